package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.ServerPlugin;
import io.mlsetup.it.server.TestCluster;
import org.junit.Test;

/**
 * Three real nodes of different roles, each wrong in its own way, mended one after the other as the diagnoses say. Every node must
 * answer the same, whichever is asked.
 */
public class ThreeNodesFaultIT {

    @Test
    public void eachNodeIsNamedAndMendedAsPrinted() {
        try (TestCluster cluster = TestCluster.builder()
                .node("master", node -> node.roles("master", "ml"))
                .node("disabled", node -> node.roles("data").set("xpack.ml.enabled", "false"))
                .node("unknown", node -> node.roles("data", "ingest").without(ServerPlugin.ML_SETUP))
                .start()) {
            Client admin = cluster.node("master").as("admin");
            theDisabledNodeIsNamed(cluster, admin);
            withoutThePluginIsUnknown(cluster, admin);
            theRoleGuardIsIncomplete(admin);
            remoteClustersNeedTheirClients(cluster, admin);
            aPrimaryIsLostAndComesBackWithThePlugin(cluster, admin);
        }
    }

    private static void theDisabledNodeIsNamed(TestCluster cluster, Client admin) {
        JsonNode finding = Verdicts.finding(admin, "ml_enabled");
        assertThat(finding.at("/status").asText(), equalTo("red"));
        assertThat(Verdicts.diagnoses(finding), contains("disabled_on_nodes", "plugin_missing"));
        JsonNode disabled = Verdicts.diagnosis(finding, "disabled_on_nodes");
        assertThat(Verdicts.nodes(disabled), contains("disabled"));
        assertThat(disabled.at("/cause").asText(), allOf(containsString("[disabled]"), not(containsString("master"))));
        assertThat(Verdicts.nodes(Verdicts.diagnosis(finding, "plugin_missing")), contains("unknown"));
        // The node itself, of which ML's own attributes tell nothing, says the same.
        assertThat(Verdicts.finding(cluster.node("disabled").as("admin"), "ml_enabled"), equalTo(finding));
        // The node without the plugin has no such endpoint.
        cluster.node("unknown").as("admin").send("GET /_ml_setup/_check").expect(400, 404, 405);

        assertThat(disabled.at("/action").asText(), containsString("remove the line `xpack.ml.enabled: false`"));
        cluster.node("disabled").stop();
        cluster.node("disabled").unset("xpack.ml.enabled").start();
        cluster.awaitNodes(3);
    }

    private static void withoutThePluginIsUnknown(TestCluster cluster, Client admin) {
        JsonNode finding = Verdicts.finding(admin, "ml_enabled");
        assertThat(finding.toPrettyString(), finding.at("/status").asText(), equalTo("unknown"));
        assertThat(Verdicts.diagnoses(finding), contains("plugin_missing"));
        assertThat(Verdicts.nodes(finding.at("/diagnosis/0")), contains("unknown"));
        assertThat(Verdicts.finding(cluster.node("disabled").as("admin"), "ml_enabled"), equalTo(finding));
    }

    private static void theRoleGuardIsIncomplete(Client admin) {
        assertThat(Verdicts.status(admin, "security"), equalTo("green"));
        Verdicts.set(admin, "persistent", "ml_setup.role_guard.mode", "enforce");
        JsonNode finding = Verdicts.finding(admin, "security");
        assertThat(finding.at("/status").asText(), equalTo("yellow"));
        assertThat(Verdicts.diagnoses(finding), contains("role_guard_incomplete"));
        assertThat(Verdicts.nodes(finding.at("/diagnosis/0")), contains("unknown"));
    }

    private static void remoteClustersNeedTheirClients(TestCluster cluster, Client admin) {
        assertThat(Verdicts.status(admin, "ml_nodes"), equalTo("green"));
        Verdicts.set(admin, "persistent", "cluster.remote.other.seeds", "127.0.0.1:9");
        JsonNode finding = Verdicts.finding(admin, "ml_nodes");
        assertThat(finding.at("/status").asText(), equalTo("yellow"));
        JsonNode lacking = Verdicts.diagnosis(finding, "no_remote_cluster_client");
        assertThat(Verdicts.nodes(lacking), containsInAnyOrder("master"));
        assertThat(lacking.at("/cause").asText(), containsString("[other]"));

        cluster.node("master").stop();
        cluster.node("master")
                .set("node.roles", Verdicts.line(lacking, "node.roles"))
                .start();
        cluster.awaitNodes(3);
        Verdicts.awaitGreen(admin, "ml_nodes");
        Verdicts.set(admin, "persistent", "cluster.remote.other.seeds", null);
    }

    private static void aPrimaryIsLostAndComesBackWithThePlugin(TestCluster cluster, Client admin) {
        admin.send("""
                PUT /.ml-anomalies-lost?wait_for_active_shards=1
                {"settings": {"number_of_replicas": 0, "index.routing.allocation.require._name": "unknown"}}""").expect(200);
        assertThat(Verdicts.status(admin, "ml_indices"), equalTo("green"));
        cluster.node("unknown").kill();
        cluster.awaitNodes(2);
        JsonNode lost = Verdicts.finding(admin, "ml_indices");
        assertThat(lost.at("/status").asText(), equalTo("red"));
        assertThat(Verdicts.diagnoses(lost), contains("primary_unavailable"));
        assertThat(lost.at("/diagnosis/0/affected_resources/indices/0").asText(), equalTo(".ml-anomalies-lost"));
        Verdicts.apply(admin, lost);
        assertThat(
                admin.send(lost.at("/diagnosis/0/requests/0").asText())
                        .expect(200)
                        .at("/index")
                        .asText(),
                equalTo(".ml-anomalies-lost"));

        cluster.node("unknown").installPlugin(ServerPlugin.ML_SETUP);
        cluster.node("unknown").start();
        cluster.awaitNodes(3);
        Verdicts.awaitGreen(admin, "ml_indices");
        Verdicts.awaitGreen(admin, "ml_enabled");
        Verdicts.awaitGreen(admin, "security");
        assertThat(admin.send("GET /_ml_setup/_check").at("/status").asText(), equalTo("green"));
    }
}
