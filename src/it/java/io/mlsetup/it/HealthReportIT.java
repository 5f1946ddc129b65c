package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** The same records as a table and in the Health API, on a node that is wrong in several ways at once. */
public class HealthReportIT {
    private static final List<String> WRONG = List.of("ml_nodes", "ml_settings", "ml_indices", "ml_operation");

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;
    private static Client admin;

    @BeforeClass
    public static void startCluster() {
        cluster = CLUSTERS.start(TestCluster.builder().node("n1", node -> node.roles("master", "data")));
        admin = cluster.as("admin");
        Verdicts.set(admin, "persistent", "cluster.persistent_tasks.allocation.enable", "none");
        Verdicts.set(admin, "persistent", "xpack.ml.node_concurrent_job_allocations", "0");
        Verdicts.set(admin, "transient", "xpack.ml.persist_results_max_retries", "0");
        admin.send("PUT /.ml-state-1\n{\"settings\": {\"number_of_replicas\": 0}}")
                .expect(200);
        admin.send("POST /.ml-state-1/_close").expect(200);
    }

    @Test
    public void theIndexOfTheEndpoints() {
        JsonNode about = admin.send("GET /_ml_setup").expect(200).json();
        assertThat(about.at("/name").asText(), equalTo("ml-setup"));
        assertThat(about.at("/version").asText(), not(containsString("$")));
        JsonNode node = admin.send("GET /_nodes/_local/_none").expect(200).json();
        assertThat(about.at("/elasticsearch_version"), equalTo(node.findPath("version")));
        assertThat(
                Verdicts.texts(about.at("/endpoints"), ""), hasItem(containsString("/_ml_setup/_check[/{indicator}]")));
        Response unknown = admin.send("GET /_ml_setup?nonsense=1").expect(400);
        assertThat(unknown.at("/error/reason").asText(), containsString("[nonsense]"));
    }

    @Test
    public void allPresentationsSayTheSame() {
        Response check = admin.send("GET /_ml_setup/_check").expect(200);
        Map<String, String> statuses = Verdicts.statuses(check.at("/indicators"));
        WRONG.forEach(id -> assertThat(id, statuses.get(id), not(equalTo("green"))));

        Map<String, String> table = new TreeMap<>();
        admin.send("GET /_cat/ml_setup?format=json")
                .expect(200)
                .json()
                .forEach(row -> table.put(
                        row.at("/indicator").asText(), row.at("/status").asText()));
        assertThat(table, equalTo(statuses));

        Response health = admin.send("GET /_health_report/ml_setup").expect(200);
        JsonNode indicator = health.at("/indicators/ml_setup");
        assertThat(indicator.at("/status").asText(), equalTo("red"));
        assertThat(indicator.at("/status"), equalTo(check.at("/status")));
        Map<String, String> inHealth = new TreeMap<>();
        indicator
                .at("/details/indicators")
                .properties()
                .forEach(entry -> inHealth.put(entry.getKey(), entry.getValue().asText()));
        statuses.keySet().retainAll(Verdicts.CLUSTER_LEVEL);
        assertThat(inHealth, equalTo(statuses));
    }

    @Test
    public void theHealthReportHoldsEveryDiagnosisWithItsFirstRequest() {
        JsonNode check = admin.send("GET /_ml_setup/_check").expect(200).at("/indicators");
        JsonNode health = admin.send("GET /_health_report").expect(200).at("/indicators/ml_setup");
        List<String> ids = new ArrayList<>();
        for (String indicator : Verdicts.CLUSTER_LEVEL) {
            for (JsonNode diagnosis : check.at("/" + indicator + "/diagnosis")) {
                String id = "elasticsearch:health:ml_setup:diagnosis:" + indicator + ":"
                        + diagnosis.at("/id").asText();
                ids.add(id);
                JsonNode shown = Verdicts.diagnosis(health, id);
                assertThat(shown.at("/cause"), equalTo(diagnosis.at("/cause")));
                assertThat(
                        shown.at("/action").asText(),
                        startsWith(diagnosis.at("/action").asText()));
                if (diagnosis.has("requests")) {
                    String request = diagnosis.at("/requests/0").asText().replaceAll("\\s+", " ");
                    assertThat(shown.at("/action").asText(), containsString(request));
                }
                assertThat(shown.at("/help_url"), equalTo(diagnosis.at("/help_url")));
                assertThat(
                        shown.at("/help_url").asText(),
                        containsString("_ml_setup/help/indicators/" + indicator + ".md"));
                assertThat(
                        "page of " + indicator,
                        Files.isRegularFile(
                                Path.of(System.getProperty("it.docs")).resolve("indicators/" + indicator + ".md")),
                        is(true));
            }
        }
        assertThat(Verdicts.diagnoses(health), equalTo(ids));
        assertThat(Verdicts.texts(health.at("/impacts"), "/impact_areas/0"), hasItem("deployment_management"));
        JsonNode closed = Verdicts.diagnosis(health, "elasticsearch:health:ml_setup:diagnosis:ml_indices:closed");
        assertThat(Verdicts.texts(closed.at("/affected_resources/indices"), ""), contains(".ml-state-1"));
    }

    @Test
    public void theHealthReportWithoutDetails() {
        JsonNode brief = admin.send("GET /_health_report/ml_setup?verbose=false")
                .expect(200)
                .at("/indicators/ml_setup");
        assertThat(brief.at("/status").asText(), equalTo("red"));
        assertThat(brief.has("diagnosis"), is(false));
        assertThat(brief.has("details"), is(false));
        admin.send("GET /_ml_setup/_check?only=unhealthy")
                .at("/indicators")
                .properties()
                .forEach(indicator -> {
                    if (Verdicts.CLUSTER_LEVEL.contains(indicator.getKey())) {
                        assertThat(
                                brief.at("/symptom").asText(),
                                containsString(
                                        indicator.getValue().at("/symptom").asText()));
                    }
                });
        // As many affected resources as the caller of the Health API wants.
        JsonNode none =
                admin.send("GET /_health_report/ml_setup?size=0").expect(200).json();
        assertThat(none.findValues("indices"), empty());
    }

    @Test
    public void theTableIsOneAsAllOfCat() {
        assertThat(admin.send("GET /_cat").expect(200).body(), containsString("/_cat/ml_setup\n"));
        assertThat(
                admin.send("GET /_cat/ml_setup?help").expect(200).body(),
                allOf(containsString("indicator"), containsString("symptom"), containsString("action")));
        String plain = admin.send("GET /_cat/ml_setup").expect(200).body();
        assertThat(plain, startsWith("license "));
        assertThat(plain.lines().count(), equalTo((long) Verdicts.ALL.size()));
        assertThat(
                admin.send("GET /_cat/ml_setup?v").expect(200).body(),
                allOf(startsWith("indicator "), containsString("PUT /_cluster/settings { \"persistent\" : {")));
        assertThat(
                words(admin.send("GET /_cat/ml_setup?v&h=status,i&s=indicator:desc")
                        .expect(200)),
                equalTo(bySortedId(admin.send("GET /_ml_setup/_check").at("/indicators"))));
        admin.send("GET /_cat/ml_setup?nonsense=1").expect(400);
        admin.send("GET /_cat/ml_setup?s=nonsense").expect(400);
    }

    private static List<String> words(Response table) {
        return table.body()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }

    private static List<String> bySortedId(JsonNode indicators) {
        List<String> lines = new ArrayList<>(List.of("status i"));
        Verdicts.statuses(indicators).descendingMap().forEach((id, status) -> lines.add(status + " " + id));
        return lines;
    }
}
