package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * What the spaces show of machine learning, on a real server, to callers who may see all, one or none of them. This server has no
 * machine learning module, so that the jobs' own configuration is what cannot be had, and the answers must say so.
 */
public class SpaceIT {

    private static final String PASSWORD = "a-password";

    private static TestCluster cluster;
    private static KibanaFixture kibana;
    private static Response beforeKibana;
    private static Client opsAdmin;

    @BeforeClass
    public static void start() {
        cluster = TestCluster.builder().node("n1").start();
        beforeKibana = cluster.as("admin").send("GET /_ml_setup/space");
        kibana = new KibanaFixture(cluster).connect();
        kibana.space("ops", "{\"name\":\"Operations\",\"disabledFeatures\":[]}");
        kibana.space("secret", "{\"name\":\"Secret-name\",\"disabledFeatures\":[\"ml\"]}");
        kibana.anomalyDetector("web-latency", "feed-web-latency", "ops");
        kibana.anomalyDetector("everywhere", "feed-everywhere", "*");
        kibana.dataFrameAnalytics("houses", "ops", "secret");
        kibana.anomalyDetector("secret-job", "secret-feed", "secret");
        kibana.trainedModel("lang_ident_model_1", "*");
        kibana.trainedModel("secret-model", "secret");
        kibana.dataView("secret-view", "secret-logs", "secret");
        opsAdmin = newUser("ops_admin", """
                {"cluster": ["manage_ml"], "applications": [{"application": "kibana-.kibana",
                 "privileges": ["feature_ml.read"], "resources": ["space:ops"]}]}""");
    }

    @AfterClass
    public static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    public void beforeAnyKibanaThereIsNoSpaceAndAReason() {
        beforeKibana.expect(200);
        assertThat(beforeKibana.at("/spaces").toString(), equalTo("{}"));
        assertThat(beforeKibana.at("/unavailable/0/id").asText(), equalTo("no_kibana"));
        assertThat(beforeKibana.at("/unavailable/0/facts/0").asText(), equalTo("spaces"));
    }

    @Test
    public void whoMaySeeAllSpacesSeesWhatIsAssignedToEach() {
        for (String user : List.of("admin", "ml_admin")) {
            Response answer = cluster.as(user).send("GET /_ml_setup/space").expect(200);
            assertThat(names(answer.at("/spaces")), equalTo(List.of("default", "ops", "secret")));
            assertThat(answer.at("/spaces/default/name").asText(), equalTo("Default"));
            assertThat(jobIds(answer.at("/spaces/default/jobs")), equalTo(List.of("everywhere")));
            assertThat(jobIds(answer.at("/spaces/ops/jobs")), equalTo(List.of("everywhere", "web-latency", "houses")));
            assertThat(answer.at("/spaces/ops/jobs/0/all_spaces").asBoolean(), equalTo(true));
            assertThat(answer.at("/spaces/ops/jobs/2/type").asText(), equalTo("data_frame_analytics"));
            assertThat(
                    jobIds(answer.at("/spaces/secret/jobs")), equalTo(List.of("everywhere", "secret-job", "houses")));
            assertThat(
                    answer.at("/spaces/secret/trained_models").toString(),
                    equalTo("[\"lang_ident_model_1\",\"secret-model\"]"));
        }
    }

    /** The request that is printed for a hidden space leads to the one that shows it. */
    @Test
    public void whyMachineLearningDoesNotShow() {
        JsonNode secret = cluster.as("admin")
                .send("GET /_ml_setup/space/secret")
                .expect(200)
                .at("/spaces/secret");
        assertThat(secret.at("/ml_visible").asBoolean(true), equalTo(false));
        assertThat(secret.at("/ml_hidden_by").asText(), equalTo("disabled_feature"));
        Response check =
                cluster.as("admin").send(secret.at("/requests/0").asText()).expect(200);
        assertThat(
                check.at("/indicators/kibana_space/diagnosis/0/requests/0").asText(),
                containsString("PUT kbn:/api/spaces/space/secret"));
    }

    @Test
    public void whoMaySeeOneSpaceSeesNothingOfTheOthers() {
        for (String path : List.of("/_ml_setup/space", "/_ml_setup/space/ops")) {
            Response answer = opsAdmin.send("GET " + path).expect(200);
            assertThat(names(answer.at("/spaces")), equalTo(List.of("ops")));
            assertThat(answer.at("/spaces/ops/name").asText(), equalTo("Operations"));
            assertThat(answer.at("/spaces/ops/ml_visible").asBoolean(), equalTo(true));
            assertThat(jobIds(answer.at("/spaces/ops/jobs")), equalTo(List.of("everywhere", "web-latency", "houses")));
            assertThat(answer.body().toLowerCase(Locale.ROOT), not(containsString("secret")));
        }
    }

    @Test
    public void aSpaceThatIsNotThereAndOneThatIsNotOpenLookTheSame() {
        Response absent = opsAdmin.send("GET /_ml_setup/space/absent").expect(404);
        Response closed = opsAdmin.send("GET /_ml_setup/space/secret").expect(404);
        assertThat(closed.body().replace("secret", "X"), equalTo(absent.body().replace("absent", "X")));
        assertThat(absent.at("/error/reason").asText(), containsString("[absent]"));
        assertThat(absent.at("/error/reason").asText(), containsString("[ops]"));
    }

