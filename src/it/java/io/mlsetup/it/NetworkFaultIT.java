package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.it.server.Wires;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.Test;

/**
 * Two real nodes whose network is cut without an end of any process or connection: nobody is told, what is sent is just never answered.
 * It takes minutes, and so runs with the profile {@code faults} only.
 */
public class NetworkFaultIT {

    private static final String CHECK = "GET /_ml_setup/_check?access=full&user_kind=kibana&source=logs-*";
    private static final List<String> OTHERS = List.of(
            "GET /_cat/ml_setup",
            "GET /_ml_setup/_metrics",
            "GET /_health_report/ml_setup",
            "GET /_ml_setup",
            "GET /_ml_setup/role",
            "GET /_ml_setup/space",
            "POST /_ml_setup/role/_suggest\n{\"access\": \"read\"}",
            "POST /_ml_setup/role/_simulate\n{\"roles\": [\"viewer\"], \"access\": \"read\"}");
    private static final Duration SOON = Duration.ofSeconds(9);

    @Test
    public void aNodeIsCutOffWithoutNotice() {
        try (Wires wires = new Wires();
                TestCluster cluster = TestCluster.builder()
                        .wires(wires)
                        .node("n1")
                        .node("n2", node -> node.roles("data", "ingest", "ml"))
                        .start()) {
            new KibanaFixture(cluster).connect().allocateOn("n1").dataView("logs", "logs-*", "*");
            Client master = cluster.node("n1").as("admin");
            Client cutOff = cluster.node("n2").as("admin");
            assertThat(cutOff.send(CHECK).at("/status").asText(), equalTo("green"));
            wires.cut();
            JsonNode unaware = check(cutOff);
            assertThat(status(unaware, "license"), equalTo("green"));
            assertThat(status(unaware, "kibana_space"), equalTo("unknown"));
            othersAnswerInTime(cutOff);

            awaitLicense(cutOff, "unknown");
            JsonNode aware = check(cutOff);
            for (String indicator : Verdicts.CLUSTER_LEVEL) {
                JsonNode finding = aware.at("/indicators/" + indicator);
                assertThat(Verdicts.diagnoses(finding), equalTo(List.of("no_cluster_state")));
            }
            othersAnswerInTime(cutOff);
            cluster.awaitNodes(1);
            assertThat(check(master).at("/status").asText(), equalTo("green"));

            wires.mend();
            cluster.awaitNodes(2);
            awaitLicense(cutOff, "green");
            assertThat(check(cutOff).at("/status").asText(), equalTo("green"));
            assertThat(
                    master.send("GET /_tasks?actions=*ml/setup*&group_by=none")
                            .at("/tasks")
                            .size(),
                    equalTo(0));
        }
    }

    private static JsonNode check(Client client) {
        JsonNode check = inTime(client, CHECK).json();
        assertThat(check.at("/indicators").size(), equalTo(Verdicts.ALL.size()));
        return check;
    }

    private static void othersAnswerInTime(Client client) {
        OTHERS.forEach(request -> inTime(client, request));
    }

    private static Response inTime(Client client, String request) {
        Instant begin = Instant.now();
        Response response = client.send(request).expect(200);
        Duration took = Duration.between(begin, Instant.now());
        assertThat(request, took, lessThan(SOON));
        return response;
    }

    private static void awaitLicense(Client client, String status) {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(3));
        String last = "";
        while (!last.equals(status)) {
            assertThat("still " + last, Instant.now(), lessThan(deadline));
            last = status(client.send("GET /_ml_setup/_check/license").json(), "license");
        }
    }

    private static String status(JsonNode check, String indicator) {
        return check.at("/indicators/" + indicator + "/status").asText();
    }
}
