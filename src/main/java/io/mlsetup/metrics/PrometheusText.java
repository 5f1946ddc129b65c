package io.mlsetup.metrics;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.List;

/** Writes metrics in Prometheus' text format, version 0.0.4, which every scraper of Prometheus' kind reads. */
final class PrometheusText {

    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private PrometheusText() {}

    static String of(List<MetricFamily> families) {
        StringBuilder text = new StringBuilder();
        for (MetricFamily family : families) {
            text.append("# HELP ").append(family.name()).append(' ').append(escapeHelp(family.help()));
            text.append("\n# TYPE ").append(family.name()).append(" gauge\n");
            for (MetricFamily.Sample sample : family.samples()) {
                text.append(family.name()).append(labels(sample));
                text.append(' ').append(number(sample.value())).append('\n');
            }
        }
        return text.toString();
    }

    private static String labels(MetricFamily.Sample sample) {
        return sample.labels().isEmpty()
                ? ""
                : sample.labels().entrySet().stream()
                        .map(label -> label.getKey() + "=\"" + escapeLabel(label.getValue()) + '"')
                        .collect(joining(",", "{", "}"));
    }

    private static String escapeHelp(String help) {
        return help.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String escapeLabel(String value) {
        return escapeHelp(value).replace("\"", "\\\"");
    }

    /** Without an exponent and without a needless fraction, as people like to read counts and timestamps. */
    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
