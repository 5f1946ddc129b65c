package io.mlsetup.job.planning;

import java.util.List;
import java.util.Set;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.core.TimeValue;

/**
 * Durations and sizes, which are rendered in the unit that they were written in and are equal in any: an hour and sixty minutes are one
 * bucket span. By {@code TimeValue.equals} and {@code ByteSizeValue.equals}, as x-pack-core's configurations and updates compare them
 * ({@code DatafeedUpdate.isNoop}, {@code DataFrameAnalyticsConfigUpdate.requiresRestart}).
 */
final class Quantities {

    /** Of jobs, and then of datafeeds. */
    static final Set<String> DURATIONS = Set.of(
            "analysis_config.bucket_span",
            "analysis_config.latency",
            "analysis_config.model_prune_window",
            "background_persist_interval",
            "chunking_config.time_span",
            "delayed_data_check_config.check_window",
            "frequency",
            "query_delay");

    /** Of data frame analytics, and of jobs. */
    static final Set<String> SIZES = Set.of("model_memory_limit", "analysis_limits.model_memory_limit");

    private Quantities() {}

    /** Whether two values of a field, as x-pack-core renders them, are the same quantity; false if the field is none. */
    static boolean same(List<String> path, Object one, Object other) {
        if (!(one instanceof String text && other instanceof String otherText)) {
            return false;
        }
        String field = String.join(".", path);
        if (DURATIONS.contains(field)) {
            return TimeValue.parseTimeValue(text, field).equals(TimeValue.parseTimeValue(otherText, field));
        }
        return SIZES.contains(field)
                && ByteSizeValue.parseBytesSizeValue(text, field)
                        .equals(ByteSizeValue.parseBytesSizeValue(otherText, field));
    }
}
