package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * What the spaces show of machine learning, on a real server, to callers who may see all, one or none of them. The jobs are put
 * through machine learning's API and the saved objects as a Kibana would store them, so that both can come apart here as they do
 * there. Tests that change either put it back.
 */
public class SpaceIT {

    private static final String PASSWORD = "a-password";
    private static final String SYNC = "GET kbn:/api/ml/saved_objects/sync?simulate=false";

    private static final List<String> OPS_JOBS = List.of("everywhere", "moved", "unfed", "web-latency", "houses");

    private static final String NOT_IN_ANY_SPACE = """
            [{"type":"anomaly_detector","job_id":"made-by-api"},\
            {"type":"data_frame_analytics","job_id":"made-by-api"}]""";

    private static TestCluster cluster;
    private static KibanaFixture kibana;
    private static Response beforeKibana;
    private static Client opsAdmin;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        putJobs();
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
        kibana.dataView("web-view", "logs-*", "ops");
        kibana.dataView("metrics-view", "metrics-*", "default");
        kibana.dataView("secret-view", "secret-*,houses", "secret");
        comeApart();
        opsAdmin = newUser("ops_admin", """
                {"cluster": ["manage_ml"], "applications": [{"application": "kibana-.kibana",
                 "privileges": ["feature_ml.read"], "resources": ["space:ops"]}]}""");
    }

    /** As an administrator who may read all sources, and without Kibana. */
    private static void putJobs() {
        for (String index : List.of("logs-web-1", "metrics-cpu", "houses", "secret-logs")) {
            send("PUT /" + index);
        }
        putAnomalyDetector("web-latency", "feed-web-latency", "logs-web-*");
        putAnomalyDetector("everywhere", "feed-everywhere", "metrics-cpu");
        putAnomalyDetector("moved", "feed-moved", "logs-web-*");
        putAnomalyDetector("unfed", null, null);
        putAnomalyDetector("secret-job", "secret-feed", "secret-logs");
        putAnomalyDetector("secret-moved", "secret-feed-moved", "secret-logs");
        putAnomalyDetector("made-by-api", "feed-made-by-api", "logs-web-*");
        putAnalytics("houses", "houses");
        putAnalytics("made-by-api", "houses");
    }

    private static void comeApart() {
        kibana.anomalyDetector("gone", "feed-gone", "ops");
        kibana.dataFrameAnalytics("gone-analytics", "ops");
        kibana.anomalyDetector("secret-gone", "secret-feed-gone", "secret");
        kibana.anomalyDetector("moved", "feed-moved-before", "ops");
        kibana.anomalyDetector("unfed", "feed-unfed", "ops");
        kibana.anomalyDetector("secret-moved", "secret-feed-before", "secret");
    }

    private static void putAnomalyDetector(String id, String datafeed, String source) {
        send("PUT /_ml/anomaly_detectors/" + id + "\n" + """
                {"analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count"}]},
                 "data_description": {"time_field": "@timestamp"}}""");
        if (datafeed != null) {
            send("PUT /_ml/datafeeds/" + datafeed + "\n{\"job_id\": \"" + id + "\", \"indices\": [\"" + source
                    + "\"]}");
        }
    }

    private static void putAnalytics(String id, String source) {
        send("PUT /_ml/data_frame/analytics/" + id + "\n{\"source\": {\"index\": \"" + source
                + "\"}, \"dest\": {\"index\": \"out-" + id + "\"}, \"analysis\": {\"outlier_detection\": {}}}");
    }

    private static Response send(String request) {
        return cluster.as("admin").send(request).expect(200);
    }

    @Test
    public void beforeAnyKibanaThereIsNoSpaceAndAReason() {
        beforeKibana.expect(200);
        assertThat(beforeKibana.at("/spaces").toString(), equalTo("{}"));
        assertThat(beforeKibana.at("/unavailable/0/id").asText(), equalTo("no_kibana"));
        assertThat(beforeKibana.at("/unavailable/0/facts/0").asText(), equalTo("spaces"));
        // Nothing is known of any assignment, so that no job may be called unassigned.
        assertThat(beforeKibana.at("/not_in_any_space").isMissingNode(), equalTo(true));
    }

    @Test
    public void whoMaySeeAllSpacesSeesWhatIsAssignedToEach() {
        for (String user : List.of("admin", "ml_admin")) {
            Response answer = cluster.as(user).send("GET /_ml_setup/space").expect(200);
            assertThat(names(answer.at("/spaces")), equalTo(List.of("default", "ops", "secret")));
            assertThat(answer.at("/spaces/default/name").asText(), equalTo("Default"));
            assertThat(jobIds(answer.at("/spaces/default/jobs")), equalTo(List.of("everywhere")));
            assertThat(jobIds(answer.at("/spaces/ops/jobs")), equalTo(OPS_JOBS));
            assertThat(answer.at("/spaces/ops/jobs/0/all_spaces").asBoolean(), equalTo(true));
            assertThat(answer.at("/spaces/ops/jobs/4/type").asText(), equalTo("data_frame_analytics"));
            assertThat(
                    jobIds(answer.at("/spaces/secret/jobs")),
                    equalTo(List.of("everywhere", "secret-job", "secret-moved", "houses")));
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
            assertThat(jobIds(answer.at("/spaces/ops/jobs")), equalTo(OPS_JOBS));
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

    /** As machine learning has them, and nothing of a datafeed that only Kibana's object names. */
    @Test
    public void jobsShowTheirDatafeedAndSource() {
        JsonNode ops = opsAdmin.send("GET /_ml_setup/space/ops").expect(200).at("/spaces/ops");
        assertThat(job(ops, "web-latency").toString(), equalTo("""
                {"type":"anomaly_detector","job_id":"web-latency","all_spaces":false,\
                "datafeed_id":"feed-web-latency","source":["logs-web-*"],"data_view":true}"""));
        assertThat(job(ops, "moved").at("/datafeed_id").asText(), equalTo("feed-moved"));
        assertThat(job(ops, "unfed").toString(), equalTo("""
                {"type":"anomaly_detector","job_id":"unfed","all_spaces":false}"""));
        assertThat(job(ops, "houses").toString(), equalTo("""
                {"type":"data_frame_analytics","job_id":"houses","all_spaces":false,\
                "source":["houses"],"data_view":false}"""));
    }

    /** One job in all spaces, one in two: each space is judged by its own data views. */
    @Test
    public void dataViewsCoverPerSpace() {
        JsonNode spaces = send("GET /_ml_setup/space").at("/spaces");
        assertThat(job(spaces.at("/default"), "everywhere").at("/data_view").asBoolean(), equalTo(true));
        assertThat(job(spaces.at("/ops"), "everywhere").at("/data_view").asBoolean(true), equalTo(false));
        assertThat(job(spaces.at("/secret"), "everywhere").at("/data_view").asBoolean(true), equalTo(false));
        assertThat(job(spaces.at("/secret"), "houses").at("/data_view").asBoolean(), equalTo(true));
        assertThat(spaces.at("/default/jobs_without_data_view").toString(), equalTo("[]"));
        assertThat(spaces.at("/default/requests").isMissingNode(), equalTo(true));
        assertThat(jobIds(spaces.at("/secret/jobs_without_data_view")), equalTo(List.of("everywhere")));
        assertThat(spaces.at("/ops/jobs_without_data_view").toString(), equalTo("""
                [{"type":"anomaly_detector","job_id":"everywhere",\
                "missing":[{"type":"data_view","name":"metrics-cpu","on":"space:ops"}]},\
                {"type":"data_frame_analytics","job_id":"houses",\
                "missing":[{"type":"data_view","name":"houses","on":"space:ops"}]}]"""));
    }

    @Test
    public void thePrintedRequestsBringTheDataViews() {
        JsonNode before = opsAdmin.send("GET /_ml_setup/space/ops").expect(200).at("/spaces/ops");
        assertThat(before.at("/requests").size(), equalTo(2));
        try {
            before.at("/requests").forEach(request -> kibana.apply(request.asText()));
            JsonNode after =
                    opsAdmin.send("GET /_ml_setup/space/ops").expect(200).at("/spaces/ops");
            assertThat(after.at("/jobs_without_data_view").toString(), equalTo("[]"));
            assertThat(job(after, "houses").at("/data_view").asBoolean(), equalTo(true));
            assertThat(after.at("/requests").isMissingNode(), equalTo(true));
        } finally {
            for (String title : List.of("metrics-cpu", "houses")) {
                String id = "index-pattern%3Amade-" + Integer.toHexString(title.hashCode());
                delete("/.kibana_analytics/_doc/" + id);
            }
        }
    }

    @Test
    public void whereJobsAndSavedObjectsCameApart() {
        for (String user : List.of("admin", "ml_admin")) {
            Response all = cluster.as(user).send("GET /_ml_setup/space").expect(200);
            assertThat(all.at("/not_in_any_space").toString(), equalTo(NOT_IN_ANY_SPACE));
            assertThat(jobIds(all.at("/leftover")), equalTo(List.of("gone", "secret-gone", "gone-analytics")));
            assertThat(jobIds(all.at("/datafeed_mismatch")), equalTo(List.of("moved", "secret-moved", "unfed")));
            assertThat(all.at("/requests").toString(), equalTo("[\"" + SYNC + "\"]"));
            assertThat(all.at("/action").asText(), containsString("into every space"));
            assertThat(all.at("/unavailable").toString(), equalTo("[]"));
        }
    }

    /** Jobs of other spaces are neither shown nor taken for unassigned, in any of the lists. */
    @Test
    public void whoMaySeeOneSpaceIsToldWhatCameApartThere() {
        for (Client user : List.of(opsAdmin, cluster.as("admin"))) {
            Response ops = user.send("GET /_ml_setup/space/ops").expect(200);
            assertThat(ops.at("/not_in_any_space").toString(), equalTo(NOT_IN_ANY_SPACE));
            assertThat(ops.at("/leftover").toString(), equalTo("""
                    [{"type":"anomaly_detector","job_id":"gone"},\
                    {"type":"data_frame_analytics","job_id":"gone-analytics"}]"""));
            assertThat(ops.at("/datafeed_mismatch").toString(), equalTo("""
                    [{"type":"anomaly_detector","job_id":"moved","datafeed_id":"feed-moved",\
                    "saved_object_datafeed_id":"feed-moved-before"},\
                    {"type":"anomaly_detector","job_id":"unfed","datafeed_id":null,\
                    "saved_object_datafeed_id":"feed-unfed"}]"""));
            assertThat(
                    ops.at("/requests").toString(),
                    equalTo("[\"GET kbn:/s/ops/api/ml/saved_objects/sync?simulate=false&addToAllSpaces=false\"]"));
            assertThat(ops.at("/action").asText(), containsString("into the space [ops] alone"));
        }
        // The same caller can read those jobs by machine learning's own API: the answer keeps them back itself.
        assertThat(
                opsAdmin.send("GET /_ml/anomaly_detectors/secret-job")
                        .expect(200)
                        .at("/count")
                        .asInt(),
                equalTo(1));
        assertThat(opsAdmin.send("GET /_ml_setup/space").expect(200).body(), not(containsString("secret")));
    }

    /** The printed request brings together what came apart, and puts what no space had where the answer says. */
    @Test
    public void afterASynchronizationNothingIsApart() {
        for (String path : List.of("/_ml_setup/space", "/_ml_setup/space/ops")) {
            try {
                kibana.apply(send("GET " + path).at("/requests/0").asText());
                Response all = send("GET /_ml_setup/space");
                for (String list : List.of("/not_in_any_space", "/leftover", "/datafeed_mismatch")) {
                    assertThat(path + list, all.at(list).toString(), equalTo("[]"));
                }
                assertThat(all.at("/action").isMissingNode(), equalTo(true));
                assertThat(all.at("/requests").isMissingNode(), equalTo(true));
                List<String> made = List.of("made-by-api", "made-by-api");
                boolean everywhere = path.equals("/_ml_setup/space");
                assertThat(path, jobIds(all.at("/spaces/default/jobs")).containsAll(made), equalTo(everywhere));
                assertThat(path, jobIds(all.at("/spaces/secret/jobs")).contains("made-by-api"), equalTo(everywhere));
                assertThat(path, jobIds(all.at("/spaces/ops/jobs")).containsAll(made), equalTo(true));
            } finally {
                deleteObject("anomaly-detector-made-by-api");
                deleteObject("data-frame-analytics-made-by-api");
                comeApart();
            }
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

    /** Two faults that have nothing to do with each other, on one node: security off, and machine learning off. */
    @Test
    public void withoutSecurityEverySpaceIsShownAndWithoutMlWhatIsAssigned() {
        try (TestCluster open = TestCluster.builder()
                .node("open")
                .withoutSecurity()
                .set("xpack.ml.enabled", "false")
                .start()) {
            KibanaFixture fixture = new KibanaFixture(open);
            fixture.createIndex(".kibana_8.19.0_001", ".kibana");
            fixture.createIndex(".kibana_analytics_8.19.0_001", ".kibana_analytics");
            fixture.space("default", "{\"name\":\"Default\"}");
            fixture.space("ops", "{\"name\":\"Operations\"}");
            fixture.anomalyDetector("web-latency", "feed-web-latency", "ops");
            Response answer = open.anonymous().send("GET /_ml_setup/space").expect(200);
            assertThat(names(answer.at("/spaces")), equalTo(List.of("default", "ops")));

            // Known to Kibana, and not to be called leftover: whether the job is there is not known.
            assertThat(answer.at("/spaces/ops/jobs").toString(), equalTo("""
                    [{"type":"anomaly_detector","job_id":"web-latency","all_spaces":false}]"""));
            JsonNode why = answer.at("/unavailable/0");
            assertThat(
                    why.at("/facts").toString(),
                    equalTo("[\"anomaly_detectors\",\"datafeeds\",\"data_frame_analytics\"]"));
            assertThat(why.at("/id").asText(), equalTo("ml_not_available"));
            for (String unknown : List.of("/not_in_any_space", "/leftover", "/datafeed_mismatch", "/requests")) {
                assertThat(unknown, answer.at(unknown).isMissingNode(), equalTo(true));
            }
            String ask = why.at("/action").asText().replaceFirst(".*`(.*)`.*", "$1");
            assertThat(
                    open.anonymous()
                            .send(ask)
                            .expect(200)
                            .at("/indicators/ml_enabled/status")
                            .asText(),
                    equalTo("red"));
        }
    }

    private static void deleteObject(String id) {
        delete("/.kibana/_doc/ml-job%3A" + id);
    }

    private static void delete(String document) {
        cluster.as("kibana_server").send("DELETE " + document + "?refresh=true").expect(200, 404);
    }

    private static JsonNode job(JsonNode space, String id) {
        for (JsonNode job : space.at("/jobs")) {
            if (job.at("/job_id").asText().equals(id)) {
                return job;
            }
        }
        throw new AssertionError("no job [" + id + "] in " + space);
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
