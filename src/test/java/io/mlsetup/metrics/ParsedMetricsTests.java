package io.mlsetup.metrics;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.Map;
import org.elasticsearch.test.ESTestCase;

/** The tests' own parser reads what is right and refuses what is not, so that the tests that lean on it can fail. */
public class ParsedMetricsTests extends ESTestCase {

    private static final String META = "# HELP a A metric.\n# TYPE a gauge\n";

    public void testReadsLabelsAndValues() {
        ParsedMetrics parsed = ParsedMetrics.of(META + "a{x=\"1\",y=\"q\\\"b\\\\n\\nz},{\"} 2.5\na -3\n");
        assertThat(parsed.help(), equalTo(Map.of("a", "A metric.")));
        assertThat(parsed.value("a", "y", "q\"b\\n\nz},{", "x", "1"), equalTo(2.5));
        assertThat(parsed.value("a"), equalTo(-3.0));
    }

    public void testRefuses() {
        assertRefused("the last line does not end", META + "a 1");
        assertRefused("not a sample", META + "a 1\n\n");
        assertRefused("not a sample", META + "a one\n");
        assertRefused("not a sample", META + "a{x=\"1} 1\n");
        assertRefused("not a sample", META + "0a 1\n");
        assertRefused("bad labels", META + "a{x=\"1\" y=\"2\"} 1\n");
        assertRefused("bad labels", META + "a{x=\"\\t\"} 1\n");
        assertRefused("bad labels", META + "a{} 1\n");
        assertRefused("a label given twice", META + "a{x=\"1\",x=\"2\"} 1\n");
        assertRefused("a series that is there already", META + "a{x=\"1\"} 1\na{x=\"1\"} 0\n");
        assertRefused("without HELP and TYPE gauge", "# HELP a A metric.\na 1\n");
        assertRefused("without HELP and TYPE gauge", "# TYPE a gauge\na 1\n");
        assertRefused("HELP after samples", META + "a 1\n# HELP a A metric.\n");
        assertRefused("a second TYPE", META + "# TYPE a gauge\na 1\n");
        assertRefused("neither HELP nor TYPE", "# EOF\n");
        assertRefused("HELP without a sample", META);
        assertRefused("a family that is torn apart", META + "a 1\n# HELP b B.\n# TYPE b gauge\nb 1\na{x=\"1\"} 1\n");
    }

    private static void assertRefused(String problem, String text) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> ParsedMetrics.of(text));
        assertThat(e.getMessage(), containsString(problem));
    }
}
