package io.mlsetup.it.server;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RunOptionsTests {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder(new File("target"));

    @Test
    public void withoutOptionsOneNodeHasEveryRole() {
        RunOptions options = parse();
        assertThat(options.nodes(), is(1));
        assertThat(options.roles(0), empty());
        assertThat(options.check() || options.bare() || options.help(), is(false));
        assertThat(options.port().isPresent(), is(false));
    }

    @Test
    public void optionsAreRead() {
        RunOptions options = parse("--check", "--port", "9300", "--heap", "1g", "-E", "a.b=c=d", "-E", "e=");
        assertThat(options.check(), is(true));
        assertThat(options.port().getAsInt(), is(9300));
        assertThat(options.heap(), equalTo("1g"));
        assertThat(options.settings(), equalTo(Map.of("a.b", "c=d", "e", "")));
    }

    @Test
    public void everyNumberOfNodesHasAMasterADataAndAnMlNode() {
        for (String nodes : List.of("2", "3", "4", "5")) {
            RunOptions options = parse("--nodes", nodes);
            List<String> roles = new ArrayList<>();
            for (int i = 0; i < options.nodes(); i++) {
                roles.addAll(options.roles(i));
            }
            for (String role : List.of("master", "data", "ingest", "ml")) {
                assertThat(nodes, roles, hasItem(role));
            }
        }
    }

    @Test
    public void refusesWhatItDoesNotKnow() {
        String[][] bad = {
            {"--chek"}, {"--port"}, {"--port", "0"}, {"--port", "65536"}, {"--port", "x"}, {"--nodes", "6"},
            {"--heap", "512"}, {"--heap", "0m"}, {"-E", "key"}, {"-E", "=value"}, {"-E", "two words=1"}, {"check"}
        };
        for (String[] args : bad) {
            assertThrows(String.join(" ", args), IllegalArgumentException.class, () -> parse(args));
        }
    }

    @Test
    public void theVersionIsTheUsualTheOneAskedForOrThatOfTheServer() throws IOException {
        assertThat(parse().elasticsearch(), equalTo("8.19.21"));
        assertThat(parse("--elasticsearch", "9.5.4").elasticsearch(), equalTo("9.5.4"));
        assertThat(refusal("--elasticsearch", "9.5"), equalTo("[--elasticsearch] takes a version as 9.5.4, not [9.5]"));

        Path lib = folder.newFolder("es", "lib").toPath();
        String home = lib.getParent().toString();
        assertThat(refusal("--es-home", home), containsString("is not the home of an Elasticsearch"));
        assertThat(refusal("--es-home", "/no/such/directory"), containsString("is not the home of an Elasticsearch"));

        Files.createFile(lib.resolve("elasticsearch-8.19.20.jar"));
        Files.createFile(lib.resolve("elasticsearch-core-8.19.21.jar"));
        RunOptions options = parse("--es-home", home);
        assertThat(options.elasticsearch(), equalTo("8.19.20"));
        assertThat(options.esHome().get(), equalTo(lib.getParent().toAbsolutePath()));
        assertThat("the sandbox is for the trimmed distribution only", options.bare(), is(true));
        assertThat(
                refusal("--es-home", home, "--elasticsearch", "8.19.21"),
                containsString("is Elasticsearch 8.19.20, not 8.19.21"));
    }

    @Test
    public void packagesForAVersionOrForAServer() {
        assertThat(parse().packaging(), is(false));
        assertThat(parse("--package").packaging(), is(true));
        assertThat(parse("--package").elasticsearch(), equalTo("8.19.21"));
        assertThat(parse("--package", "9.4.3").elasticsearch(), equalTo("9.4.3"));
        assertThat(refusal("--package", "newest"), containsString("takes a version as 9.5.4, not [newest]"));
    }

    private static String refusal(String... args) {
        return assertThrows(IllegalArgumentException.class, () -> parse(args)).getMessage();
    }

    private static RunOptions parse(String... args) {
        return RunOptions.parse(args, "8.19.21");
    }
}
