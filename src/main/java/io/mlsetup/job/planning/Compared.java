package io.mlsetup.job.planning;

import io.mlsetup.common.Reason;
import io.mlsetup.job.planning.Fields.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.elasticsearch.common.Strings;

/**
 * What exists, held against what a file says of it. A field that the file does not give, and that is there with another value than the
 * default, is no change; it is told. One without a default is to go.
 *
 * @param changes what is to become another
 * @param notes fields that only a default would change
 */
record Compared(List<Difference> changes, List<Reason> notes) {

    private static final int MAX_SHOWN = 100;

    /** By what other names a file may give a field. */
    private static final Map<String, List<String>> OTHER_NAMES = Map.of(
            "indices", List.of("indexes"),
            "aggregations", List.of("aggs"),
            "categorization_analyzer", List.of("categorization_filters"));

    /**
     * Compares field by field.
     *
     * @param source as the file has it
     * @param wanted what the file says, rendered as what is there is
     * @param full the same, with everything that a cluster fills in
     */
    static Compared of(
            Map<String, Object> source,
            Map<String, Object> there,
            Map<String, Object> wanted,
            Map<String, Object> full) {
        List<Difference> changes = new ArrayList<>();
        List<Reason> notes = new ArrayList<>();
        for (Difference difference : Fields.between(there, wanted)) {
            Object usual = difference.to() == null ? Fields.at(full, difference.path()) : difference.to();
            if (usual == null || isGiven(source, difference.path())) {
                changes.add(difference);
            } else {
                notes.add(new Reason(
                        "default_differs",
                        "The file does not give [" + difference.name() + "]: it stays [" + shown(difference.from())
                                + "], though the default is [" + shown(usual) + "]."));
            }
        }
        return new Compared(changes, notes);
    }

    private static boolean isGiven(Map<String, Object> source, List<String> path) {
        int last = path.size() - 1;
        List<String> parent = path.subList(0, last);
        return Fields.isGiven(source, path)
                || OTHER_NAMES.getOrDefault(path.get(last), List.of()).stream()
                        .anyMatch(name -> Fields.isGiven(
                                source,
                                Stream.concat(parent.stream(), Stream.of(name)).toList()));
    }

    static String shown(Object value) {
        String text = String.valueOf(value);
        return text.length() <= MAX_SHOWN ? text : Strings.cleanTruncate(text, MAX_SHOWN) + "...";
    }
}