    @Test
    public void withoutAnySpaceThereIsAnEmptyAnswer() {
        Client user = newUser("no_space", "{\"cluster\": [\"manage_ml\"]}");
        Response answer = user.send("GET /_ml_setup/space").expect(200);
        assertThat(answer.at("/spaces").toString(), equalTo("{}"));
        user.send("GET /_ml_setup/space/default").expect(404);
    }

    @Test
    public void readersOfMachineLearningAreRefused() {
        for (String user : List.of("ml_user", "monitor", "nobody")) {
            Response refusal = cluster.as(user).send("GET /_ml_setup/space").expect(403);
            assertThat(refusal.at("/error/reason").asText(), containsString("manage_ml"));
        }
    }

    @Test
    public void whatCannotBeHadIsNamed() {
        Response answer = opsAdmin.send("GET /_ml_setup/space").expect(200);
        JsonNode why = answer.at("/unavailable/0");
        assertThat(
                why.at("/facts").toString(), equalTo("[\"anomaly_detectors\",\"datafeeds\",\"data_frame_analytics\"]"));
        assertThat(why.at("/id").asText(), equalTo("ml_not_available"));
        for (String unknown : List.of("/not_in_any_space", "/leftover", "/datafeed_mismatch", "/requests")) {
            assertThat(unknown, answer.at(unknown).isMissingNode(), equalTo(true));
        }
    }

    @Test
    public void closedSavedObjectsAreAReasonAndNoError() {
        cluster.as("kibana_server").send("POST /.kibana_8.19.0_001/_close").expect(200);
        try {
            for (String path : List.of("/_ml_setup/space", "/_ml_setup/space/ops", "/_ml_setup/space/absent")) {
                Response answer = cluster.as("admin").send("GET " + path).expect(200);
                assertThat(answer.at("/spaces").toString(), equalTo("{}"));
                assertThat(answer.at("/unavailable/0/id").asText(), equalTo("saved_objects_closed"));
            }
        } finally {
            cluster.as("kibana_server")
                    .send("POST /.kibana_8.19.0_001/_open?wait_for_active_shards=1")
                    .expect(200);
            cluster.as("admin")
                    .send("GET /_cluster/health/.kibana_8.19.0_001?wait_for_status=yellow&timeout=60s")
                    .expect(200);
        }
    }

    @Test
    public void brokenSavedObjectsBreakNoAnswer() {
        kibana.put(".kibana", "space:BROKEN*", "{\"type\":\"space\"}");
        kibana.put(".kibana", "ml-job:broken", "{\"type\":\"ml-job\",\"ml-job\":[1],\"namespaces\":[\"ops\"]}");
        kibana.put(".kibana_analytics", "index-pattern:broken", "{\"type\":\"index-pattern\"}");
        Response answer = cluster.as("admin").send("GET /_ml_setup/space").expect(200);
        assertThat(names(answer.at("/spaces")), equalTo(List.of("default", "ops", "secret")));
    }

    @Test
    public void badInputNamesFieldValueAndWhatIsAllowed() {
        bad("GET /_ml_setup/space?spaec=ops", "unknown parameter [spaec]");
        bad("GET /_ml_setup/space/No%20Space", "[id] must match [^[a-z0-9_-]+$], but was [No Space]");
        bad("GET /_ml_setup/space/ops,default", "[id] must match");
        bad("GET /_ml_setup/space/*", "[id] must match");
    }

    @Test
    public void theEndpointIsListed() {
        Response about = cluster.as("nobody").send("GET /_ml_setup").expect(200);
        assertThat(about.at("/endpoints").toString(), containsString("GET /_ml_setup/space[/{id}]"));
    }

    @Test
    public void withoutSecurityEverySpaceIsShown() {
        try (TestCluster open =
                TestCluster.builder().node("open").withoutSecurity().start()) {
            KibanaFixture fixture = new KibanaFixture(open);
            fixture.createIndex(".kibana_8.19.0_001", ".kibana");
            fixture.createIndex(".kibana_analytics_8.19.0_001", ".kibana_analytics");
            fixture.space("default", "{\"name\":\"Default\"}");
            fixture.space("ops", "{\"name\":\"Operations\"}");
            Response answer = open.anonymous().send("GET /_ml_setup/space").expect(200);
            assertThat(names(answer.at("/spaces")), equalTo(List.of("default", "ops")));
        }
    }

    private static void bad(String request, String message) {
        Response answer = cluster.as("admin").send(request).expect(400);
        assertThat(answer.at("/error/reason").asText(), containsString(message));
    }

    private static Client newUser(String name, String role) {
        cluster.as("admin").send("PUT /_security/role/" + name + "\n" + role).expect(200);
        cluster.as("admin")
                .send("PUT /_security/user/" + name + "\n{\"password\": \"" + PASSWORD + "\", \"roles\": [\"" + name
                        + "\"]}")
                .expect(200);
        return cluster.as(name, PASSWORD);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> jobIds(JsonNode jobs) {
        List<String> ids = new ArrayList<>();
        jobs.forEach(job -> ids.add(job.at("/job_id").asText()));
        return ids;
    }
}
