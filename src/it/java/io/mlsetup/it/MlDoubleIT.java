package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** The double of ML's configuration API, on three nodes: that what the tests of export and import stand on holds. */
public class MlDoubleIT {

    private static final String PASSWORD = "a-password";

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;
    private static Client admin;
    /** A machine learning admin with the rights on indices that datafeeds and data frame analytics need. */
    private static Client importer;

    @BeforeClass
    public static void start() {
        cluster = CLUSTERS.start(TestCluster.builder().node("n1").node("n2").node("n3"));
        admin = cluster.node("n1").as("ml_admin");
        importer = importer(cluster);
    }

    static Client importer(TestCluster where) {
        Client superuser = where.as("admin");
        superuser.send("PUT /logs-web").expect(200);
        superuser.send("""
                PUT /_security/role/sources
                {"indices": [{"names": ["logs-*"], "privileges": ["read", "view_index_metadata"]},
                             {"names": ["out-*"], "privileges": ["read", "manage", "index"]}]}""").expect(200);
        superuser.send("""
                PUT /_security/user/importer
                {"password": "a-password", "roles": ["machine_learning_admin", "sources"]}""").expect(200);
        return where.as("importer", PASSWORD);
    }

    @Test
    public void jobsArePutReadChangedAndDeleted() {
        Response put = putJob(admin, "job-a", "\"groups\": [\"web\"],").expect(200);
        assertThat(put.at("/job_version").asText(), equalTo("12.0.0"));
        assertThat(put.at("/create_time").asLong(), greaterThan(0L));
        assertThat(put.at("/results_index_name").asText(), equalTo("shared"));
        assertThat(put.at("/analysis_limits/model_memory_limit").asText(), equalTo("1024mb"));
        assertThat(put.at("/model_snapshot_retention_days").asInt(), is(10));
        putJob(admin, "job-b", "").expect(200);

        Response again = putJob(admin, "job-a", "").expect(400);
        assertThat(again.at("/error/type").asText(), equalTo("resource_already_exists_exception"));
        assertThat(reason(again), containsString("'job-a'"));

        assertThat(ids(admin.send("GET /_ml/anomaly_detectors/job-*"), "jobs", "job_id"), contains("job-a", "job-b"));
        assertThat(ids(admin.send("GET /_ml/anomaly_detectors/web"), "jobs", "job_id"), contains("job-a"));
        assertThat(
                ids(admin.send("GET /_ml/anomaly_detectors/job-b,w*"), "jobs", "job_id"), contains("job-a", "job-b"));
        assertThat(admin.send("GET /_ml/anomaly_detectors").at("/count").asInt(), greaterThan(1));
        assertThat(admin.send("GET /_ml/anomaly_detectors/_all").at("/count").asInt(), greaterThan(1));
        Response missing = admin.send("GET /_ml/anomaly_detectors/job-a,job-x").expect(404);
        assertThat(missing.at("/error/type").asText(), equalTo("resource_not_found_exception"));
        assertThat(reason(missing), equalTo("No known job with id 'job-x'"));
        assertThat(
                admin.send("GET /_ml/anomaly_detectors/none-*")
                        .expect(200)
                        .at("/count")
                        .asInt(-1),
                is(0));
        admin.send("GET /_ml/anomaly_detectors/none-*?allow_no_match=false").expect(404);

        JsonNode fit = admin.send("GET /_ml/anomaly_detectors/job-a?exclude_generated=true")
                .expect(200)
                .at("/jobs/0");
        assertThat(fit.at("/groups/0").asText(), equalTo("web"));
        for (String generated : List.of("create_time", "job_version", "job_type")) {
            assertThat(generated, fit.has(generated), is(false));
        }

        assertThat(reason(putJob(admin, "web", "").expect(400)), containsString("group [web]"));
        assertThat(reason(putJob(admin, "job-c", "\"groups\": [\"job-a\"],").expect(400)), containsString("[job-a]"));
        admin.send("""
                POST /_ml/anomaly_detectors/job-b/_update
                {"description": "changed", "groups": ["other"]}""").expect(200);
        assertThat(ids(admin.send("GET /_ml/anomaly_detectors/other"), "jobs", "job_id"), contains("job-b"));

        admin.send("DELETE /_ml/anomaly_detectors/job-b").expect(200);
        admin.send("DELETE /_ml/anomaly_detectors/job-b").expect(404);
    }

