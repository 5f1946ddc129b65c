package io.mlsetup.job.drafting;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * The fields that answers of machine learning's own API hold and its put requests refuse: what a cluster generates. A file that holds
 * them was made from such an answer, and means the rest.
 */
enum GeneratedFields {
    JOB(
            "blocked",
            "create_time",
            "deleting",
            "finished_time",
            "job_type",
            "job_version",
            "model_snapshot_id",
            "model_snapshot_min_version"),
    DATAFEED("authorization", "config_type", "headers"),
    ANALYTICS("authorization", "config_type", "create_time", "headers", "version"),
    FILTER("type"),
    CALENDAR("type"),
    EVENT("event_id", "type");

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
