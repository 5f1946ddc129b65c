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

    private static final String USED = "used_bytes";
    private static final String TOTAL = "limit_bytes";

    /** Of a record among the details that has both numbers; as every table of facts does, this follows what the indicator says. */
    static Optional<Bar> of(Map<?, ?> facts) {
        return facts.get(USED) instanceof Number used
                        && facts.get(TOTAL) instanceof Number total
                        && total.doubleValue() > 0
                        && used.doubleValue() >= 0
                ? Optional.of(new Bar(used.doubleValue(), total.doubleValue()))
                : Optional.empty();
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
