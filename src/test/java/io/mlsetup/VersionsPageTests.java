package io.mlsetup;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/** The table of versions is what {@code src/release/prove} left in the file of each, and has a row for every one of them. */
public class VersionsPageTests extends ESTestCase {

    public void testEveryVersionHasItsRow() throws IOException {
        String page = Files.readString(PathUtils.get("docs", "reference", "versions.md"));
        List<Path> versions;
        try (Stream<Path> files = Files.walk(PathUtils.get("src", "line"))) {
            versions =
                    files.filter(file -> file.getParent().endsWith("versions")).toList();
        }
        assertThat(versions.size(), greaterThan(3));
        for (Path version : versions) {
            String seen = Files.readString(version).strip();
            String line = version.getParent().getParent().getFileName().toString();
            assertThat(
                    "src/release/prove --table",
                    page,
                    containsString("\n| " + version.getFileName() + " | " + line + " | "
                            + (seen.isEmpty() ? "| | not run yet | |" : seen + " |") + "\n"));
        }
    }
}