    @Test
    public void badJobsAreRefusedByTheStrictParser() {
        Response unknown = admin.send("""
                PUT /_ml/anomaly_detectors/bad
                {"surprise": 1, "analysis_config": {"detectors": [{"function": "count"}]}, "data_description": {}}""");
        assertThat(reason(unknown.expect(400)), containsString("[surprise]"));
        assertThat(reason(putJob(admin, "Bad%20Id", "").expect(400)), containsString("Bad Id"));
        Response noDetector = admin.send("""
                PUT /_ml/anomaly_detectors/bad
                {"analysis_config": {"detectors": []}, "data_description": {}}""");
        assertThat(noDetector.expect(400).body(), containsString("No detectors configured"));
        admin.send("""
                POST /_ml/anomaly_detectors/_validate
                {"job_id": "fine", "analysis_config": {"detectors": [{"function": "count"}]}, "data_description": {}}""").expect(200);
        admin.send("""
                POST /_ml/anomaly_detectors/_validate/detector
                {"function": "no_such_function"}""").expect(400);
        admin.send("GET /_ml/anomaly_detectors/bad").expect(404);
    }

    @Test
    public void aDatafeedNeedsItsJobAndTheRightsOfWhoPutsIt() {
        putJob(admin, "fed", "").expect(200);
        Response lacking = putDatafeed(admin, "feed-1", "fed").expect(403);
        assertThat(reason(lacking), containsString("ml_admin"));
        assertThat(reason(lacking), containsString("logs-web"));
        putDatafeed(importer, "feed-1", "no-such-job").expect(404);
        putDatafeed(importer, "feed-1", "fed").expect(200);
        assertThat(reason(putDatafeed(importer, "feed-2", "fed").expect(409)), containsString("feed-1"));
        Response again = putDatafeed(importer, "feed-1", "fed").expect(400);
        assertThat(again.at("/error/type").asText(), equalTo("resource_already_exists_exception"));

        JsonNode feed = admin.send("GET /_ml/datafeeds/feed-*").expect(200).at("/datafeeds/0");
        assertThat(texts(feed.at("/authorization/roles")), containsInAnyOrder("machine_learning_admin", "sources"));
        assertThat(feed.at("/chunking_config/mode").asText(), equalTo("auto"));
        JsonNode fit = admin.send("GET /_ml/datafeeds/feed-1?exclude_generated=true")
                .expect(200)
                .at("/datafeeds/0");
        assertThat(fit.has("authorization"), is(false));
        assertThat(fit.has("query_delay"), is(false));
        JsonNode job = admin.send("GET /_ml/anomaly_detectors/fed").expect(200).at("/jobs/0");
        assertThat(job.at("/datafeed_config/datafeed_id").asText(), equalTo("feed-1"));
        admin.send("GET /_ml/datafeeds/feed-9").expect(404);

        // The datafeed goes with its job.
        admin.send("DELETE /_ml/anomaly_detectors/fed").expect(200);
        admin.send("DELETE /_ml/datafeeds/feed-1").expect(404);
    }

    @Test
    public void aJobWhoseOwnDatafeedIsRefusedIsNotKept() {
        String job = """
                PUT /_ml/anomaly_detectors/both
                {"analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count"}]},
                 "data_description": {"time_field": "@timestamp"},
                 "datafeed_config": {"datafeed_id": "both-feed", "indices": ["logs-web"]}}""";
        admin.send(job).expect(403);
        admin.send("GET /_ml/anomaly_detectors/both").expect(404);
        assertThat(importer.send(job).expect(200).at("/datafeed_config/job_id").asText(), equalTo("both"));
        importer.send("DELETE /_ml/datafeeds/both-feed").expect(200);
        importer.send("DELETE /_ml/anomaly_detectors/both").expect(200);
    }

