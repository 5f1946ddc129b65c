package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.ServerPlugin;
import io.mlsetup.it.server.TestCluster;
import java.util.List;
import java.util.Set;
import org.junit.Test;

/** A distribution without the ML module, which this one is where the sandbox does not stand in: told, and nothing breaks. */
public class BareIT {

    @Test
    public void theMissingModuleIsRedAndEverythingElseIsJudged() {
        try (TestCluster cluster = TestCluster.builder()
                .node("n1", node -> node.without(ServerPlugin.SANDBOX))
                .start()) {
            Client admin = cluster.as("admin");
            JsonNode finding = Verdicts.finding(admin, "ml_enabled");
            assertThat(finding.at("/status").asText(), equalTo("red"));
            assertThat(Verdicts.diagnoses(finding), contains("module_missing"));
            assertThat(Verdicts.nodes(finding.at("/diagnosis/0")), contains("n1"));

            JsonNode indicators =
                    admin.send("GET /_ml_setup/_check").expect(200).at("/indicators");
            for (String indicator : Verdicts.CLUSTER_LEVEL) {
                assertThat(
                        indicator,
                        indicators.at("/" + indicator + "/status").asText(),
                        equalTo(Set.of("ml_enabled", "ml_nodes").contains(indicator) ? "red" : "green"));
            }
            assertThat(
                    admin.send("GET /_health_report")
                            .expect(200)
                            .at("/indicators/ml_setup/status")
                            .asText(),
                    equalTo("red"));
            admin.send("GET /_ml_setup/_check?ignore=ml_enabled,ml_nodes&fail_on=yellow")
                    .expect(200);

            // Jobs can neither be read nor made here, and the answer says where to look.
            for (String request : List.of(
                    "GET /_ml_setup/job/_export?format=bundle",
                    "POST /_ml_setup/job/_import?dry_run=true\n{\"job\": {\"job_id\": \"a\"}}")) {
                assertThat(
                        admin.send(request).expect(503).at("/error/reason").asText(),
                        containsString("[GET /_ml_setup/_check/ml_enabled]"));
            }
        }
    }
}
