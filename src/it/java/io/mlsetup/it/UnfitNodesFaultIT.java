package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.TestCluster;
import org.junit.Test;

/**
 * A node for data and one for machine learning alone, each unfit in what its settings, its memory or its platform make of it: every state is
 * told, and mended by what was printed, or by a restart as the text says. In as few starts as there can be.
 */
public class UnfitNodesFaultIT {

    private static final long MB = 1L << 20;

    /** Lucene 10.3 calls native code at the start of a node, which Java 25 refuses on a platform that it does not know. */
    private static final boolean STARTS_ON_ANY_PLATFORM =
            !System.getProperty("it.version").startsWith("9.3.");

    private Client admin;

    @Test
    public void eachIsToldAndMendedAsPrintedOrAsTheTextSays() {
        try (TestCluster cluster = TestCluster.builder()
                .node("data", node -> node.roles("master", "data_hot"))
                .node(
                        "ml",
                        node -> node.roles("ml", "remote_cluster_client")
                                .set("ml_setup_sandbox.ml_config_version", "11.0.0")
                                .set("ml_setup_sandbox.publish_memory", "false"))
                .start()) {
            admin = cluster.node("data").as("admin");
            ServerNode data = cluster.node("data");
            ServerNode ml = cluster.node("ml");

            noNodeTakesData();
            memoryIsNotPublished();
            versionsAreMixed();
            ml.stop();
            data.stop();
            data.set("node.roles", "master, data_hot, data_content").start();
            // The server's own JVM goes by it; not by one that Java knows, whose native calls would end this one.
            ml.unset("ml_setup_sandbox.ml_config_version").unset("ml_setup_sandbox.publish_memory");
            if (STARTS_ON_ANY_PLATFORM) {
                ml.javaOptions("-Dos.arch=mips64").start();
                cluster.awaitNodes(2);
                machineLearningDoesNotRunOnThePlatform();
                ml.stop();
            }
            ml.javaOptions("-Des.total_memory_bytes=" + 700 * MB).start();
            cluster.awaitNodes(2);
            assertThat(Verdicts.status(admin, "ml_indices"), equalTo("green"));
            assertThat(Verdicts.status(admin, "ml_enabled"), equalTo("green"));
            assertThat(Verdicts.status(admin, "ml_nodes"), equalTo("green"));

            theDefaultIsLoweredToWhatFits();
            noJobFits();
            ml.stop();
            ml.javaOptions("-Des.total_memory_bytes=" + 2048 * MB).start();
            cluster.awaitNodes(2);
            aNodeForMachineLearningAloneIsLeftToElasticsearch();
            assertThat(admin.send("GET /_ml_setup/_check").at("/status").asText(), equalTo("green"));
        }
    }

    private JsonNode told(String indicator, String status, String diagnosis) {
        JsonNode finding = Verdicts.finding(admin, indicator);
        assertThat(finding.toPrettyString(), finding.at("/status").asText(), equalTo(status));
        assertThat(finding.toPrettyString(), Verdicts.diagnoses(finding), contains(diagnosis));
        return finding.at("/diagnosis/0");
    }

    private void noNodeTakesData() {
        JsonNode none = told("ml_indices", "red", "no_data_node");
        assertThat(none.at("/action").asText(), containsString("add `data_content` to `node.roles`"));
    }

    private void memoryIsNotPublished() {
        JsonNode unknown = told("ml_capacity", "unknown", "memory_not_published");
        assertThat(Verdicts.nodes(unknown), contains("ml"));
        Verdicts.apply(admin, Verdicts.finding(admin, "ml_capacity"));
    }

    private void versionsAreMixed() {
        JsonNode mixed = told("ml_nodes", "yellow", "mixed_config_versions");
        assertThat(mixed.at("/cause").asText(), containsString("11.0.0 on [ml]"));
        assertThat(Verdicts.nodes(mixed), containsInAnyOrder("data", "ml"));
    }

    private void machineLearningDoesNotRunOnThePlatform() {
        JsonNode platform = told("ml_enabled", "red", "platform_without_ml");
        assertThat(platform.at("/cause").asText(), containsString("[ml] (linux-mips64)"));
        assertThat(platform.at("/action").asText(), containsString("use nodes on linux-x86_64"));
        JsonNode off = told("ml_nodes", "red", "ml_off_on_ml_nodes");
        assertThat(Verdicts.nodes(off), contains("ml"));
        Verdicts.apply(admin, Verdicts.finding(admin, "ml_nodes"));
    }

    private void theDefaultIsLoweredToWhatFits() {
        JsonNode small = told("ml_capacity", "yellow", "default_job_does_not_fit");
        assertThat(small.at("/requests/0").asText(), containsString("\"170mb\""));
        assertThat(small.at("/action").asText(), containsString("A higher share is not advised"));
        Verdicts.assertFixedByItsRequests(admin, "ml_capacity");
        assertThat(Verdicts.status(admin, "ml_settings"), equalTo("green"));
        Verdicts.set(admin, "persistent", "xpack.ml.max_model_memory_limit", null);
    }

    private void noJobFits() {
        Verdicts.set(admin, "persistent", "xpack.ml.max_machine_memory_percent", "5");
        JsonNode none = told("ml_capacity", "red", "no_job_fits");
        assertThat(none.has("requests"), equalTo(false));
        assertThat(none.at("/action").asText(), containsString("use nodes with more memory"));
    }

    /** The percentage is still what it was: it goes with what takes its place. */
    private void aNodeForMachineLearningAloneIsLeftToElasticsearch() {
        JsonNode small = told("ml_capacity", "yellow", "default_job_does_not_fit");
        assertThat(small.at("/requests/0").asText(), containsString("xpack.ml.use_auto_machine_memory_percent"));
        Verdicts.assertFixedByItsRequests(admin, "ml_capacity");
        assertThat(Verdicts.status(admin, "ml_settings"), equalTo("green"));
    }
}
