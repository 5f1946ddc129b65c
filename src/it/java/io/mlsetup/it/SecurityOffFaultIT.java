package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** Without security everyone may do everything, as in Elasticsearch; the check answers those who have no name, and says so. */
public class SecurityOffFaultIT {

    @Test
    public void everyoneIsAnsweredAndEverythingIsAllowed() {
        try (TestCluster cluster =
                TestCluster.builder().node("n1").withoutSecurity().start()) {
            Client anyone = cluster.anonymous();
            JsonNode verdict =
                    anyone.send("GET /_ml_setup/_check?fail_on=red").expect(200).json();
            assertThat(verdict.at("/status").asText(), equalTo("yellow"));
            JsonNode security = verdict.at("/indicators/security");
            assertThat(security.at("/status").asText(), equalTo("yellow"));
            assertThat(Verdicts.diagnoses(security), contains("security_off"));
            for (String indicator : Verdicts.CLUSTER_LEVEL) {
                if (!indicator.equals("security")) {
                    assertThat(
                            indicator,
                            verdict.at("/indicators/" + indicator + "/status").asText(),
                            equalTo("green"));
                }
            }

            for (String asked : List.of(
                    "api_access?access=full&source=logs-*&feature=data_frame_analytics&destination=out",
                    "kibana_access?access=full&user_kind=kibana&source=logs-*",
                    "file_upload_access?feature=file_upload&destination=uploads")) {
                String indicator = asked.substring(0, asked.indexOf('?'));
                JsonNode finding = anyone.send("GET /_ml_setup/_check/" + asked)
                        .expect(200)
                        .at("/indicators/" + indicator);
                assertThat(finding.toPrettyString(), finding.at("/status").asText(), equalTo("green"));
                assertThat(finding.at("/symptom").asText(), startsWith("Security is off: everyone "));
                assertThat(finding.at("/details/access").asText(), equalTo("full"));
            }
            assertThat(
                    anyone.send("GET /_health_report/ml_setup")
                            .expect(200)
                            .at("/indicators/ml_setup/status")
                            .asText(),
                    equalTo("yellow"));
            anyone.send("GET /_cat/ml_setup").expect(200);

            // Document 003 says with whose rights datafeeds run that are created now.
            Response imported = anyone.send("""
                    POST /_ml_setup/job/_import
                    {"job": {"job_id": "a", "analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count"}]},
                      "data_description": {"time_field": "time"}},
                     "datafeed": {"datafeed_id": "datafeed-a", "job_id": "a", "indices": ["logs-*"]}}""").expect(200);
            assertThat(imported.at("/summary").toString(), equalTo("{\"created\":2}"));
            assertThat(imported.at("/warnings").findValuesAsText("id"), hasItem("security_off"));
            anyone.send("GET /_ml_setup/job/_export?type=anomaly_detector").expect(200);
            whatWasMadeThenIsToldOnceSecurityIsOn(cluster);
        }
    }

    /** Document 003, manage_ml: it has nobody's rights to run with, and so Elasticsearch's own, until somebody updates it. */
    private static void whatWasMadeThenIsToldOnceSecurityIsOn(TestCluster cluster) {
        ServerNode node = cluster.node("n1");
        node.stop();
        node.set("xpack.security.enabled", "true").start();
        cluster.awaitHealth("yellow");
        Client admin = cluster.as("admin");
        assertThat(unbound(admin), contains("datafeed [datafeed-a]"));
        admin.send("POST /_ml/datafeeds/datafeed-a/_update\n{\"query_delay\": \"90s\"}")
                .expect(200);
        assertThat(unbound(admin), empty());
    }

    private static List<String> unbound(Client client) {
        JsonNode audit =
                client.send("GET /_ml_setup/_audit/discouraged").expect(200).json();
        List<String> holders = new ArrayList<>();
        for (JsonNode finding : audit.at("/findings")) {
            if (finding.at("/id").asText().equals("runs_with_own_rights")) {
                finding.at("/holders").forEach(holder -> holders.add(holder.asText()));
            }
        }
        return holders;
    }
}
