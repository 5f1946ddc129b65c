package io.mlsetup.job.planning;

import io.mlsetup.job.planning.Fields.Difference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The body of an update request that makes some changes, in the form that x-pack-core's parsers of updates read. */
final class UpdateBody {

    /** What is given to an update to have nothing there any more. */
    private static final Map<String, Object> NOTHING = Map.of(
            "description", "",
            "groups", List.of(),
            "custom_settings", Map.of(),
            "custom_rules", List.of(),
            "model_plot_config", Map.of("enabled", false),
            "script_fields", Map.of(),
            "runtime_mappings", Map.of(),
            "max_empty_searches", -1,
            "_meta", Map.of());

    private UpdateBody() {}

    /** An update's body, in which each field is whole: limits of which one is left out would get its default. */
    static Map<String, Object> of(List<Difference> changes, Map<String, Object> after, Map<String, Object> full) {
        Map<String, Object> body = new LinkedHashMap<>();
        Map<Integer, Map<String, Object>> detectors = new TreeMap<>();
        for (Difference change : changes) {
            List<String> path = change.path();
            boolean analysis = path.get(0).equals("analysis_config") && path.size() > 1;
            if (analysis && path.get(1).equals("detectors") && path.size() > 3) {
                String field = path.get(3);
                Object value = Fields.at(after, path.subList(0, 4));
                detectors
                        .computeIfAbsent(Integer.valueOf(path.get(2)), place -> new LinkedHashMap<>())
                        .put(
                                field.equals("detector_description") ? "description" : field,
                                orNothing(field, value, null));
            } else {
                List<String> field = path.subList(0, analysis ? 2 : 1);
                String name = field.get(field.size() - 1);
                body.put(name, orNothing(name, Fields.at(after, field), Fields.at(full, field)));
            }
        }
        if (!detectors.isEmpty()) {
            detectors.forEach((place, detector) -> detector.put("detector_index", place));
            body.put("detectors", List.copyOf(detectors.values()));
        }
        return body;
    }

    private static Object orNothing(String field, Object value, Object usual) {
        return value != null ? value : usual != null ? usual : NOTHING.get(field);
    }
}
