package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hamcrest.Matcher;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * The cluster-level verdict of one real node with a basic license: what is wrong is seen, and the requests that the diagnoses
 * print, pasted as they are, put it right.
 */
public class VerdictIT {

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;
    private static Client admin;

    @BeforeClass
    public static void startCluster() {
        cluster = CLUSTERS.start(TestCluster.builder().node("n1").license("basic"));
        admin = cluster.as("admin");
    }

    @After
    public void resetSettings() {
        String none = "{\"xpack.ml.*\": null, \"breaker.*\": null, \"cluster.persistent_tasks.*\": null}";
        admin.send("PUT /_cluster/settings\n{\"persistent\": " + none + ", \"transient\": " + none + "}")
                .expect(200);
    }

    @Test
    public void aBasicLicenseIsRedUntilTheTrialIsStartedAsPrinted() {
        JsonNode basic = Verdicts.finding(admin, "license");
        assertThat(basic.at("/status").asText(), equalTo("red"));
        assertThat(Verdicts.diagnoses(basic), contains("trial_available"));
        assertThat(keys(basic.at("/details")), everyItem(is(oneOfTheLicense())));

        Verdicts.assertFixedByItsRequests(admin, "license");

        JsonNode trial = Verdicts.finding(admin, "license");
        assertThat(keys(trial.at("/details")), everyItem(is(oneOfTheLicense())));
        JsonNode license = admin.send("GET /_license").expect(200).at("/license");
        assertThat(
                trial.at("/details/expiry_date_in_millis").asLong(),
                equalTo(license.at("/expiry_date_in_millis").asLong()));
        // The whole cluster is set up now, and nothing else was needed.
        JsonNode verdict = admin.send("GET /_ml_setup/_check").expect(200).json();
        assertThat(verdict.toPrettyString(), verdict.at("/status").asText(), equalTo("green"));
    }

    /** Who holds it and its number are not everybody's business who may monitor machine learning. */
    private static Matcher<String> oneOfTheLicense() {
        return oneOf("type", "status", "expiry_date", "expiry_date_in_millis");
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        assertThat(keys.isEmpty(), is(false));
        return keys;
    }

    /** A diagnosis and the settings that bring it about. */
    private static Map<String, Map<String, String>> badSettings() {
        Map<String, Map<String, String>> bad = new LinkedHashMap<>();
        bad.put("no_job_allocations", Map.of("xpack.ml.node_concurrent_job_allocations", "0"));
        bad.put("auto_memory_on_shared_nodes", Map.of("xpack.ml.use_auto_machine_memory_percent", "true"));
        bad.put(
                "memory_percent_ignored",
                Map.of(
                        "xpack.ml.use_auto_machine_memory_percent",
                        "true",
                        "xpack.ml.max_machine_memory_percent",
                        "50"));
        bad.put("model_memory_over_capacity", Map.of("xpack.ml.max_model_memory_limit", "100tb"));
        bad.put("node_size_without_lazy_nodes", Map.of("xpack.ml.max_ml_node_size", "1gb"));
        bad.put("no_retries", Map.of("xpack.ml.persist_results_max_retries", "0"));
        bad.put("inference_breaker_closed", Map.of("breaker.model_inference.limit", "0b"));
        return bad;
    }

    @Test
    public void eachSettingThatHindersIsResetAsPrinted() {
        badSettings().forEach((id, settings) -> {
            for (List<String> sections :
                    List.of(List.of("persistent"), List.of("transient"), List.of("persistent", "transient"))) {
                assertThat(Verdicts.status(admin, "ml_settings"), equalTo("green"));
                sections.forEach(section -> settings.forEach((key, value) -> Verdicts.set(admin, section, key, value)));
                JsonNode broken = Verdicts.finding(admin, "ml_settings");
                assertThat(id + " " + sections, broken.at("/status").asText(), equalTo("yellow"));
                assertThat(Verdicts.diagnoses(broken), hasItem(id));
                Verdicts.assertFixedByItsRequests(admin, "ml_settings");
                resetSettings();
            }
        });
    }

    @Test
    public void persistentTasksThatAreNotAllocatedAreRedUntilResetAsPrinted() {
        for (String section : List.of("persistent", "transient")) {
            Verdicts.set(admin, section, "cluster.persistent_tasks.allocation.enable", "none");
            JsonNode broken = Verdicts.finding(admin, "ml_operation");
            assertThat(broken.at("/status").asText(), equalTo("red"));
            assertThat(Verdicts.diagnoses(broken), contains("persistent_tasks_not_allocated"));
            Verdicts.assertFixedByItsRequests(admin, "ml_operation");
        }
    }

