package io.mlsetup.job.planning;

import static org.elasticsearch.test.ESTestCase.randomBoolean;
import static org.elasticsearch.test.ESTestCase.randomFrom;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.core.TimeValue;

/** A bundle as somebody else would write it who means the same. */
final class OtherWords {

    private static final Set<String> DURATIONS = Set.of(
            "background_persist_interval",
            "bucket_span",
            "check_window",
            "frequency",
            "model_prune_window",
            "query_delay",
            "time_span");

    private OtherWords() {}

    static void in(Map<String, Object> bundle) {
        requantify(bundle);
        objects(bundle, "anomaly_detectors").forEach(entry -> {
            if (entry.get("job") instanceof Map<?, ?> job) {
                nothing(job, "description", "");
                nothing(job, "groups", List.of());
                nothing(job, "custom_settings", Map.of());
                nothing(job, "model_plot_config", Map.of("enabled", false));
            }
        });
        objects(bundle, "data_frame_analytics").forEach(frame -> {
            nothing(frame, "description", "");
            nothing(frame, "_meta", Map.of());
        });
        objects(bundle, "filters").forEach(filter -> nothing(filter, "description", ""));
        objects(bundle, "calendars").forEach(entry -> nothing((Map<?, ?>) entry.get("calendar"), "description", ""));
    }

    @SuppressWarnings("unchecked") // as it is read
    private static List<Map<String, Object>> objects(Map<String, Object> bundle, String list) {
        return (List<Map<String, Object>>) bundle.get(list);
    }

    @SuppressWarnings("unchecked") // as it is read
    private static void nothing(Map<?, ?> object, String field, Object nothing) {
        if (!object.containsKey(field) && randomBoolean()) {
            ((Map<String, Object>) object).put(field, nothing);
        }
    }

    private static void requantify(Object value) {
        if (value instanceof Map<?, ?> object) {
            requantify(object);
        } else if (value instanceof List<?> list) {
            list.forEach(OtherWords::requantify);
        }
    }

    @SuppressWarnings("unchecked") // as it is read
    private static void requantify(Map<?, ?> object) {
        ((Map<String, Object>) object).replaceAll((field, value) -> {
            if (DURATIONS.contains(field)) {
                return duration((String) value);
            }
            if (field.equals("model_memory_limit")) {
                return size((String) value);
            }
            requantify(value);
            return value;
        });
    }

    private static String duration(String written) {
        TimeValue time = TimeValue.parseTimeValue(written, "time");
        return randomFrom(
                written,
                time.seconds() + "s",
                time.millis() + "ms",
                time.minutes() * 60 == time.seconds() ? time.minutes() + "m" : written);
    }

    private static String size(String written) {
        ByteSizeValue size = ByteSizeValue.parseBytesSizeValue(written, "size");
        return randomFrom(written, size.getKb() + "kb", size.getMb() + "mb");
    }
}
