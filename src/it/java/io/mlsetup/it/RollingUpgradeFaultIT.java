package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.in;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.OtherVersion;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.TestCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.Test;

/**
 * Three real nodes of 8.19 that become 9.5 one after the other, each with its own build of the plugin: checks, Health API and guard work on
 * every node throughout, since that is when people ask. It takes minutes, and so runs with the profile {@code faults} only; 9.x needs a JDK
 * 21 or newer, which is looked for.
 */
public class RollingUpgradeFaultIT {

    private static final String TO = "9.5.4";
    private static final int JAVA = 21;

    @Test
    public void fromOneMajorVersionToTheNext() {
        assumeTrue("the build is for 8.19", System.getProperty("it.version").startsWith("8.19."));
        Optional<OtherVersion> to = OtherVersion.get(TO, JAVA);
        if (to.isEmpty()) {
            System.out.println(
                    "NOT RUN: for Elasticsearch " + TO + " a JDK " + JAVA + " or newer is needed, and none was found.");
        }
        assumeTrue("a JDK " + JAVA, to.isPresent());
        try (TestCluster cluster = TestCluster.builder()
                .set("ml_setup.role_guard.mode", "enforce")
                .node("n1")
                .node("n2")
                .node("n3")
                .start()) {
            something(cluster.as("admin"));
            everyNodeAnswers(cluster, "before");
            for (String name : List.of("n3", "n2", "n1")) {
                ServerNode node = cluster.node(name);
                node.stop();
                cluster.awaitNodes(2);
                everyNodeAnswers(cluster, "without " + name);
                node.upgrade(to.get());
                // Nodes that know each other need no list of the first masters; with one they would start all the same.
                node.unset("cluster.initial_master_nodes").start();
                cluster.awaitNodes(3);
                cluster.awaitHealth("yellow");
                everyNodeAnswers(cluster, "after " + name);
            }
            for (ServerNode node : cluster.nodes()) {
                assertThat(
                        node.as("admin")
                                .send("GET /_ml_setup")
                                .expect(200)
                                .at("/elasticsearch_version")
                                .asText(),
                        equalTo(TO));
            }
            // What was set up in 8.19 is still there, and what went wrong is still seen.
            assertThat(Verdicts.status(cluster.as("admin"), "ml_operation"), equalTo("yellow"));
            Verdicts.assertFixedByItsRequests(cluster.as("admin"), "ml_operation");
        }
    }

    /** A user of the native realm, a job, and upgrade mode, which is kept in a part of the cluster state that is machine learning's own. */
    private static void something(Client admin) {
        admin.send("PUT /_security/role/reader\n{\"cluster\": [\"monitor_ml\"]}")
                .expect(200);
        admin.send("PUT /_security/user/anna\n{\"password\": \"a-password\", \"roles\": [\"reader\"]}")
                .expect(200);
        admin.send("PUT /_ml/anomaly_detectors/upgraded\n{\"analysis_config\": {\"bucket_span\": \"1h\", \"detectors\":"
                        + " [{\"function\": \"count\"}]}, \"data_description\": {}}")
                .expect(200);
        admin.send("POST /_ml/set_upgrade_mode?enabled=true").expect(200);
    }

    private static void everyNodeAnswers(TestCluster cluster, String when) {
        Map<String, Map<String, String>> verdicts = new TreeMap<>();
        for (ServerNode node : cluster.nodes()) {
            if (!node.isAlive()) {
                continue;
            }
            String where = when + ", on " + node.name() + ": ";
            Client admin = node.as("admin");
            JsonNode check = admin.send("GET /_ml_setup/_check?access=full&source=logs-*")
                    .expect(200)
                    .json();
            Map<String, String> statuses = Verdicts.statuses(check.at("/indicators"));
            statuses.keySet().retainAll(Verdicts.CLUSTER_LEVEL);
            verdicts.put(node.name(), statuses);
            assertThat(where + check.toPrettyString(), statuses.get("ml_enabled"), equalTo("green"));
            assertThat(where + check.toPrettyString(), statuses.get("ml_operation"), equalTo("yellow"));
            assertThat(where, check.at("/indicators/api_access/status").asText(), equalTo("green"));

            JsonNode health =
                    admin.send("GET /_health_report/ml_setup").expect(200).at("/indicators/ml_setup");
            assertThat(where + health, health.at("/status").asText(), in(List.of("yellow", "red")));
            assertThat(where + health, health.at("/diagnosis").toString(), containsString("upgrade mode"));

            assertThat(
                    where,
                    admin.send("GET /_cat/ml_setup?h=indicator").expect(200).body(),
                    containsString("ml_enabled"));
            admin.send("GET /_ml_setup/role/machine_learning_user").expect(200);
            admin.send("POST /_ml_setup/role/_suggest\n{\"access\": \"read\", \"source\": \"logs-*\"}")
                    .expect(200);

            // Its rights are read from the security index, wherever that is.
            Client anna = node.as("anna", "a-password");
            assertThat(
                    where,
                    anna.send("GET /_ml_setup/_check/api_access?access=read")
                            .expect(200)
                            .at("/status")
                            .asText(),
                    in(List.of("green", "yellow", "red")));

            Response refused = admin.send(
                    "PUT /_security/user/too-much\n{\"password\": \"a-password\", \"roles\": [\"kibana_system\"]}");
            assertThat(where + refused, refused.status(), equalTo(400));
            assertThat(where + refused, refused.body(), containsString("kibana_system"));
        }
        assertThat(
                when + " all nodes say the same: " + verdicts,
                Map.copyOf(verdicts).values().stream().distinct().count(),
                equalTo(1L));
    }
}