    @Test
    public void whatAnApiKeyPutsRunsWithTheKey() {
        Client superuser = cluster.as("admin");
        String key = "ApiKey " + superuser.send("""
                        POST /_security/api_key
                        {"name": "mover"}""").expect(200).at("/encoded").asText();
        putJob(admin, "keyed", "").expect(200);
        cluster.anonymous().send("""
                        PUT /_ml/datafeeds/keyed-feed
                        {"job_id": "keyed", "indices": ["logs-web"]}""", "Authorization", key).expect(200);
        assertThat(
                admin.send("GET /_ml/datafeeds/keyed-feed")
                        .at("/datafeeds/0/authorization/api_key/name")
                        .asText(),
                equalTo("mover"));
        admin.send("DELETE /_ml/anomaly_detectors/keyed").expect(200);
    }

    @Test
    public void dataFrameAnalyticsArePutReadAndDeleted() {
        assertThat(reason(putAnalytics(importer, "dfa-x", "logs-missing").expect(400)), containsString("logs-missing"));
        assertThat(reason(putAnalytics(admin, "dfa-x", "logs-web").expect(403)), containsString("out-dfa-x"));
        for (int i = 0; i < 3; i++) {
            Response put = putAnalytics(importer, "dfa-" + i, "logs-web").expect(200);
            assertThat(put.at("/version").asText(), equalTo("12.0.0"));
            assertThat(put.at("/model_memory_limit").asText(), equalTo("1gb"));
        }
        assertThat(
                putAnalytics(importer, "dfa-0", "logs-web")
                        .expect(400)
                        .at("/error/type")
                        .asText(),
                equalTo("resource_already_exists_exception"));
        JsonNode page = admin.send("GET /_ml/data_frame/analytics?from=1&size=1")
                .expect(200)
                .json();
        assertThat(page.at("/count").asInt(), is(3));
        assertThat(page.at("/data_frame_analytics").size(), is(1));
        JsonNode first = page.at("/data_frame_analytics/0");
        assertThat(first.at("/id").asText(), equalTo("dfa-1"));
        assertThat(texts(first.at("/authorization/roles")), containsInAnyOrder("machine_learning_admin", "sources"));
        JsonNode fit = admin.send("GET /_ml/data_frame/analytics/dfa-1?exclude_generated=true")
                .expect(200)
                .at("/data_frame_analytics/0");
        for (String generated : List.of("create_time", "version", "authorization")) {
            assertThat(generated, fit.has(generated), is(false));
        }
        admin.send("GET /_ml/data_frame/analytics/dfa-9").expect(404);
        admin.send("GET /_ml/data_frame/analytics/none-*?allow_no_match=false").expect(404);
        for (int i = 0; i < 3; i++) {
            admin.send("DELETE /_ml/data_frame/analytics/dfa-" + i).expect(200);
        }
        admin.send("DELETE /_ml/data_frame/analytics/dfa-0").expect(404);
    }

