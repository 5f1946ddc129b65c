package io.mlsetup.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When indicators changed. What did not change since the present master was elected has no series. */
final class ChangeMetrics {

    private ChangeMetrics() {}

    static List<MetricFamily> of(Map<String, Instant> lastChanges) {
        MetricFamily family = MetricFamily.of(
                "ml_setup_indicator_last_change_timestamp_seconds",
                "When the status of the indicator changed last, in seconds since the epoch; absent if it did not since the"
                        + " present master was elected.");
        for (Map.Entry<String, Instant> change : new TreeMap<>(lastChanges).entrySet()) {
            family = family.with(change.getValue().toEpochMilli() / 1000.0, "indicator", change.getKey());
        }
        return family.samples().isEmpty() ? List.of() : List.of(family);
    }
}
