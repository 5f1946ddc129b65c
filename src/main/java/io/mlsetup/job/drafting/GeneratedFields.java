package io.mlsetup.job.drafting;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * The fields that answers of machine learning's own API hold and its put requests refuse: what a cluster generates, and with {@code ?human}
 * the times once more, as text. A file that holds them was made from such an answer, and means the rest.
 */
enum GeneratedFields {
    JOB(
            "blocked",
            "create_time",
            "create_time_string",
            "deleting",
            "finished_time",
            "finished_time_string",
            "job_type",
            "job_version",
            "model_snapshot_id",
            "model_snapshot_min_version"),
    DATAFEED("authorization", "config_type", "headers"),
    ANALYTICS("authorization", "config_type", "create_time", "create_time_string", "headers", "version"),
    FILTER("type"),
    CALENDAR("type"),
    EVENT("end_time_string", "event_id", "start_time_string", "type");

    private final Set<String> fields;

    GeneratedFields(String... fields) {
        this.fields = Set.of(fields);
    }

    /** The same without them. */
    Map<String, Object> without(Map<String, Object> element, SortedMap<String, Integer> leftOut) {
        Map<String, Object> rest = new LinkedHashMap<>(element);
        for (String field : fields) {
            if (rest.containsKey(field)) {
                rest.remove(field);
                leftOut.merge(field, 1, Integer::sum);
            }
        }
        return rest;
    }
}