    @Test
    public void filtersAreInUseOrNot() {
        admin.send("""
                PUT /_ml/filters/safe_ips
                {"description": "ours", "items": ["10.0.0.2", "10.0.0.1"]}""").expect(200);
        admin.send("PUT /_ml/filters/safe_ips\n{\"items\": []}").expect(400);
        JsonNode filter = admin.send("GET /_ml/filters/safe_ips").expect(200).at("/filters/0");
        assertThat(texts(filter.at("/items")), contains("10.0.0.1", "10.0.0.2"));
        assertThat(admin.send("""
                        POST /_ml/filters/safe_ips/_update
                        {"add_items": ["10.0.0.3"], "remove_items": ["10.0.0.1"]}""").expect(200).at("/items/1").asText(), equalTo("10.0.0.3"));
        admin.send("POST /_ml/filters/safe_ips/_update\n{\"remove_items\": [\"x\"]}")
                .expect(400);
        admin.send("POST /_ml/filters/no_such/_update\n{\"add_items\": [\"x\"]}")
                .expect(404);

        admin.send("""
                PUT /_ml/anomaly_detectors/filtering
                {"analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count", "by_field_name": "ip",
                  "custom_rules": [{"actions": ["skip_result"], "scope": {"ip": {"filter_id": "safe_ips"}}}]}]},
                 "data_description": {"time_field": "@timestamp"}}""").expect(200);
        assertThat(reason(admin.send("DELETE /_ml/filters/safe_ips").expect(409)), containsString("filtering"));
        admin.send("DELETE /_ml/anomaly_detectors/filtering").expect(200);
        admin.send("DELETE /_ml/filters/safe_ips").expect(200);
        admin.send("DELETE /_ml/filters/safe_ips").expect(404);
        admin.send("GET /_ml/filters/safe_ips").expect(404);
        for (int i = 0; i < 101; i++) {
            admin.send("PUT /_ml/filters/page_" + i + "\n{\"items\": []}").expect(200);
        }
        assertThat(admin.send("GET /_ml/filters").at("/filters").size(), is(100));
        assertThat(admin.send("GET /_ml/filters?from=100&size=5").at("/filters").size(), is(1));
        // Although it only reads, documented: manage_ml.
        cluster.as("ml_user").send("GET /_ml/filters").expect(403);
    }

    @Test
    public void calendarsHaveJobsAndEvents() {
        putJob(admin, "held", "\"groups\": [\"holders\"],").expect(200);
        admin.send("""
                PUT /_ml/calendars/holidays
                {"description": "days off", "job_ids": ["holders"]}""").expect(200);
        admin.send("PUT /_ml/calendars/holidays").expect(400);
        admin.send("PUT /_ml/calendars/empty").expect(200);
        assertThat(
                texts(admin.send("PUT /_ml/calendars/holidays/jobs/held,later")
                        .expect(200)
                        .at("/job_ids")),
                containsInAnyOrder("held", "holders", "later"));
        admin.send("DELETE /_ml/calendars/holidays/jobs/later").expect(200);
        admin.send("DELETE /_ml/calendars/holidays/jobs/later").expect(404);
        assertThat(ids(admin.send("GET /_ml/calendars"), "calendars", "calendar_id"), contains("empty", "holidays"));
        assertThat(admin.send("GET /_ml/calendars?from=0&size=1").at("/count").asInt(), is(2));
        assertThat(ids(admin.send("GET /_ml/calendars/hol*"), "calendars", "calendar_id"), contains("holidays"));
        admin.send("GET /_ml/calendars/none").expect(404);

        String events = """
                POST /_ml/calendars/holidays/events
                {"events": [{"description": "second", "start_time": 2000000, "end_time": 3000000},
                            {"description": "first", "start_time": "1970-01-01T00:10:00Z", "end_time": 1000000}]}""";
        assertThat(admin.send(events).expect(200).at("/events").size(), is(2));
        admin.send(events.replace("holidays", "none")).expect(404);
        Response read = admin.send("GET /_ml/calendars/holidays/events").expect(200);
        assertThat(ids(read, "events", "description"), contains("first", "second"));
        assertThat(read.at("/events/0/start_time").asLong(), is(600000L));
        assertThat(
                ids(admin.send("GET /_ml/calendars/_all/events?start=1500000"), "events", "description"),
                contains("second"));
        assertThat(
                ids(admin.send("GET /_ml/calendars/_all/events?end=1500000&job_id=held"), "events", "description"),
                contains("first"));
        admin.send("GET /_ml/calendars/none/events").expect(404);
        String event = read.at("/events/0/event_id").asText();
        admin.send("DELETE /_ml/calendars/empty/events/" + event).expect(400);
        admin.send("DELETE /_ml/calendars/holidays/events/" + event).expect(200);
        admin.send("DELETE /_ml/calendars/holidays/events/" + event).expect(404);

        admin.send("DELETE /_ml/anomaly_detectors/held").expect(200);
        assertThat(texts(admin.send("GET /_ml/calendars/holidays").at("/calendars/0/job_ids")), contains("holders"));
        admin.send("DELETE /_ml/calendars/holidays").expect(200);
        admin.send("DELETE /_ml/calendars/empty").expect(200);
        admin.send("DELETE /_ml/calendars/empty").expect(404);
        assertThat(admin.send("GET /_ml/calendars/_all/events").at("/count").asInt(-1), is(0));
    }

