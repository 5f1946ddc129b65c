package io.mlsetup.check;

import static java.util.stream.Collectors.joining;
import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.common.Parameters;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.test.rest.FakeRestRequest;

public class CheckRequestTests extends ESTestCase {

    public void testDefaults() throws IOException {
        assertThat(parse(Map.of()), equalTo(CheckRequest.ALL));
        assertTrue(CheckRequest.ALL.verbose());
        assertThat(CheckRequest.ALL.timeout(), equalTo(TimeValue.timeValueSeconds(30)));
    }

    public void testEveryParameter() throws IOException {
        assertThat(
                parse(Map.of(
                        "indicator", "license",
                        "verbose", "false",
                        "only", "unhealthy",
                        "ignore", "ml_nodes,security",
                        "fail_on", "red",
                        "wait_for_status", "yellow",
                        "timeout", "5m")),
                equalTo(new CheckRequest(
                        "license",
                        false,
                        true,
                        Set.of("ml_nodes", "security"),
                        RED,
                        YELLOW,
                        TimeValue.timeValueMinutes(5),
                        AccessRequest.NONE)));
    }

    public void testEveryBadValueNamesWhatIsAllowed() {
        assertBad("verbose", "maybe", "[true, false]");
        assertBad("only", "red", "[unhealthy]");
        assertBad("ignore", "licence", "[license, ml_enabled");
        assertBad("fail_on", "green", "[yellow, red]");
        assertBad("fail_on", "unknown", "[yellow, red]");
        assertBad("fail_on", "RED", "[yellow, red]");
        assertBad("wait_for_status", "red", "[green, yellow]");
        assertBad("wait_for_status", "", "[green, yellow]");
        assertBad("timeout", "6m", "to [5m]");
        assertBad("timeout", "-1", "to [5m]");
        for (String name : CheckRequest.PARAMETERS) {
            assertBad("colour", "red", name);
        }
    }

