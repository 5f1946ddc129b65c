package io.mlsetup.report;

import static java.util.stream.Collectors.joining;

import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.elasticsearch.health.HealthStatus;

/** The verdict as one page: at a glance, then each indicator with what to do about it, and then whatever more there is. */
final class ReportPage {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final List<HealthStatus> WORST_FIRST =
            List.of(HealthStatus.RED, HealthStatus.YELLOW, HealthStatus.UNKNOWN, HealthStatus.GREEN);

    private final Report report;
    private final FindingView findings = new FindingView();

    private ReportPage(Report report) {
        this.report = report;
    }

    static Html of(Report report) {
        return new ReportPage(report).page();
    }

    private Html page() {
        String title = "Machine learning on " + report.verdict().clusterName();
        List<Html> parts = new ArrayList<>();
        parts.add(Html.element("h1", title));
        parts.add(answer());
        parts.add(about());
        if (!report.verdict().findings().isEmpty()) {
            parts.add(new Report.Section("glance", "At a glance", glance()).html());
        }
        Predicate<Finding> ofTheCluster = finding -> ClusterIndicators.IDS.contains(finding.indicator());
        parts.add(group("cluster", "The cluster", ofTheCluster));
        parts.add(group("access", "Your access", ofTheCluster.negate()));
        report.more().forEach(section -> parts.add(section.html()));
        return Page.of(title, List.of(Html.element("main", Html.of(parts))));
    }

    private Html answer() {
        HealthStatus status = report.whole().status();
        return Html.element(
                "div",
                List.of("class", "verdict " + status.xContentValue()),
                Html.element(
                        "p",
                        List.of("class", "answer"),
                        Html.text(StatusView.symbol(status) + " " + StatusView.answer(status))),
                Html.element("p", counts(report.whole())),
                report.timedOut()
                        ? Html.element("p", "The status that was waited for did not come in time.")
                        : Html.NOTHING,
                report.verdict().findings().isEmpty()
                        ? Html.element("p", "Nothing that was asked for is anything but green.")
                        : Html.NOTHING);
    }

    private static String counts(Verdict verdict) {
        List<Finding> counted = verdict.findings().stream()
                .filter(finding -> finding.counts() && !finding.ignored())
                .toList();
        String byStatus = WORST_FIRST.stream()
                .filter(status -> counted.stream().anyMatch(finding -> finding.status() == status))
                .map(status -> counted.stream()
                                .filter(finding -> finding.status() == status)
                                .count()
                        + " " + status.xContentValue())
                .collect(joining(", "));
        int others = verdict.findings().size() - counted.size();
        return "The status is " + verdict.status().xContentValue() + ". Indicators that count: "
                + (byStatus.isEmpty() ? "none" : byStatus) + "."
                + (others == 0 ? "" : " " + others + " only inform" + (others == 1 ? "s." : "."));
    }

    private Html about() {
        List<Html> items = new ArrayList<>();
        items.add(Html.element("li", TIME.format(report.at())));
        items.add(Html.element("li", "Cluster " + report.verdict().clusterName()));
        if (!report.caller().isEmpty()) {
            items.add(Html.element("li", "As seen by " + report.caller()));
        }
        return Html.element("ul", List.of("class", "meta"), Html.of(items));
    }

    private Html glance() {
        List<Html> rows = report.verdict().findings().stream()
                .map(finding -> Html.element(
                        "tr",
                        Html.element(
                                "th",
                                List.of("scope", "row"),
                                Html.link("#" + finding.indicator(), Html.element("code", finding.indicator()))),
                        Html.element("td", StatusView.badge(finding)),
                        Html.element("td", FindingView.prose(finding.symptom()))))
                .toList();
        Html headers = Html.of(List.of("Indicator", "Status", "What was found").stream()
                .map(header -> Html.element("th", List.of("scope", "col"), Html.text(header)))
                .toList());
        return Html.element("div", List.of("class", "glance"), Page.table(headers, rows));
    }

    private Html group(String id, String title, Predicate<Finding> predicate) {
        List<Html> shown = report.verdict().findings().stream()
                .filter(predicate)
                .map(findings::of)
                .toList();
        return shown.isEmpty() ? Html.NOTHING : new Report.Section(id, title, Html.of(shown)).html();
    }
}
