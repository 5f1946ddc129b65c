package io.mlsetup;

import static java.util.stream.Collectors.toMap;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/** What {@code docs/requirements.md} names is there: each class, each test, and each method of a test. */
public class RequirementsPageTests extends ESTestCase {

    private static final Path MAIN = PathUtils.get("src", "main", "java", "io", "mlsetup");
    private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w+)`");
    private static final Pattern TEST =
            Pattern.compile("`(\\w+(?:Tests|IT))(?:\\.(\\w+))?`(?: \\(((?:`\\w+`(?:, )?)+))?");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    public void testWhatThePageNamesIsThere() throws IOException {
        String page = Files.readString(PathUtils.get("docs", "requirements.md"));
        assertThat(CLASS.matcher(page).results().count(), greaterThan(50L));
        assertThat(TEST.matcher(page).results().count(), greaterThan(100L));
        assertThat(missing(page, tests()), empty());
    }

    public void testWhatIsNotThereIsFound() throws IOException {
        assertThat(
                missing(
                        "`access/Requirments`, `RequirementsTest`, `OwnWordTests`, `OwnWordsTests` (`testNothing`, `testWhatIsCopiedIsFound`),"
                                + " `OwnWordsTests.testAnything`",
                        tests()),
                equalTo(Set.of(
                        "access/Requirments",
                        "OwnWordTests",
                        "OwnWordsTests.testNothing",
                        "OwnWordsTests.testAnything")));
    }

    private static Set<String> missing(String page, Map<String, Path> tests) throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Matcher named = CLASS.matcher(page); named.find(); ) {
            if (!Files.exists(MAIN.resolve(named.group(1) + ".java"))) {
                missing.add(named.group(1));
            }
        }
        for (Matcher named = TEST.matcher(page); named.find(); ) {
            Path test = tests.get(named.group(1));
            if (test == null) {
                missing.add(named.group(1));
                continue;
            }
            String source = Files.readString(test);
            List<String> methods = Stream.concat(
                            Stream.ofNullable(named.group(2)),
                            Stream.ofNullable(named.group(3))
                                    .flatMap(names ->
                                            NAME.matcher(names).results().map(name -> name.group(1))))
                    .toList();
            methods.stream()
                    .filter(method -> !source.contains(" " + method + "("))
                    .forEach(method -> missing.add(named.group(1) + "." + method));
        }
        return missing;
    }

    private static Map<String, Path> tests() throws IOException {
        try (Stream<Path> unit = Files.walk(PathUtils.get("src", "test", "java"));
                Stream<Path> servers = Files.walk(PathUtils.get("src", "it", "java"))) {
            return Stream.concat(unit, servers)
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .collect(toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one));
        }
    }
}