    private void assertBad(String name, String value, String allowed) {
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> parse(Map.of(name, value)));
        assertThat(e.getMessage(), containsString("[" + name + "]"));
        assertThat(e.getMessage(), containsString(allowed));
    }

    public void testWhatLeavesOutMoreThanIsWorkedOut() {
        String sources = IntStream.range(0, 400)
                .mapToObj(i -> (i < 200 ? "*a" : "-b") + i + "*")
                .collect(joining(","));
        assertBad(
                "source",
                sources,
                "[source] must leave out less: each exclusion is held against each pattern before it");
    }

    public void testAllProblemsAtOnce() {
        IllegalArgumentException e = expectThrows(
                IllegalArgumentException.class,
                () -> parse(Map.of("verbose", "maybe", "fail_on", "x", "timeout", "x", "x", "x")));
        assertThat(e.getMessage().split("; ").length, equalTo(4));
    }

    public void testUnknownIndicatorIsNotFoundAndTheKnownAreNamed() {
        ResourceNotFoundException e =
                expectThrows(ResourceNotFoundException.class, () -> parse(Map.of("indicator", "licence")));
        assertThat(e.getMessage(), containsString("[licence]"));
        assertThat(e.getMessage(), containsString(Indicators.IDS.toString()));
    }

    public void testJudgesTheNamedIndicatorOnly() {
        CheckRequest request =
                new CheckRequest("b", true, false, Set.of(), null, null, TimeValue.ZERO, AccessRequest.NONE);
        assertThat(request.judge(verdict(RED, GREEN)).status(), equalTo(GREEN));
        assertThat(ids(request.judge(verdict(RED, GREEN))), contains("b"));
    }

    public void testIgnores() {
        Verdict judged = request(Set.of("a"), null, null).judge(verdict(RED, YELLOW));
        assertThat(judged.status(), equalTo(YELLOW));
        assertThat(ids(judged), contains("a", "b"));
    }

    /** File uploads work on a basic license and without nodes for machine learning. */
    public void testOfUploadsAloneTheClusterOnlyInforms() throws IOException {
        Verdict verdict = new Verdict(
                "c",
                List.of(
                        Finding.of("license", RED, "", Details.NONE, List.of(), List.of()),
                        Finding.of("file_upload_access", YELLOW, "", Details.NONE, List.of(), List.of())));
        assertThat(parse(Map.of("feature", "file_upload")).judge(verdict).status(), equalTo(YELLOW));
        assertThat(
                parse(Map.of("feature", "file_upload", "indicator", "license"))
                        .judge(verdict)
                        .status(),
                equalTo(RED));
        assertThat(
                parse(Map.of("feature", "file_upload,anomaly_detection"))
                        .judge(verdict)
                        .status(),
                equalTo(RED));
        assertThat(parse(Map.of()).judge(verdict).status(), equalTo(RED));
    }

    public void testFailOn() {
        assertFails(YELLOW, GREEN, false);
        assertFails(YELLOW, UNKNOWN, false);
        assertFails(YELLOW, YELLOW, true);
        assertFails(YELLOW, RED, true);
        assertFails(RED, YELLOW, false);
        assertFails(RED, RED, true);
        assertFails(null, RED, false);
    }

    private static void assertFails(HealthStatus failOn, HealthStatus status, boolean fails) {
        assertThat(request(Set.of(), failOn, null).failsOn(verdict(status)), equalTo(fails));
    }

    public void testSatisfied() {
        assertSatisfied(null, RED, true);
        assertSatisfied(GREEN, GREEN, true);
        assertSatisfied(GREEN, UNKNOWN, false);
        assertSatisfied(GREEN, YELLOW, false);
        assertSatisfied(YELLOW, UNKNOWN, true);
        assertSatisfied(YELLOW, YELLOW, true);
        assertSatisfied(YELLOW, RED, false);
        assertTrue(request(Set.of("a"), null, GREEN).isSatisfiedBy(verdict(RED, GREEN)));
    }

    private static void assertSatisfied(HealthStatus waitFor, HealthStatus status, boolean satisfied) {
        assertThat(request(Set.of(), null, waitFor).isSatisfiedBy(verdict(status)), equalTo(satisfied));
    }

    public void testShows() {
        Verdict judged = verdict(GREEN, RED);
        CheckRequest unhealthy =
                new CheckRequest(null, true, true, Set.of(), null, null, TimeValue.ZERO, AccessRequest.NONE);
        assertThat(ids(unhealthy.show(judged)), contains("b"));
        assertThat(ids(unhealthy.show(verdict(GREEN))), empty());
        CheckRequest brief =
                new CheckRequest(null, false, false, Set.of(), null, null, TimeValue.ZERO, AccessRequest.NONE);
        assertThat(ids(brief.show(judged)), contains("a", "b"));
        assertThat(brief.show(judged).findings().get(1).details(), equalTo(Details.NONE));
        assertThat(CheckRequest.ALL.show(judged), equalTo(judged));
    }

    public void testDescription() {
        assertThat(CheckRequest.ALL.description(), equalTo(""));
        assertThat(request(Set.of(), null, GREEN).description(), equalTo("wait_for_status[green], timeout[0s]"));
    }

    private static CheckRequest request(Set<String> ignore, HealthStatus failOn, HealthStatus waitFor) {
        return new CheckRequest(null, true, false, ignore, failOn, waitFor, TimeValue.ZERO, AccessRequest.NONE);
    }

    /** Findings a, b and so on. */
    private static Verdict verdict(HealthStatus... statuses) {
        List<Finding> findings = new java.util.ArrayList<>();
        for (HealthStatus status : statuses) {
            String id = String.valueOf((char) ('a' + findings.size()));
            findings.add(Finding.of(
                    id, status, "symptom", (builder, params) -> builder.map(Map.of("k", "v")), List.of(), List.of()));
        }
        return new Verdict("test", findings);
    }

    private static List<String> ids(Verdict verdict) {
        return verdict.findings().stream().map(Finding::indicator).toList();
    }

    private CheckRequest parse(Map<String, String> query) throws IOException {
        return CheckRequest.parse(Parameters.of(
                new FakeRestRequest.Builder(xContentRegistry())
                        .withParams(new HashMap<>(query))
                        .build(),
                CheckRequest.PARAMETERS));
    }
}
