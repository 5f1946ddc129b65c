package io.mlsetup.privilege;

import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.it.KnownDifferences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/**
 * The page for readers has the table that {@link KnownDifferences} make. With {@code -Ddocs.write=true} the table is written into the
 * page instead.
 */
public class KnownDifferencesPageTests extends ESTestCase {

    private static final Path PAGE = PathUtils.get("docs", "reference", "known-differences.md");
    private static final String BEGIN = "## Version by version\n";
    private static final String END = "\n## ";

    public void testTable() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END, begin);
        String table = "\nWritten by a test from what real servers of each version answered.\n\n" + table();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end), equalTo(table));
    }

    private static String table() {
        SortedMap<String, List<String>> versions = new TreeMap<>();
        for (String version : KnownDifferences.VERSIONS) {
            for (String line : KnownDifferences.of(version).orElseThrow()) {
                versions.computeIfAbsent(line, l -> new ArrayList<>()).add(version);
            }
        }
        StringBuilder table =
                new StringBuilder("| of | name | the document | Elasticsearch | versions |\n|---|---|---|---|---|\n");
        versions.forEach((line, of) -> {
            String[] cells = line.split(" \\| ", -1);
            boolean deprecation = cells.length == 2;
            table.append("| ")
                    .append(deprecation ? "role" : cells[0])
                    .append(" | `")
                    .append(cells[1])
                    .append("` | ")
                    .append(deprecation ? "" : cells[2])
                    .append(" | ")
                    .append(deprecation ? "marks it as deprecated" : cells[3])
                    .append(" | ")
                    .append(of.equals(KnownDifferences.VERSIONS) ? "all" : String.join(", ", of))
                    .append(" |\n");
        });
        return table.toString();
    }
}
