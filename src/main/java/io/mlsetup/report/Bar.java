package io.mlsetup.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How much of a node's memory for machine learning is taken, as a bar with the share in words beside it.
 *
 * @param used what is taken
 * @param total of how much
 */
record Bar(double used, double total) {

    private static final String TOTAL = "capacity_in_bytes";
    private static final List<String> USED = List.of("job_memory_in_bytes", "model_memory_in_bytes");

    /** Of a record among the details that has these numbers, as each node has that {@code ml_capacity} tells of. */
    static Optional<Bar> of(Map<?, ?> facts) {
        if (!(facts.get(TOTAL) instanceof Number total) || total.doubleValue() <= 0) {
            return Optional.empty();
        }
        double used = 0;
        for (String key : USED) {
            used += facts.get(key) instanceof Number bytes ? Math.max(0, bytes.doubleValue()) : 0;
        }
        return Optional.of(new Bar(used, total.doubleValue()));
    }

    Html html() {
        String share = String.format(Locale.ROOT, "%.0f%%", 100 * used / total);
        String width = String.format(Locale.ROOT, "%.1f%%", Math.min(100, 100 * used / total));
        return Html.of(
                Html.element(
                        "svg",
                        List.of("class", "bar", "role", "img", "aria-label", share + " is used"),
                        Html.element("rect", List.of("class", "used", "width", width, "height", "100%"))),
                Html.text(share + " used"));
    }
}
