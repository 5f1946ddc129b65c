package io.mlsetup.job.drafting;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The fields of configurations that something resolves, makes a pattern of, or compiles, be it machine learning's own parser: each passes
 * its gate before that. Java's regular expressions, Elasticsearch's date math and formats of dates are read by recursion; and filters of an
 * analyzer are chained, each reading from the one before it, as soon as Elasticsearch makes the analyzer ({@code AnalysisRegistry} has it
 * analyze a text).
 */
final class GatedFields {

    /** How many filters of an analyzer may be chained; some 10,000 overflow the stack of a thread. */
    static final int MAX_FILTERS = 200;

    /** @param most how many values its lists may hold, all together */
    private record Field(Gate gate, int most, List<String> path) {

        Field(Gate gate, String... path) {
            this(gate, Integer.MAX_VALUE, List.of(path));
        }

        static Field ofFilters(String name) {
            return new Field(Gate.JAVA_REGEX, MAX_FILTERS, List.of("analysis_config", name));
        }
    }

    private static final Map<ItemType, List<Field>> FIELDS = Map.of(
            ItemType.ANOMALY_DETECTOR,
            List.of(
                    new Field(Gate.NAME, "job_id"),
                    new Field(Gate.NAME, "groups"),
                    new Field(Gate.NAME, "results_index_name"),
                    new Field(Gate.TEXT, "analysis_config", "bucket_span"),
                    Field.ofFilters("categorization_filters"),
                    Field.ofFilters("categorization_analyzer"),
                    new Field(Gate.NAME, "analysis_config", "influencers"),
                    new Field(Gate.TEXT, "analysis_config", "detectors"),
                    new Field(Gate.INDEX, "data_description", "time_format")),
            ItemType.DATAFEED,
            List.of(
                    new Field(Gate.NAME, "datafeed_id"),
                    new Field(Gate.NAME, "job_id"),
                    new Field(Gate.INDEX, "indices"),
                    new Field(Gate.INDEX, "indexes"),
                    new Field(Gate.TEXT, "indices_options")),
            ItemType.DATA_FRAME_ANALYTICS,
            List.of(
                    new Field(Gate.NAME, "id"),
                    new Field(Gate.INDEX, "source", "index"),
                    new Field(Gate.INDEX, "dest", "index")),
            ItemType.FILTER,
            List.of(new Field(Gate.NAME, "filter_id")),
            ItemType.CALENDAR,
            List.of(new Field(Gate.NAME, "calendar_id")),
            ItemType.CALENDAR_EVENT,
            List.of(new Field(Gate.NAME, "calendar_id")));

    private GatedFields() {}

    /** Why the configuration is not even read; empty if it may be. */
    static List<Reason> refusals(ItemType type, Map<String, Object> source) {
        List<Reason> refusals = new ArrayList<>();
        for (Field field : FIELDS.get(type)) {
            Object value = at(source, field.path());
            int count = field.most() == Integer.MAX_VALUE ? 0 : values(value);
            if (count > field.most()) {
                refusals.add(new Reason(
                        "invalid",
                        "[" + String.join(".", field.path()) + "] has [" + count + "] values, more than the ["
                                + field.most() + "] that are allowed"));
            } else {
                refuse(field, value, refusals);
            }
        }
        return refusals;
    }

    /** In lists, however deep: what holds them is bounded in depth when it is read. */
    private static int values(Object value) {
        if (value instanceof List<?> list) {
            return list.size() + list.stream().mapToInt(GatedFields::values).sum();
        }
        return value instanceof Map<?, ?> object
                ? object.values().stream().mapToInt(GatedFields::values).sum()
                : 0;
    }

    private static Object at(Map<?, ?> source, List<String> path) {
        Object value = source;
        for (String name : path) {
            value = value instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return value;
    }

    private static void refuse(Field field, Object value, List<Reason> refusals) {
        if (value instanceof String text) {
            field.gate()
                    .refusal(text)
                    .ifPresent(why -> refusals.add(new Reason(
                            "invalid",
                            "[" + String.join(".", field.path()) + "] must not hold [" + Gate.shown(text) + "]: "
                                    + why)));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> refuse(field, item, refusals));
        } else if (value instanceof Map<?, ?> object) {
            object.values().forEach(item -> refuse(field, item, refusals));
        }
    }
}
