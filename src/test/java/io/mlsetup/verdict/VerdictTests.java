package io.mlsetup.verdict;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.mlsetup.cluster.TestNode;
import io.mlsetup.common.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.test.ESTestCase;

/** The status that follows from findings, and the JSON of all of it: the keys of {@code _health_report}. */
public class VerdictTests extends ESTestCase {

    public void testWorstOf() {
        assertThat(verdict(GREEN, GREEN).status(), equalTo(GREEN));
        assertThat(verdict(GREEN, UNKNOWN).status(), equalTo(UNKNOWN));
        assertThat(verdict(YELLOW, UNKNOWN, GREEN).status(), equalTo(YELLOW));
        assertThat(verdict(UNKNOWN, RED, YELLOW).status(), equalTo(RED));
    }

    public void testEmptyIsGreen() {
        assertThat(verdict().status(), equalTo(GREEN));
        assertThat(verdict(RED).select(finding -> false).status(), equalTo(GREEN));
    }

    public void testIgnoredIsShownAndDoesNotCount() {
        Verdict verdict = verdict(RED, YELLOW).ignoring(Set.of("i0"));
        assertThat(verdict.status(), equalTo(YELLOW));
        assertThat(verdict.findings(), hasSize(2));
        assertTrue(verdict.findings().get(0).ignored());
        assertFalse(verdict.findings().get(1).ignored());
        assertThat(verdict.findings().get(0).status(), equalTo(RED));
        assertThat(verdict.ignoring(Set.of("i1")).status(), equalTo(GREEN));
    }

    public void testWhatDoesNotCount() {
        Finding uncounted = new Finding("a", RED, "symptom", Details.NONE, List.of(), List.of(), false, false);
        assertThat(new Verdict("test", List.of(uncounted)).status(), equalTo(GREEN));
        assertThat(Json.of(uncounted).get("counts"), equalTo(false));
    }

    public void testBriefHasNeitherDetailsNorDiagnoses() {
        Finding brief = new Verdict("test", List.of(full())).brief().findings().get(0);
        assertThat(brief.details(), equalTo(Details.NONE));
        assertThat(brief.diagnoses(), empty());
        assertThat(brief.impacts(), hasSize(1));
        assertThat(brief.status(), equalTo(RED));
    }

    public void testJson() {
        Map<String, Object> json = Json.of(new Verdict("test", List.of(full().ignore())));
        assertThat(json.keySet(), contains("cluster_name", "status", "indicators"));
        assertThat(json.get("status"), equalTo("green"));
        Map<String, Object> finding = map(map(json.get("indicators")).get("license"));
        assertThat(finding.keySet(), contains("status", "symptom", "ignored", "details", "impacts", "diagnosis"));
        assertThat(finding.get("status"), equalTo("red"));
        assertThat(finding.get("ignored"), equalTo(true));
        Map<String, Object> impact = map(((List<?>) finding.get("impacts")).get(0));
        assertThat(impact.keySet(), contains("id", "severity", "description", "impact_areas"));
        assertThat(impact.get("impact_areas"), equalTo(List.of("deployment_management")));
        Map<String, Object> diagnosis = map(((List<?>) finding.get("diagnosis")).get(0));
        assertThat(diagnosis.keySet(), contains("id", "cause", "action", "help_url", "affected_resources", "requests"));
        assertThat(diagnosis.get("requests"), equalTo(List.of("GET /")));
        assertThat(diagnosis.get("help_url"), equalTo("/_ml_setup/help/indicators/license.md"));
        Map<String, Object> resources = map(diagnosis.get("affected_resources"));
        assertThat(resources.keySet(), contains("nodes", "indices"));
        assertThat(resources.get("nodes"), equalTo(List.of(Map.of("id", "node-0", "name", "node-0"))));
        assertThat(resources.get("indices"), equalTo(List.of(".ml-config")));
    }

    public void testJsonLeavesOutWhatIsEmpty() {
        Map<String, Object> json = Json.of(Finding.green("license", "Fine.", Details.NONE));
        assertThat(json, equalTo(Map.of("status", "green", "symptom", "Fine.")));
        Map<String, Object> bare = Json.of(Diagnosis.of("id", "cause", "action").toXContent("url"));
        assertThat(bare.keySet(), contains("id", "cause", "action", "help_url"));
    }

    /** No more affected resources than the Health API shows. */
    public void testResourcesAreCapped() {
        int many = between(1001, 1100);
        Diagnosis diagnosis = Diagnosis.of("id", "cause", "action")
                .withNodes(IntStream.range(0, many)
                        .mapToObj(i -> TestNode.named("node-" + i).node())
                        .toList())
                .withIndices(IntStream.range(0, many).mapToObj(i -> ".ml-" + i).toList());
        Map<String, Object> resources = map(Json.of(diagnosis.toXContent("url")).get("affected_resources"));
        assertThat((List<?>) resources.get("nodes"), hasSize(1000));
        assertThat((List<?>) resources.get("indices"), hasSize(1000));
        List<Diagnosis> fits = List.of(diagnosis.withNodes(List.of()).withIndices(List.of("a")));
        assertThat(
                Json.of(fits.get(0).toXContent("url")).get("affected_resources"),
                equalTo(Map.of("indices", List.of("a"))));
    }

    private static Finding full() {
        return Finding.of(
                "license",
                RED,
                "symptom",
                (builder, params) ->
                        builder.startObject().field("type", "basic").endObject(),
                List.of(new Impact("impact", 1, "description")),
                List.of(Diagnosis.of("diagnosis", "cause", "action", "GET /")
                        .withNodes(List.of(TestNode.named("node-0").node()))
                        .withIndices(List.of(".ml-config"))));
    }

    private static Verdict verdict(HealthStatus... statuses) {
        List<HealthStatus> list = Arrays.asList(statuses);
        return new Verdict(
                "test",
                IntStream.range(0, list.size())
                        .mapToObj(i -> Finding.of("i" + i, list.get(i), "symptom", Details.NONE, List.of(), List.of()))
                        .toList());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object object) {
        return (Map<String, Object>) object;
    }
}