    @Test
    public void authorizationIsByActionName() {
        Client reader = cluster.as("ml_user");
        putJob(admin, "seen", "").expect(200);
        reader.send("GET /_ml/anomaly_detectors/seen").expect(200);
        reader.send("GET /_ml/datafeeds").expect(200);
        reader.send("GET /_ml/data_frame/analytics").expect(200);
        reader.send("GET /_ml/calendars").expect(200);
        reader.send("GET /_ml/info").expect(200);
        for (String write : List.of(
                "DELETE /_ml/anomaly_detectors/seen",
                "PUT /_ml/calendars/mine",
                "PUT /_ml/filters/mine\n{\"items\": []}",
                "DELETE /_ml/datafeeds/mine",
                "DELETE /_ml/data_frame/analytics/mine")) {
            reader.send(write).expect(403);
        }
        Response refused = putJob(reader, "mine", "").expect(403);
        assertThat(reason(refused), containsString("cluster:admin/xpack/ml/job/put"));
        cluster.as("nobody").send("GET /_ml/anomaly_detectors").expect(403);
        // Only by way of the API: the indices themselves are ML's own.
        cluster.as("ml_admin").send("GET /.ml-config/_search").expect(403);
        cluster.as("viewer").send("GET /.ml-config/_search").expect(403);
        cluster.as("admin").send("DELETE /.ml-config").expect(403);
        admin.send("DELETE /_ml/anomaly_detectors/seen").expect(200);
    }

    @Test
    public void upgradeModeRefusesWrites() {
        putJob(admin, "upgraded", "").expect(200);
        cluster.as("ml_admin").send("POST /_ml/set_upgrade_mode?enabled=true").expect(200);
        try {
            Client elsewhere = cluster.node("n2").as("ml_admin");
            Response refused = putJob(elsewhere, "during", "").expect(429);
            assertThat(reason(refused), containsString("cluster:admin/xpack/ml/job/put"));
            assertThat(reason(refused), containsString("upgrade mode"));
            for (String write : List.of(
                    "DELETE /_ml/anomaly_detectors/upgraded",
                    "PUT /_ml/calendars/during",
                    "POST /_ml/anomaly_detectors/upgraded/_open",
                    "POST /_ml/anomaly_detectors/upgraded/_close?force=true",
                    "PUT /_ml/filters/during\n{\"items\": []}")) {
                elsewhere.send(write).expect(429);
            }
            // Those who may not write at all hear nothing of upgrade mode.
            putJob(cluster.as("ml_user"), "during", "").expect(403);
            elsewhere.send("GET /_ml/anomaly_detectors/upgraded").expect(200);
            assertThat(elsewhere.send("GET /_ml/info").at("/upgrade_mode").asBoolean(), is(true));
        } finally {
            cluster.as("ml_admin")
                    .send("POST /_ml/set_upgrade_mode?enabled=false")
                    .expect(200);
        }
        putJob(admin, "after", "").expect(200);
        admin.send("DELETE /_ml/anomaly_detectors/after").expect(200);
        admin.send("DELETE /_ml/anomaly_detectors/upgraded").expect(200);
    }

