package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.List;
import org.junit.BeforeClass;
import org.junit.Test;

/** Who sees facts about the cluster is decided by Elasticsearch's own engine; the check itself answers everyone who has a name. */
public class VerdictRightsIT {

    private static TestCluster cluster;
    private static Client admin;

    @BeforeClass
    public static void startCluster() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
    }

    @Test
    public void whoMayMonitorSeesTheFacts() {
        JsonNode seen = admin.send("GET /_ml_setup/_check").expect(200).at("/indicators");
        for (String user : List.of("ml_user", "ml_admin", "monitor")) {
            Response answer = cluster.as(user).send("GET /_ml_setup/_check").expect(200);
            assertThat(user, answer.at("/status").asText(), equalTo("green"));
            for (String indicator : Verdicts.CLUSTER_LEVEL) {
                assertThat(user, answer.at("/indicators/" + indicator), equalTo(seen.at("/" + indicator)));
            }
        }
    }

    @Test
    public void whoMayNotGetsAnAnswerAllTheSame() {
        for (String user : List.of("viewer", "nobody")) {
            Response answer = cluster.as(user).send("GET /_ml_setup/_check").expect(200);
            assertThat(user, answer.at("/status").asText(), equalTo("unknown"));
            for (String indicator : Verdicts.CLUSTER_LEVEL) {
                JsonNode finding = answer.at("/indicators/" + indicator);
                assertThat(user + " " + indicator, finding.at("/status").asText(), equalTo("unknown"));
                JsonNode refused = Verdicts.diagnosis(finding, "insufficient_privileges");
                assertThat(refused.at("/cause").asText(), containsString("monitor_ml"));
                // The one lack is explained once, and the others point there.
                boolean explains = indicator.equals("license");
                assertThat(
                        refused.at("/cause").asText(), containsString(explains ? "manage_ml" : "[license] explains"));
                assertThat(user + " " + indicator, refused.has("requests"), equalTo(explains));
                assertThat("no fact slips through", finding.has("details"), equalTo(false));
            }
            // What he has himself is his to know.
            assertThat(answer.at("/indicators/api_access/details/access").asText(), equalTo("none"));
            assertThat(
                    cluster.as(user)
                            .send("GET /_cat/ml_setup?h=indicator,status")
                            .expect(200)
                            .body(),
                    containsString("unknown"));
            // The Health API is Elasticsearch's, and it refuses him.
            cluster.as(user).send("GET /_health_report/ml_setup").expect(403);
        }
        cluster.as("monitor").send("GET /_health_report/ml_setup").expect(200);
    }

    @Test
    public void whoHasNoNameGetsNone() {
        for (String path : List.of(
                "/_ml_setup",
                "/_ml_setup/_check",
                "/_ml_setup/_check/license",
                "/_cat/ml_setup",
                "/_health_report/ml_setup")) {
            cluster.anonymous().send("GET " + path).expect(401);
            cluster.as("admin", "wrong-password").send("GET " + path).expect(401);
            cluster.as("no_such_user").send("GET " + path).expect(401);
        }
    }

    @Test
    public void everyoneMayAskWhatThisIs() {
        for (String user : List.of("viewer", "nobody", "ml_user")) {
            assertThat(
                    cluster.as(user)
                            .send("GET /_ml_setup")
                            .expect(200)
                            .at("/name")
                            .asText(),
                    equalTo("ml-setup"));
        }
    }

    /** What is printed to the one who was refused shows, when an administrator pastes it, the facts. */
    @Test
    public void thePrintedRequestsShowTheFacts() {
        admin.send("PUT /_security/user/jane\n{\"password\": \"a-password\", \"roles\": [\"viewer\"]}")
                .expect(200);
        Client jane = cluster.as("jane", "a-password");
        JsonNode license = Verdicts.finding(jane, "license");
        String request = Verdicts.diagnosis(license, "insufficient_privileges")
                .at("/requests/0")
                .asText();
        assertThat("named after what it holds", request, startsWith("PUT /_security/role/ml_setup_"));
        Verdicts.apply(admin, license);
        Response answer = jane.send("GET /_ml_setup/_check").expect(200);
        assertThat(answer.at("/status").asText(), equalTo("green"));
        for (String indicator : Verdicts.CLUSTER_LEVEL) {
            assertThat(answer.at("/indicators/" + indicator + "/status").asText(), not(equalTo("unknown")));
        }
        // It is the least: seeing, not changing.
        jane.send("POST /_ml/set_upgrade_mode?enabled=true").expect(403);
    }
}
