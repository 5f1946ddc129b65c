package io.mlsetup.report;

import io.mlsetup.verdict.Finding;
import java.util.List;
import org.elasticsearch.health.HealthStatus;

/** How a status looks: always a symbol and the word, so that it can be told without colours. */
final class StatusView {

    private StatusView() {}

    static String symbol(HealthStatus status) {
        return switch (status) {
            case GREEN -> "\u2713";
            case YELLOW -> "!";
            case RED -> "\u2715";
            case UNKNOWN -> "?";
        };
    }

    static String answer(HealthStatus status) {
        return switch (status) {
            case GREEN -> "Machine learning is set up.";
            case YELLOW -> "Machine learning is set up, but something needs attention.";
            case RED -> "Machine learning cannot be used as it should.";
            case UNKNOWN -> "Whether machine learning is set up is not known.";
        };
    }

    static Html badge(Finding finding) {
        HealthStatus status = finding.status();
        Html badge = Html.element(
                "span",
                List.of("class", "badge " + status.xContentValue()),
                Html.element("span", List.of("aria-hidden", "true"), Html.text(symbol(status) + " ")),
                Html.text(status.xContentValue()));
        String note = finding.ignored() ? "ignored" : finding.counts() ? "" : "informs";
        return note.isEmpty()
                ? badge
                : Html.of(badge, Html.element("span", List.of("class", "quiet"), Html.text(" " + note)));
    }
}