    /** What failed on one of its nodes has the allocations of the others, whatever the route of the one still tells. */
    @Test
    public void aDeploymentThatFailedOnOneNodeHasFewerAllocations() {
        String deployment = "PUT /_ml_setup_sandbox/deployment/elser\n{\"target_allocations\": 2, \"routes\": ["
                + "{\"node\": \"n1\", \"allocations\": 1, \"state\": \"started\"},"
                + "{\"node\": \"n2\", \"allocations\": 1, \"state\": \"STATE\", \"reason\": \"out of memory\"}]}";
        try {
            for (String state : List.of("failed", "stopping", "stopped")) {
                admin.send(deployment.replace("STATE", state)).expect(200);
                JsonNode finding = Verdicts.finding(cluster.node("n3").as("admin"), "ml_models");
                assertThat(Verdicts.diagnoses(finding), contains("too_few_allocations"));
                JsonNode diagnosis = Verdicts.diagnosis(finding, "too_few_allocations");
                assertThat(diagnosis.at("/cause").asText(), containsString("1 of 2 of [elser]"));
                assertThat(
                        diagnosis.at("/cause").asText().contains("of elser on n2: \"out of memory\""),
                        is(state.equals("failed")));
                assertThat(diagnosis.at("/requests/0").asText(), containsString("\"number_of_allocations\" : 1"));
                assertThat(
                        cluster.as("admin")
                                .send("GET /_ml_setup/_metrics")
                                .expect(200)
                                .body(),
                        containsString("ml_setup_deployment_allocations 1\n"));
            }
        } finally {
            admin.send("DELETE /_ml_setup_sandbox/deployment/elser").expect(200);
        }
    }

    @Test
    public void infoTellsDefaultsAndLimits() {
        JsonNode info = cluster.as("ml_user").send("GET /_ml/info").expect(200).json();
        assertThat(info.at("/defaults/anomaly_detectors/model_memory_limit").asText(), equalTo("1gb"));
        assertThat(info.at("/defaults/datafeeds/scroll_size").asInt(), is(1000));
        assertThat(info.at("/limits").isObject(), is(true));
        assertThat(info.at("/upgrade_mode").isBoolean(), is(true));
        String setting = "PUT /_cluster/settings\n{\"persistent\": {\"xpack.ml.max_model_memory_limit\": %s}}";
        cluster.as("admin").send(String.format(setting, "\"512mb\"")).expect(200);
        try {
            assertThat(
                    cluster.as("ml_user")
                            .send("GET /_ml/info")
                            .at("/limits/max_model_memory_limit")
                            .asText(),
                    equalTo("512mb"));
            Response big = putJob(admin, "big", "\"analysis_limits\": {\"model_memory_limit\": \"600mb\"},");
            assertThat(reason(big.expect(400)), containsString("model_memory_limit"));
        } finally {
            cluster.as("admin").send(String.format(setting, "null")).expect(200);
        }
    }

    /** As x-pack-ml computes it: the size of lazy nodes counts as soon as there may be one, here beside three that are there. */
    @Test
    public void infoTellsTheLimitThatIsComputed() {
        Client superuser = cluster.as("admin");
        Verdicts.set(superuser, "persistent", "xpack.ml.use_auto_machine_memory_percent", "true");
        Verdicts.set(superuser, "persistent", "xpack.ml.max_lazy_ml_nodes", "1");
        Verdicts.set(superuser, "persistent", "xpack.ml.max_ml_node_size", "64gb");
        try {
            assertThat(
                    admin.send("GET /_ml/info")
                            .expect(200)
                            .at("/limits/effective_max_model_memory_limit")
                            .asText(),
                    equalTo("48094mb"));
        } finally {
            superuser
                    .send("PUT /_cluster/settings\n{\"persistent\": {\"xpack.ml.*\": null}}")
                    .expect(200);
        }
    }

