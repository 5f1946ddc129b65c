package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.server.TestUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * The plugin as Elasticsearch's official JavaScript client sees it: the tests of {@code src/it/js} send every request of the REST
 * specifications through it. What they need from the registry of npm is fetched into {@code target/js-client}.
 */
public class JsClientIT {

    /** The oldest that the client runs on. */
    private static final int NODE = 20;

    private static final List<String> FILES =
            List.of(".npmrc", "package.json", "package-lock.json", "specified.mjs", "ml-setup.test.mjs");

    @BeforeClass
    public static void checkNode() throws IOException, InterruptedException {
        for (String program : List.of("node", "npm")) {
            assume(Programs.onPath(program).isPresent(), "no [" + program + "] is on the PATH");
        }
        String version = run(Path.of(".").toRealPath(), Map.of(), "node", "--version");
        int major = Integer.parseInt(version.strip().replaceFirst("v(\\d+).*", "$1"));
        assume(major >= NODE, "node is older than " + NODE + ": " + version.strip());
    }

    private static void assume(boolean present, String otherwise) {
        Programs.assume(
                present,
                "JsClientIT",
                otherwise,
                "On Debian the packages [nodejs] and [npm] have what is needed, where node is " + NODE + " or newer.");
    }

    @Test
    public void everyEndpointByTheOfficialClient() throws IOException, InterruptedException {
        Path directory = install();
        TestCluster cluster = SharedCluster.plain();
        new KibanaFixture(cluster).connect();
        String report = run(
                directory,
                Map.of(
                        "ML_SETUP_URL",
                        cluster.node("n1").uri().toString(),
                        "ML_SETUP_PASSWORD",
                        TestUsers.PASSWORD,
                        "ML_SETUP_SPECS",
                        project("src/it/resources/rest-api-spec/api").toString()),
                "node",
                "--test",
                "--test-reporter=tap",
                "ml-setup.test.mjs");
        assertThat(report, startsWith("TAP version"));
        assertThat("tests in " + report, report.lines().anyMatch("# fail 0"::equals), equalTo(true));
        assertThat("tests in " + report, report.lines().anyMatch("# pass 0"::equals), equalTo(false));
    }

    /** A copy of the tests with the client, exactly as the lock file says. */
    private static Path install() throws IOException, InterruptedException {
        Path directory = Files.createDirectories(project("target/js-client"));
        for (String file : FILES) {
            Files.copy(
                    project("src/it/js").resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        run(directory, Map.of(), "npm", "ci", "--prefer-offline");
        return directory;
    }

    private static Path project(String path) {
        return Path.of(System.getProperty("it.docs")).toAbsolutePath().resolveSibling(path);
    }

    /** Runs to the end, and returns what was printed, which is also the message if it failed. */
    private static String run(Path directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("ml-setup-js-", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            String printed = new String(Files.readAllBytes(output), UTF_8);
            String what = String.join(" ", command);
            assertThat("[" + what + "] did not end in two minutes: " + printed, ended, equalTo(true));
            assertThat("exit code of [" + what + "]: " + printed, process.exitValue(), equalTo(0));
            return printed;
        } finally {
            Files.delete(output);
        }
    }
}
