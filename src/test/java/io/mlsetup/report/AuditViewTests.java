package io.mlsetup.report;

import static java.util.stream.Collectors.joining;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.mlsetup.access.Access;
import io.mlsetup.audit.AuditResponse;
import io.mlsetup.audit.AuditResponse.Content;
import io.mlsetup.audit.AuditResponse.Page;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.ResultsIndex;
import io.mlsetup.audit.judging.AccessAudit.Able;
import io.mlsetup.audit.judging.AccessLevels;
import io.mlsetup.audit.judging.Closing;
import io.mlsetup.audit.judging.Exposed;
import io.mlsetup.common.Reason;
import io.mlsetup.kibana.JobType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;

/** The audit on the page: people by jobs, apart from Elastic's own, with hostile names as text. */
public class AuditViewTests extends ESTestCase {

    private static final Principal JANE = Principal.of(Kind.USER, "jane <b>", "native", List.of("looks_on"), true);
    private static final Principal BEATS = Principal.of(Kind.USER, "beats_system", "reserved", List.of(), true);
    private static final Principal FLEET =
            Principal.of(Kind.SERVICE_ACCOUNT, "elastic/fleet-server", "service_account", List.of(), true);

    private static Exposed exposed(Principal who, String job, String unreadable) {
        AuditedJob audited = AuditedJob.of(
                job,
                JobType.ANOMALY_DETECTOR,
                List.of("a-*"),
                Map.of(),
                List.of(ResultsIndex.named(".ml-anomalies-x")),
                Set.of(),
                null);
        return new Exposed(who, audited, List.of("results_api", "kibana:ops"), List.of(), unreadable, true, List.of());
    }

    private static Closing closing(Principal who) {
        return new Closing(
                List.of(who.name()),
                List.of("looks_on"),
                Map.of(),
                List.of(),
                List.of("PUT /_security/role/ml_setup_closing_" + who.kind()),
                List.of("A note about `" + who.kind() + "`."));
    }

    private static String page(List<Exposed> exposed, List<Able> able, long total) {
        List<Closing> closings = List.of(closing(JANE), closing(BEATS));
        Content content = new Content(
                new Page<>(Math.max(total, able.size()), able),
                new Page<>(Math.max(total, exposed.size()), exposed),
                closings,
                null,
                Map.of(),
                able.isEmpty() ? List.of() : List.of(new Reason("r", "Something is not judged.")));
        return AuditView.of(content).stream()
                .map(section -> section.html().toString())
                .collect(joining());
    }

    public void testPeopleByJobs() {
        String page = page(
                List.of(
                        exposed(JANE, "web", "a-1"),
                        exposed(JANE, "shop", null),
                        exposed(BEATS, "web", "a-1"),
                        exposed(FLEET, "shop", "a-2")),
                List.of(),
                0);
        assertThat(
                page,
                allOf(
                        containsString("jane &lt;b&gt; "),
                        containsString("<td>results_api, kibana:ops; closed: a-1</td>"),
                        containsString("closed: in part</td>"),
                        containsString("whose roles cannot be changed: 2"),
                        containsString("PUT /_security/role/ml_setup_closing_USER")));
        assertThat("what nobody can take is not printed", page.split("To close it for", -1).length - 1, equalTo(1));
        assertThat(page, not(containsString("Not judged")));
        assertThat("fleet is exposed by one of the two jobs", page, containsString("<td></td>"));
    }

    /** As the JSON of the audit, so that whoever prints the page or sends it on reads it too. */
    public void testThatItIsSensitive() {
        assertThat(page(List.of(), List.of(), 0), containsString("<p>" + AuditResponse.SENSITIVE + "</p>"));
        assertThat(
                "nothing of it is shown",
                AuditView.refused(true, "x").get(0).html().toString(),
                not(containsString(AuditResponse.SENSITIVE)));
    }

    public void testNobodyAndElasticsOwn() {
        assertThat(page(List.of(), List.of(), 0), containsString("Nobody who could be judged."));
        String own = page(List.of(exposed(BEATS, "web", "a-1")), List.of(), 0);
        assertThat(own, containsString("Nobody but Elastic&#39;s own."));
        assertThat(own, not(containsString("To close it for")));
    }

    public void testMoreThanFits() {
        List<Exposed> many = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            many.add(exposed(JANE, "job-" + i, "a-1"));
        }
        String page = page(many, List.of(), 20);
        assertThat(page, containsString("And 7 more, which <code>GET /_ml_setup/_audit/exposure</code> has."));
        assertThat(page, containsString("And 1 more jobs"));
        assertThat(page, allOf(containsString(">job-11<"), not(containsString(">job-12<"))));
    }

    public void testWhoMayUseIt() {
        Principal disabled = Principal.of(Kind.API_KEY, "key", "native", List.of("r1", "r2"), false);
        String page = page(
                List.of(),
                List.of(
                        new Able(JANE, new AccessLevels(Access.FULL, Map.of("ops", Access.READ))),
                        new Able(disabled, new AccessLevels(Access.READ, Map.of())),
                        new Able(BEATS, new AccessLevels(Access.READ, Map.of()))),
                5);
        assertThat(
                page,
                allOf(
                        containsString("<td>full</td><td>ops: read</td><td>looks_on</td><td>yes</td>"),
                        containsString("(api key)"),
                        containsString("<td>read</td><td>none</td><td>r1, r2</td><td>no</td>"),
                        containsString("whose roles cannot be changed: 1"),
                        containsString("And 2 more, which <code>GET /_ml_setup/_audit/access</code> has."),
                        containsString("Something is not judged.")));
        assertThat(
                page(List.of(), List.of(new Able(FLEET, new AccessLevels(Access.READ, Map.of()))), 0),
                containsString("Nobody but Elastic&#39;s own who could be judged."));
    }

    public void testWhyItIsNotThere() {
        assertThat(
                AuditView.refused(true, "you lack <x>").get(0).html().toString(),
                containsString("Not shown: you lack &lt;x&gt;."));
        assertThat(
                AuditView.refused(false, "busy").get(0).html().toString(),
                containsString("The audit could not be made: busy."));
    }
}