    @Test
    public void everyNodeSeesHundredsOfJobsAtOnce() {
        int count = 300;
        long first = System.nanoTime();
        IntStream.range(0, 8)
                .parallel()
                .forEach(part -> IntStream.range(0, count)
                        .filter(i -> i % 8 == part)
                        .forEach(i -> putJob(
                                        cluster.node("n" + (1 + i % 3)).as("ml_admin"),
                                        String.format("many-%04d", i),
                                        "\"groups\": [\"many\"],")
                                .expect(200)));
        System.out.println(count + " jobs put in "
                + Duration.ofNanos(System.nanoTime() - first).toMillis() + " ms");
        for (String node : List.of("n1", "n2", "n3")) {
            Client client = cluster.node(node).as("ml_user");
            long begin = System.nanoTime();
            Response all = client.send("GET /_ml/anomaly_detectors/many?exclude_generated=true")
                    .expect(200);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(all.at("/count").asInt(), is(count));
            assertThat(took, lessThan(Duration.ofSeconds(10)));
            System.out.println(count + " jobs listed on " + node + " in " + took.toMillis() + " ms");
        }
        assertThat(
                cluster.as("ml_admin")
                        .send("GET /_ml/anomaly_detectors/many-000*")
                        .at("/count")
                        .asInt(),
                is(10));
        // As x-pack-ml: a job that is not there is told even among many that are.
        cluster.as("ml_admin").send("GET /_ml/anomaly_detectors/many,many-0300").expect(404);
    }

    static Response putJob(Client client, String id, String more) {
        return client.send("PUT /_ml/anomaly_detectors/" + id + "\n{" + more + """
                "analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count"}]},
                "data_description": {"time_field": "@timestamp"}}""");
    }

    static Response putDatafeed(Client client, String id, String job) {
        return client.send("PUT /_ml/datafeeds/" + id + "\n{\"job_id\": \"" + job + "\", \"indices\": [\"logs-web\"]}");
    }

    static Response putAnalytics(Client client, String id, String source) {
        return client.send("PUT /_ml/data_frame/analytics/" + id + "\n{\"source\": {\"index\": \"" + source
                + "\"}, \"dest\": {\"index\": \"out-" + id + "\"}, \"analysis\": {\"outlier_detection\": {}}}");
    }

    private static String reason(Response response) {
        return response.at("/error/reason").asText();
    }

    private static List<String> ids(Response response, String list, String id) {
        List<String> ids = new ArrayList<>();
        response.expect(200)
                .at("/" + list)
                .forEach(one -> ids.add(one.at("/" + id).asText()));
        return ids;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    /** Without force nothing is deleted that runs, as by the real ones; with it, what it runs goes too. */
    @Test
    public void whatRunsIsDeletedWithForceOnly() {
        putJob(importer, "busy", "").expect(200);
        putDatafeed(importer, "busy-feed", "busy").expect(200);
        putAnalytics(importer, "busy-frame", "logs-web").expect(200);
        for (String start : List.of(
                "POST /_ml/anomaly_detectors/busy/_open",
                "POST /_ml/datafeeds/busy-feed/_start",
                "POST /_ml/data_frame/analytics/busy-frame/_start")) {
            admin.send(start).expect(200);
        }
        for (String delete : List.of(
                "DELETE /_ml/data_frame/analytics/busy-frame",
                "DELETE /_ml/datafeeds/busy-feed",
                "DELETE /_ml/anomaly_detectors/busy")) {
            admin.send(delete).expect(409);
            admin.send(delete + "?force=true").expect(200);
            admin.send(delete).expect(404);
        }
        String tasks = cluster.as("admin")
                .send("GET /_cluster/state/metadata?filter_path=metadata.persistent_tasks")
                .body();
        assertThat(tasks, not(containsString("busy")));
    }
}
