package io.mlsetup.metrics;

import static org.hamcrest.Matchers.equalTo;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

/** The text, character by character; and the same metrics, written by Prometheus' own library for Java, mean the same. */
public class PrometheusTextTests extends ESTestCase {

    public void testFormat() {
        MetricFamily nodes = MetricFamily.of("x_nodes", "Nodes.").with(2, "state", "on", "zone", "a");
        assertThat(
                PrometheusText.of(List.of(
                        nodes.with(0, "state", "off", "zone", "a"), MetricFamily.of("x_time_seconds", "When.", 0.5))),
                equalTo("""
                        # HELP x_nodes Nodes.
                        # TYPE x_nodes gauge
                        x_nodes{state="on",zone="a"} 2
                        x_nodes{state="off",zone="a"} 0
                        # HELP x_time_seconds When.
                        # TYPE x_time_seconds gauge
                        x_time_seconds 0.5
                        """));
    }

    public void testEscaping() {
        String text = PrometheusText.of(
                List.of(MetricFamily.of("x", "a \"b\" \\ \n c").with(1, "l", "a \"b\" \\ \n c {}, \u00e9")));
        assertThat(text, equalTo("""
                # HELP x a "b" \\\\ \\n c
                # TYPE x gauge
                x{l="a \\"b\\" \\\\ \\n c {}, \u00e9"} 1
                """));
    }

    /** Timestamps in particular have to be read by people too. */
    public void testNumbersHaveNoExponent() {
        assertThat(line(1_795_000_000.123), equalTo("x 1795000000.123"));
        assertThat(line(4_102_444_800.0), equalTo("x 4102444800"));
        assertThat(line(100), equalTo("x 100"));
        assertThat(line(0), equalTo("x 0"));
    }

    private static String line(double value) {
        return PrometheusText.of(List.of(MetricFamily.of("x", "X.", value)))
                .lines()
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    public void testPrometheusOwnWriterMeansTheSame() throws IOException {
        List<MetricFamily> families = new ArrayList<>();
        families.add(MetricFamily.of("x_build_info", "About \\ it\nall.").with(1, "version", randomUnicode()));
        for (int i = 0; i < between(1, 5); i++) {
            MetricFamily family = MetricFamily.of("x_metric_" + i, randomUnicode());
            for (int j = 0; j < between(1, 4); j++) {
                double value = randomBoolean() ? between(0, 10_000) : randomLongBetween(0, 1L << 42) / 1000.0;
                family = family.with(value, "a_label", randomUnicode(), "number", String.valueOf(j));
            }
            families.add(family);
        }
        ParsedMetrics ours = ParsedMetrics.of(PrometheusText.of(families));
        ParsedMetrics theirs = ParsedMetrics.of(written(families));
        assertThat(ours.values(), equalTo(theirs.values()));
        assertThat(ours.help(), equalTo(theirs.help()));
    }

    /** Everything that the format allows in a string, and what must be escaped more often than chance would have it. */
    private static String randomUnicode() {
        return "x"
                + String.join(
                        "",
                        randomList(0, 6, () -> randomFrom("\\", "\"", "\n", "n", "{", "}", ",", "=", "#", "\u00e9")))
                + randomRealisticUnicodeOfCodepointLengthBetween(0, 5)
                        .replaceAll("\\p{Cntrl}|[\u0085\u2028\u2029]", "");
    }

    /** Prometheus' model refuses names and labels that it does not allow. */
    static String written(List<MetricFamily> families) throws IOException {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        for (MetricFamily family : families) {
            snapshots.add(family.name().endsWith("_info") ? info(family) : gauge(family));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, new MetricSnapshots(snapshots));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static MetricSnapshot gauge(MetricFamily family) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(family.name()).help(family.help());
        family.samples()
                .forEach(sample ->
                        gauge.dataPoint(new GaugeDataPointSnapshot(sample.value(), labels(sample.labels()), null)));
        return gauge.build();
    }

    private static MetricSnapshot info(MetricFamily family) {
        InfoSnapshot.Builder info = InfoSnapshot.builder()
                .name(family.name().substring(0, family.name().length() - "_info".length()))
                .help(family.help());
        family.samples().forEach(sample -> info.dataPoint(new InfoDataPointSnapshot(labels(sample.labels()))));
        return info.build();
    }

    private static Labels labels(Map<String, String> labels) {
        return Labels.of(List.copyOf(labels.keySet()), List.copyOf(labels.values()));
    }
}