    @Test
    public void upgradeModeIsYellowUntilSwitchedOffAsPrinted() {
        admin.send("POST /_ml/set_upgrade_mode?enabled=true").expect(200);
        JsonNode broken = Verdicts.finding(admin, "ml_operation");
        assertThat(broken.at("/status").asText(), equalTo("yellow"));
        assertThat(Verdicts.diagnoses(broken), contains("upgrade_mode"));
        Verdicts.assertFixedByItsRequests(admin, "ml_operation");
    }

    /** What ends a reset is for the administrator to decide: the request is a look. */
    @Test
    public void resetModeIsYellow() {
        admin.send("POST /_ml_sandbox/reset_mode?enabled=true").expect(200);
        JsonNode broken = Verdicts.finding(admin, "ml_operation");
        assertThat(broken.at("/status").asText(), equalTo("yellow"));
        assertThat(Verdicts.diagnoses(broken), contains("reset_mode"));
        Verdicts.apply(admin, broken);
        assertThat(Verdicts.status(admin, "ml_operation"), equalTo("yellow"));
        admin.send("POST /_ml_sandbox/reset_mode?enabled=false").expect(200);
        assertThat(Verdicts.status(admin, "ml_operation"), equalTo("green"));
    }

    @Test
    public void noneOfTheSymptomsOfOneIndicatorHidesAnother() {
        Verdicts.set(admin, "persistent", "cluster.persistent_tasks.allocation.enable", "none");
        admin.send("POST /_ml/set_upgrade_mode?enabled=true").expect(200);
        JsonNode broken = Verdicts.finding(admin, "ml_operation");
        assertThat(broken.at("/status").asText(), equalTo("red"));
        assertThat(Verdicts.diagnoses(broken), contains("persistent_tasks_not_allocated", "upgrade_mode"));
        Verdicts.assertFixedByItsRequests(admin, "ml_operation");
    }

    @Test
    public void closedIndicesAreRedUntilOpenedAsPrinted() {
        List<String> indices = List.of(".ml-anomalies-closed", ".ml-state-closed");
        index("logs-closed");
        admin.send("POST /logs-closed/_close").expect(200);
        indices.forEach(index -> {
            index(index);
            admin.send("POST /" + index + "/_close").expect(200);
        });
        JsonNode broken = Verdicts.finding(admin, "ml_indices");
        assertThat(broken.at("/status").asText(), equalTo("red"));
        assertThat(Verdicts.diagnoses(broken), contains("closed"));
        assertThat(Verdicts.texts(broken.at("/diagnosis/0/affected_resources/indices"), ""), equalTo(indices));
        Verdicts.apply(admin, broken);
        assertThat(
                Verdicts.awaitGreen(admin, "ml_indices").at("/details/indices").asInt(), equalTo(2));
        admin.send("DELETE /.ml-*-closed,logs-closed").expect(200);
    }

    /** Elasticsearch lifts this block when there is space again; the request is a look at the space. */
    @Test
    public void theFloodStageIsRed() {
        index(".ml-anomalies-full");
        admin.send("PUT /.ml-anomalies-full/_settings\n{\"index.blocks.read_only_allow_delete\": true}")
                .expect(200);
        JsonNode broken = Verdicts.finding(admin, "ml_indices");
        assertThat(broken.at("/status").asText(), equalTo("red"));
        assertThat(Verdicts.diagnoses(broken), contains("flood_stage"));
        Verdicts.apply(admin, broken);
        admin.send("DELETE /.ml-anomalies-full").expect(200);
        assertThat(Verdicts.status(admin, "ml_indices"), equalTo("green"));
    }

    /** Nothing is guessed on one node: the other indicators of a node with both plugins are green. */
    @Test
    public void aNodeWithTheRoleAndTheModuleIsGreen() {
        for (String indicator : List.of("ml_enabled", "ml_nodes", "security")) {
            JsonNode finding = Verdicts.finding(admin, indicator);
            assertThat(finding.at("/status").asText(), equalTo("green"));
            assertThat(Verdicts.diagnoses(finding), empty());
            assertThat(finding.at("/symptom").asText().isEmpty(), is(false));
        }
        assertThat(
                Verdicts.finding(admin, "ml_enabled").at("/symptom").asText(),
                startsWith("Machine learning is enabled on every node"));
    }

    private static void index(String name) {
        admin.send("PUT /" + name + "?wait_for_active_shards=1\n{\"settings\": {\"number_of_replicas\": 0}}")
                .expect(200);
    }
}
