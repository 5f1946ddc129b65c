package io.mlsetup.report;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toSet;

import io.mlsetup.audit.AuditResponse;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.judging.AccessAudit;
import io.mlsetup.audit.judging.Closing;
import io.mlsetup.audit.judging.Exposed;
import io.mlsetup.common.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sections of an audit: who sees results whose sources are closed to them, as principals by jobs, and who may use machine learning. */
final class AuditView {

    /** As many jobs stand beside each other; a wider table is read by nobody. */
    private static final int MAX_COLUMNS = 12;

    private AuditView() {}

    static List<Report.Section> of(AuditResponse.Content content) {
        return List.of(
                new Report.Section("exposure", "Who sees results without their sources", exposure(content)),
                new Report.Section("people", "Who may use machine learning", access(content.access())));
    }

    /** For who may not see it, or where it failed. */
    static List<Report.Section> refused(boolean forbidden, String why) {
        String said = (forbidden ? "Not shown: " : "The audit could not be made: ") + why + ".";
        return List.of(new Report.Section("exposure", "Who sees what", Html.element("p", said)));
    }

    private static Html exposure(AuditResponse.Content content) {
        AuditResponse.Page<Exposed> page = content.exposed();
        List<Html> parts = new ArrayList<>();
        parts.add(Html.element("p", AuditResponse.SENSITIVE));
        if (page.entries().isEmpty()) {
            parts.add(Html.element("p", "Nobody who could be judged."));
        } else {
            Set<String> jobs = new LinkedHashSet<>();
            Map<Principal, Map<String, Exposed>> rows = new LinkedHashMap<>();
            Map<Principal, Map<String, Exposed>> own = new LinkedHashMap<>();
            page.entries().forEach(one -> {
                jobs.add(one.job().id());
                (isElastics(one.principal()) ? own : rows)
                        .computeIfAbsent(one.principal(), principal -> new LinkedHashMap<>())
                        .put(one.job().id(), one);
            });
            List<String> shown = jobs.stream().limit(MAX_COLUMNS).toList();
            parts.add(Html.element(
                    "p",
                    "Each cell names the ways by which the results of a job are seen, and an index of its sources that is closed to whoever"
                            + " sees them. Empty: not exposed."));
            parts.add(rows.isEmpty() ? Html.element("p", "Nobody but Elastic's own.") : matrix(rows, shown));
            parts.add(more(page.total() - page.entries().size(), "more, which `GET /_ml_setup/_audit/exposure` has"));
            parts.add(more(
                    jobs.size() - shown.size(), "more jobs, which do not fit beside these: ask with [job_id] for one"));
            Set<String> others = rows.keySet().stream().map(Principal::name).collect(toSet());
            content.closing().stream()
                    .filter(closing -> closing.principals().stream().anyMatch(others::contains))
                    .forEach(closing -> parts.add(closing(closing)));
            parts.add(folded(own.size(), matrix(own, shown)));
        }
        parts.add(notJudged(content.notJudged()));
        return Html.of(parts);
    }

    /** Who belongs to Elastic's products is no person, and nothing can be closed to it; so it stands apart from those who are. */
    private static boolean isElastics(Principal principal) {
        return principal.isReserved() || principal.kind() == Principal.Kind.SERVICE_ACCOUNT;
    }

    private static Html matrix(Map<Principal, Map<String, Exposed>> rows, List<String> jobs) {
        return Html.element("div", List.of("class", "matrix"), Page.table(headers(jobs), rows(rows, jobs)));
    }

    private static Html headers(List<String> names) {
        List<Html> headers = new ArrayList<>();
        headers.add(header("Who"));
        names.forEach(name -> headers.add(header(name)));
        return Html.of(headers);
    }

    private static Html header(String name) {
        return Html.element("th", List.of("scope", "col"), Html.text(name));
    }

    private static List<Html> rows(Map<Principal, Map<String, Exposed>> rows, List<String> jobs) {
        List<Html> html = new ArrayList<>();
        rows.forEach((principal, seen) -> {
            List<Html> cells = new ArrayList<>();
            cells.add(who(principal));
            jobs.forEach(job -> cells.add(Html.element("td", cell(seen.get(job)))));
            html.add(Html.element("tr", Html.of(cells)));
        });
        return html;
    }

    private static String cell(Exposed one) {
        if (one == null) {
            return "";
        }
        return String.join(", ", one.doors()) + "; closed: "
                + (one.unreadable() == null ? "in part" : one.unreadable());
    }

    private static Html who(Principal principal) {
        return Html.element(
                "th",
                List.of("scope", "row"),
                Html.text(principal.name() + " "),
                Html.element(
                        "span",
                        List.of("class", "quiet"),
                        Html.text("(" + principal.kind().value().replace('_', ' ') + ")")));
    }

    /** Folded, since a role that takes the place of others may be long. */
    private static Html closing(Closing closing) {
        List<Html> parts = new ArrayList<>();
        parts.add(Html.element("summary", "To close it for " + String.join(", ", closing.principals())));
        closing.notes().forEach(note -> parts.add(Html.element("p", FindingView.prose(note))));
        closing.requests().forEach(request -> parts.add(FindingView.request(request)));
        return Html.element("details", List.of("class", "closing"), Html.of(parts));
    }

    private static Html access(AuditResponse.Page<AccessAudit.Able> page) {
        Map<Boolean, List<AccessAudit.Able>> byElastics =
                page.entries().stream().collect(partitioningBy(one -> isElastics(one.principal())));
        return Html.of(
                byElastics.get(false).isEmpty()
                        ? Html.element("p", "Nobody but Elastic's own who could be judged.")
                        : people(byElastics.get(false)),
                folded(byElastics.get(true).size(), people(byElastics.get(true))),
                more(page.total() - page.entries().size(), "more, which `GET /_ml_setup/_audit/access` has"));
    }

    private static Html people(List<AccessAudit.Able> able) {
        List<Html> rows = able.stream()
                .map(one -> Html.element(
                        "tr",
                        who(one.principal()),
                        Html.element("td", one.access().api().value()),
                        Html.element("td", spaces(one)),
                        Html.element("td", String.join(", ", one.principal().roles())),
                        Html.element("td", one.principal().enabled() ? "yes" : "no")))
                .toList();
        Html headers = Html.of(
                header("Who"), header("APIs"), header("Kibana, by space"), header("Roles"), header("May log in now"));
        return Html.element("div", List.of("class", "matrix"), Page.table(headers, rows));
    }

    private static String spaces(AccessAudit.Able one) {
        String spaces = one.access().kibana().entrySet().stream()
                .map(space -> space.getKey() + ": " + space.getValue().value())
                .collect(joining(", "));
        return spaces.isEmpty() ? "none" : spaces;
    }

    private static Html folded(int count, Html table) {
        return count == 0
                ? Html.NOTHING
                : Html.element(
                        "details",
                        Html.element(
                                "summary",
                                "Elastic's own users and service accounts, whose roles cannot be changed: " + count),
                        table);
    }

    private static Html more(long count, String what) {
        return count > 0 ? Html.element("p", FindingView.prose("And " + count + " " + what + ".")) : Html.NOTHING;
    }

    private static Html notJudged(List<Reason> reasons) {
        if (reasons.isEmpty()) {
            return Html.NOTHING;
        }
        List<Html> items = reasons.stream()
                .map(reason -> Html.element("li", FindingView.prose(reason.message())))
                .toList();
        return Html.of(Html.element("h3", "Not judged"), Html.element("ul", Html.of(items)));
    }
}
