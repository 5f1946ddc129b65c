package io.mlsetup.report;

import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.health.HealthStatus;

/**
 * One indicator: what it asks, what was found, what that means, and what to do, with the requests as text to copy. A diagnosis that
 * several share is explained at the first of them, and the others lead there.
 */
final class FindingView {

    private static final int MAX_AFFECTED = 100;

    private final Map<Diagnosis, String> explained = new HashMap<>();

    Html of(Finding finding) {
        String id = finding.indicator();
        List<Html> parts = new ArrayList<>();
        parts.add(Html.element(
                "div",
                List.of("class", "head"),
                Html.element("h3", List.of("id", id), Html.element("code", id)),
                Html.element("p", StatusView.badge(finding))));
        HelpPages.find("indicators/" + id)
                .flatMap(HelpPage::question)
                .ifPresent(question -> parts.add(Html.element("p", List.of("class", "quiet"), Html.text(question))));
        parts.add(Html.element("p", prose(finding.symptom())));
        finding.impacts().forEach(impact -> parts.add(Html.element("p", prose(impact.description()))));
        finding.diagnoses().forEach(diagnosis -> parts.add(diagnosis(finding, diagnosis)));
        if (!finding.details().isNone()) {
            parts.add(facts(finding));
        }
        return Html.element(
                "article",
                List.of("class", "finding is-" + finding.status().xContentValue(), "aria-labelledby", id),
                Html.of(parts));
    }

    private Html diagnosis(Finding finding, Diagnosis diagnosis) {
        String before = explained.putIfAbsent(diagnosis, finding.indicator());
        if (before != null) {
            return Html.element(
                    "p",
                    Html.text("For the same reason as "),
                    Html.link("#" + before, Html.text(before)),
                    Html.text("."));
        }
        List<Html> parts = new ArrayList<>();
        parts.add(Html.element("h4", "Why"));
        parts.add(Html.element("p", prose(diagnosis.cause())));
        List<String> affected = new ArrayList<>(
                diagnosis.nodes().stream().map(DiscoveryNode::getName).toList());
        parts.add(affected("Nodes", affected));
        parts.add(affected("Indices", diagnosis.indices()));
        parts.add(Html.element("h4", "What to do"));
        parts.add(Html.element("p", prose(diagnosis.action())));
        diagnosis.requests().forEach(request -> parts.add(request(request)));
        parts.add(Html.element(
                "p",
                Html.link(finding.helpUrl(), Html.text("More about " + finding.indicator() + ": " + diagnosis.id()))));
        return Html.element("div", List.of("class", "fix"), Html.of(parts));
    }

    /** To be copied as it stands. */
    static Html request(String request) {
        return Html.element("pre", List.of("class", "request", "tabindex", "0"), Html.element("code", request));
    }

    private static Html affected(String what, List<String> names) {
        if (names.isEmpty()) {
            return Html.NOTHING;
        }
        List<Html> items = new ArrayList<>();
        items.add(Html.text(what + ": "));
        for (String name : names.subList(0, Math.min(MAX_AFFECTED, names.size()))) {
            items.add(Html.text(items.size() == 1 ? "" : ", "));
            items.add(Html.element("code", name));
        }
        items.add(Html.text(names.size() > MAX_AFFECTED ? ", and " + (names.size() - MAX_AFFECTED) + " more" : ""));
        return Html.element("p", Html.of(items));
    }

    /** Open where something is to be done. */
    private static Html facts(Finding finding) {
        boolean open = finding.status() != HealthStatus.GREEN;
        return Html.element(
                "details",
                open ? List.of("open", "") : List.of(),
                Html.element("summary", "Facts"),
                FactsView.of(finding.details()));
    }

    /** Sentences of ours, in which names stand between backticks. */
    static Html prose(String sentence) {
        List<Html> parts = new ArrayList<>();
        String[] pieces = sentence.split("`", -1);
        boolean paired = pieces.length % 2 == 1;
        for (int i = 0; i < pieces.length; i++) {
            parts.add(paired && i % 2 == 1 ? Html.element("code", pieces[i]) : Html.text(pieces[i]));
            parts.add(Html.text(paired || i == pieces.length - 1 ? "" : "`"));
        }
        return Html.of(parts);
    }
}
