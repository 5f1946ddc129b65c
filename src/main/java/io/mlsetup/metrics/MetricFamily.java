package io.mlsetup.metrics;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One metric with its series. All are gauges: what ml-setup shows is how things are, and nothing is counted over time.
 *
 * @param name by Prometheus' conventions: snake_case, a prefix of ours, a base unit as suffix if it has a unit
 * @param help one sentence
 */
record MetricFamily(String name, String help, List<Sample> samples) {

    MetricFamily {
        requireNonNull(name);
        requireNonNull(help);
        samples = List.copyOf(samples);
    }

    /** One series: its labels in the order in which they are shown, and its value. */
    record Sample(Map<String, String> labels, double value) {}

    /** A metric of one series without labels. */
    static MetricFamily of(String name, String help, double value) {
        return of(name, help).with(value);
    }

    static MetricFamily of(String name, String help) {
        return new MetricFamily(name, help, List.of());
    }

    /** The same with one more series; labels are names and values in turn. */
    MetricFamily with(double value, String... labels) {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            ordered.put(labels[i], labels[i + 1]);
        }
        List<Sample> more = new ArrayList<>(samples);
        more.add(new Sample(ordered, value));
        return new MetricFamily(name, help, more);
    }
}
