package io.mlsetup.it;

import static io.mlsetup.it.MovedJobs.action;
import static io.mlsetup.it.MovedJobs.everything;
import static io.mlsetup.it.MovedJobs.ids;
import static io.mlsetup.it.MovedJobs.reasons;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.common.util.set.Sets;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** Jobs that are kept as a file: edited, planned, applied, found unchanged; on a real cluster of two nodes, by both of them. */
public class ApplyIT {

    private static final String APPLY = "on_conflict=update";
    private static final String PLAN = APPLY + "&dry_run=true";
    private static final String GET_JOBS = "cluster:monitor/xpack/ml/job/get";
    private static final ObjectMapper JSON = new ObjectMapper();

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;
    private static Client admin;
    private static Client mover;
    private static Client moverOnTheOther;

    @BeforeClass
    public static void start() {
        cluster = CLUSTERS.start(TestCluster.builder().node("n1").node("n2"));
        admin = cluster.as("admin");
        MovedJobs.mover(cluster);
        mover = cluster.node("n1").as("mover", MovedJobs.PASSWORD);
        moverOnTheOther = cluster.node("n2").as("mover", MovedJobs.PASSWORD);
        admin.send("PUT /logs-web-1").expect(200);
        admin.send("PUT /houses").expect(200);
    }

    @Before
    public void make() {
        MovedJobs.make(admin);
    }

    @After
    public void empty() {
        delay("", "0s");
        for (String path :
                List.of("datafeeds/_all/_stop", "anomaly_detectors/_all/_close", "data_frame/analytics/_all/_stop")) {
            admin.send("POST /_ml/" + path + "?force=true");
        }
        ids(admin, "anomaly_detectors", "jobs", "job_id")
                .forEach(id -> admin.send("DELETE /_ml/anomaly_detectors/" + id));
        ids(admin, "data_frame/analytics", "data_frame_analytics", "id")
                .forEach(id -> admin.send("DELETE /_ml/data_frame/analytics/" + id));
        ids(admin, "calendars", "calendars", "calendar_id").forEach(id -> admin.send("DELETE /_ml/calendars/" + id));
        ids(admin, "filters", "filters", "filter_id").forEach(id -> admin.send("DELETE /_ml/filters/" + id));
        assertThat(everything(admin), equalTo(Map.of()));
    }

    private static void delay(String action, String time) {
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup_sandbox.delay.actions\": "
                        + (action.isEmpty() ? "null" : "[\"" + action + "\"]")
                        + ", \"ml_setup_sandbox.delay.time\": \"" + time + "\"}}")
                .expect(200);
    }

    /** The ids of the tasks of this action that run now. */
    private static Set<String> tasks(String action) {
        Set<String> ids = new TreeSet<>();
        admin.send("GET /_tasks?group_by=none&actions=" + action)
                .at("/tasks")
                .forEach(task -> ids.add(
                        task.path("node").asText() + ":" + task.path("id").asText()));
        return ids;
    }

    private static Response send(Client who, String query, JsonNode file) {
        return who.send("POST /_ml_setup/job/_import?" + query + "\n" + file);
    }

    private static ObjectNode export() {
        return (ObjectNode) moverOnTheOther
                .send("GET /_ml_setup/job/_export?format=bundle")
                .expect(200)
                .json();
    }

    private static ObjectNode find(JsonNode list, String pointer, String id) {
        for (JsonNode entry : list) {
            if (entry.at(pointer).asText().equals(id)) {
                return (ObjectNode) entry;
            }
        }
        throw new AssertionError(id + " is not in " + list);
    }

    private static ObjectNode job(JsonNode file, String id) {
        return (ObjectNode)
                find(file.path("anomaly_detectors"), "/job/job_id", id).path("job");
    }

    private static ObjectNode datafeed(JsonNode file, String jobId) {
        return (ObjectNode)
                find(file.path("anomaly_detectors"), "/job/job_id", jobId).path("datafeed");
    }

    private static List<String> changes(Response answer, String type, String id) {
        List<String> changes = new ArrayList<>();
        for (JsonNode item : answer.at("/items")) {
            if (item.path("type").asText().equals(type)
                    && item.path("id").asText().equals(id)) {
                item.path("changes")
                        .forEach(change -> changes.add(change.path("field").asText() + ": " + change.path("from")
                                + " > " + change.path("to")));
            }
        }
        return changes;
    }

    private static String state() {
        return admin.send("GET /_cluster/state/metadata?filter_path=metadata.persistent_tasks")
                .expect(200)
                .body();
    }

    private static boolean runs(String task) {
        return state().contains("\"" + task + "\"");
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(what, System.nanoTime() < deadline, is(true));
            Thread.onSpinWait();
        }
    }

    /** The file as somebody has edited it. */
    private static ObjectNode edited() {
        ObjectNode file = export();
        job(file, "web-latency").put("description", "slower pages");
        ((ObjectNode) job(file, "web-latency").path("analysis_limits")).put("model_memory_limit", "12mb");
        datafeed(file, "web-latency").put("frequency", "10m");
        find(file.path("data_frame_analytics"), "/id", "houses-prices").put("description", "what they cost");
        ((ArrayNode) find(file.path("filters"), "/filter_id", "safe_ips").path("items"))
                .removeAll()
                .add("10.0.0.2")
                .add("10.0.0.3");
        ArrayNode events = (ArrayNode) find(file.path("calendars"), "/calendar/calendar_id", "holidays")
                .path("events");
        find(events, "/description", "sale").put("skip_model_update", true);
        events.remove(events.get(0).path("description").asText().equals("new year") ? 0 : 1);
        return file;
    }

    @Test
    public void editPlanApplyDrift() throws Exception {
        assertThat(
                send(mover, PLAN + "&fail_on=change", export())
                        .expect(200)
                        .at("/summary")
                        .size(),
                is(1));
        ObjectNode file = edited();
        Map<String, JsonNode> before = everything(admin);
        Response plan = send(mover, PLAN + "&prune=true", file).expect(200);
        send(mover, PLAN + "&prune=true&fail_on=change", file).expect(409);
        send(mover, APPLY + "&prune=true&fail_on=change", file).expect(409);
        assertThat("a plan changes nothing", everything(admin), equalTo(before));
        assertThat(plan.at("/summary/update").asInt(), equalTo(6));
        assertThat(
                changes(plan, "anomaly_detector", "web-latency"),
                containsInAnyOrder(
                        "description: \"slow pages\" > \"slower pages\"",
                        "analysis_limits.model_memory_limit: \"11mb\" > \"12mb\""));

        Response done = send(mover, APPLY + "&prune=true", file).expect(200);
        assertThat(done.toString(), done.at("/summary/updated").asInt(), equalTo(6));
        assertThat(done.toString(), done.at("/summary").has("failed"), is(false));
        assertThat(
                changes(done, "filter", "safe_ips"),
                contains("items: [\"10.0.0.1\",\"10.0.0.2\"] > [\"10.0.0.2\",\"10.0.0.3\"]"));
        assertThat(
                changes(done, "datafeed", "datafeed-web-latency").toString(),
                containsString("frequency: \"5m\" > \"10m\""));

        // What was applied is the file, and nothing is left to do; the other node says the same.
        ObjectNode exported = export();
        for (String list : List.of("anomaly_detectors", "data_frame_analytics", "filters", "calendars")) {
            assertThat(exported.path(list), equalTo(file.path(list)));
        }
        Response again =
                send(moverOnTheOther, PLAN + "&prune=true&fail_on=change", file).expect(200);
        assertThat(again.at("/summary").size(), is(1));
        assertThat(
                send(moverOnTheOther, APPLY + "&prune=true", file)
                        .expect(200)
                        .at("/summary")
                        .has("updated"),
                is(false));

        // Kibana's mark of managed jobs is in no file, and stays.
        assertThat(
                admin.send("GET /_ml/anomaly_detectors/web-latency")
                        .at("/jobs/0/custom_settings/managed")
                        .asBoolean(),
                is(true));

        // Drift: somebody changes a job by hand.
        admin.send("POST /_ml/anomaly_detectors/web-latency/_update\n{\"description\": \"by hand\"}")
                .expect(200);
        Response drift = send(mover, PLAN + "&fail_on=change", file).expect(409);
        assertThat(drift.at("/summary/update").asInt(), equalTo(1));
        assertThat(
                changes(drift, "anomaly_detector", "web-latency"),
                contains("description: \"by hand\" > \"slower pages\""));
        // And what it was can be put back.
        assertThat(send(mover, APPLY, file).expect(200).at("/summary/updated").asInt(), equalTo(1));
    }

    @Test
    public void nothingIsPrunedUnasked() {
        ObjectNode file = edited();
        Response done = send(mover, APPLY, file).expect(200);
        assertThat(reasons(done, "filter", "safe_ips"), hasItem("items_not_in_file"));
        assertThat(reasons(done, "calendar", "holidays"), hasItem("events_not_in_file"));
        assertThat(
                changes(done, "filter", "safe_ips"),
                contains("items: [\"10.0.0.1\",\"10.0.0.2\"] > [\"10.0.0.1\",\"10.0.0.2\",\"10.0.0.3\"]"));
        assertThat(everything(admin).keySet(), hasItem("event/new year"));
        // Members are never taken out, whatever is asked for.
        ((ObjectNode) find(file.path("calendars"), "/calendar/calendar_id", "holidays")
                        .path("calendar"))
                .putArray("job_ids");
        send(mover, APPLY + "&prune=true", file).expect(200);
        assertThat(everything(admin).get("calendars/holidays").path("job_ids").size(), is(2));
        assertThat(everything(admin).keySet(), not(hasItem("event/new year")));
    }

    @Test
    public void whatRunsIsClosedOnlyIfAskedAndRunsAgain() {
        ObjectNode file = edited();
        admin.send("POST /_ml/anomaly_detectors/web-latency/_open").expect(200);
        admin.send("POST /_ml/datafeeds/datafeed-web-latency/_start").expect(200);
        // As the real ones refuse it.
        admin.send("POST /_ml/datafeeds/datafeed-web-latency/_update\n{\"frequency\": \"10m\"}")
                .expect(409);
        admin.send(
                        "POST /_ml/anomaly_detectors/web-latency/_update\n{\"analysis_limits\": {\"model_memory_limit\": \"12mb\"}}")
                .expect(400);
        Map<String, JsonNode> before = everything(admin);
        Response plan = send(mover, APPLY, file).expect(409);
        assertThat(action(plan, "anomaly_detector", "web-latency"), equalTo("update_after_close"));
        assertThat(action(plan, "datafeed", "datafeed-web-latency"), equalTo("update_after_close"));
        assertThat(
                plan.at("/requests").toString(),
                equalTo(
                        "[\"POST /_ml/anomaly_detectors/web-latency/_close\",\"POST /_ml/datafeeds/datafeed-web-latency/_stop\"]"));
        assertThat("nothing was changed", everything(admin), equalTo(before));

        Response skipped = send(mover, APPLY + "&on_blocked=skip", file).expect(200);
        assertThat(action(skipped, "anomaly_detector", "web-latency"), equalTo("skip"));
        assertThat(action(skipped, "filter", "safe_ips"), equalTo("updated"));

        Response done = send(mover, APPLY + "&close=true", file).expect(200);
        assertThat(done.toString(), action(done, "anomaly_detector", "web-latency"), equalTo("updated"));
        assertThat(action(done, "datafeed", "datafeed-web-latency"), equalTo("updated"));
        assertThat(runs("job-web-latency"), is(true));
        assertThat(runs("datafeed-datafeed-web-latency"), is(true));
        send(mover, PLAN + "&fail_on=change", file).expect(200);
    }

    @Test
    public void dataFrameAnalyticsRunAgain() {
        admin.send("POST /_ml/data_frame/analytics/houses-prices/_start").expect(200);
        ObjectNode file = export();
        ObjectNode frame = find(file.path("data_frame_analytics"), "/id", "houses-prices");
        frame.put("description", "in place");
        assertThat(send(mover, APPLY, file).expect(200).at("/summary/updated").asInt(), equalTo(1));
        frame.put("max_num_threads", 2);
        admin.send("POST /_ml/data_frame/analytics/houses-prices/_update\n{\"max_num_threads\": 2}")
                .expect(409);
        Response plan = send(mover, APPLY, file).expect(409);
        assertThat(plan.at("/requests/0").asText(), equalTo("POST /_ml/data_frame/analytics/houses-prices/_stop"));
        send(mover, APPLY + "&close=true", file).expect(200);
        assertThat(runs("data_frame_analytics-houses-prices"), is(true));
        frame.set("dest", JSON.createObjectNode().put("index", "out-other").put("results_field", "ml"));
        Response blocked = send(mover, APPLY, file).expect(409);
        assertThat(reasons(blocked, "data_frame_analytics", "houses-prices"), contains("needs_new_job"));
    }

    @Test
    public void whatAModelHasLearnedByIsNotChanged() {
        ObjectNode file = edited();
        ((ObjectNode) job(file, "web-latency").path("analysis_config")).put("bucket_span", "30m");
        Map<String, JsonNode> before = everything(admin);
        Response plan = send(mover, APPLY + "&close=true", file).expect(409);
        assertThat(action(plan, "anomaly_detector", "web-latency"), equalTo("blocked"));
        assertThat(reasons(plan, "anomaly_detector", "web-latency"), hasItem("needs_new_job"));
        assertThat(
                changes(plan, "anomaly_detector", "web-latency"),
                hasItem("analysis_config.bucket_span: \"15m\" > \"30m\""));
        assertThat("nothing was changed", everything(admin), equalTo(before));
        // The rest can be had.
        send(mover, APPLY + "&on_blocked=skip", file).expect(200);
        assertThat(
                everything(admin).get("anomaly_detectors/web-latency"),
                equalTo(before.get("anomaly_detectors/web-latency")));
    }

    /** Elasticsearch gives a datafeed the rights of whoever changes it last. */
    @Test
    public void withWhoseRightsItRuns() {
        ObjectNode file = export();
        datafeed(file, "categories").put("scroll_size", 77);
        Response plan = send(mover, PLAN, file).expect(200);
        List<String> expected = changes(plan, "datafeed", "feed-of-categories");
        assertThat(expected.toString(), expected.get(0), equalTo("scroll_size: 1000 > 77"));
        assertThat(expected.get(1), containsString("runs_as: {\"roles\":[\"superuser\"]} > {\"roles\":["));
        send(mover, APPLY, file).expect(200);
        assertThat(
                admin.send("GET /_ml/datafeeds/feed-of-categories")
                        .at("/datafeeds/0/authorization/roles")
                        .toString(),
                containsString("machine_learning_admin"));
        // Who may not read the sources cannot leave a datafeed behind that may not.
        admin.send("PUT /_security/user/poor\n{\"password\": \"a-password\", \"roles\": [\"machine_learning_admin\"]}")
                .expect(200);
        datafeed(file, "categories").put("scroll_size", 78);
        Client poor = cluster.as("poor", MovedJobs.PASSWORD);
        assertThat(action(send(poor, PLAN, file).expect(200), "datafeed", "feed-of-categories"), equalTo("blocked"));
        send(poor, APPLY, file).expect(403);
        admin.send("DELETE /_security/user/poor").expect(200);
    }

    /** One of two changes fails: the other is told with what it was, what was closed is open, and the file ends where it should. */
    @Test
    public void halfWay() {
        ObjectNode file = export();
        job(file, "web-latency").put("description", "changed");
        datafeed(file, "web-latency").put("frequency", "10m");
        admin.send("POST /_ml/anomaly_detectors/web-latency/_open").expect(200);
        admin.send("POST /_ml/datafeeds/datafeed-web-latency/_start").expect(200);
        delay("cluster:admin/xpack/ml/datafeeds/update", "8s");
        CompletableFuture<Response> applying =
                CompletableFuture.supplyAsync(() -> send(mover, APPLY + "&close=true", file));
        await(
                "the job is changed",
                () -> admin.send("GET /_ml/anomaly_detectors/web-latency")
                        .at("/jobs/0/description")
                        .asText()
                        .equals("changed"));
        assertThat("a datafeed that is changed does not run", runs("datafeed-datafeed-web-latency"), is(false));
        admin.send("DELETE /_ml/datafeeds/datafeed-web-latency").expect(200);
        Response answer = applying.join().expect(409);
        assertThat(answer.toString(), action(answer, "anomaly_detector", "web-latency"), equalTo("updated"));
        assertThat(
                changes(answer, "anomaly_detector", "web-latency"),
                contains("description: \"slow pages\" > \"changed\""));
        assertThat(action(answer, "datafeed", "datafeed-web-latency"), equalTo("failed"));
        assertThat(reasons(answer, "datafeed", "datafeed-web-latency"), hasItem("resource_not_found_exception"));
        assertThat(runs("job-web-latency"), is(true));
        delay("", "0s");
        Response again = send(mover, APPLY + "&close=true", file).expect(200);
        assertThat(action(again, "datafeed", "datafeed-web-latency"), equalTo("created"));
        assertThat(action(again, "anomaly_detector", "web-latency"), equalTo("unchanged"));
        send(mover, PLAN + "&fail_on=change", file).expect(200);
    }

    /** Nobody waits any more: what was closed is opened and started again all the same. */
    @Test
    public void theCallerGoesAwayWhileItIsClosed() throws IOException {
        ObjectNode file = edited();
        admin.send("POST /_ml/anomaly_detectors/web-latency/_open").expect(200);
        admin.send("POST /_ml/datafeeds/datafeed-web-latency/_start").expect(200);
        delay("cluster:admin/xpack/ml/job/update", "8s");
        URI n1 = cluster.node("n1").uri();
        try (AbandonedRequest ignored = new AbandonedRequest(
                n1,
                "POST /_ml_setup/job/_import?" + APPLY + "&close=true",
                "mover",
                MovedJobs.PASSWORD,
                file.toString())) {
            await("it is closed", () -> !runs("job-web-latency"));
        }
        await("it is open and fed again", () -> runs("job-web-latency") && runs("datafeed-datafeed-web-latency"));
        await(
                "no import is left",
                () -> !admin.send("GET /_tasks?actions=*ml/setup/job/import")
                        .body()
                        .contains("job/import"));
        delay("", "0s");
        send(mover, APPLY + "&close=true", file).expect(200);
        send(mover, PLAN + "&fail_on=change", file).expect(200);
    }

    /** Between the plan and the change somebody else changes the job: that is not overwritten unseen. */
    @Test
    public void changedMeanwhile() throws Exception {
        ObjectNode file = export();
        job(file, "unfed").put("description", "from the file");
        delay(GET_JOBS, "3s");
        CompletableFuture<Response> applying = CompletableFuture.supplyAsync(() -> send(mover, APPLY, file));
        await("it reads the jobs for the plan", () -> !tasks(GET_JOBS).isEmpty());
        Set<String> forThePlan = tasks(GET_JOBS);
        await(
                "it looks once more",
                () -> !Sets.difference(tasks(GET_JOBS), forThePlan).isEmpty());
        admin.send("POST /_ml/anomaly_detectors/unfed/_update\n{\"description\": \"from somebody\"}")
                .expect(200);
        Response answer = applying.join().expect(409);
        assertThat(answer.toString(), reasons(answer, "anomaly_detector", "unfed"), hasItem("changed_meanwhile"));
        delay("", "0s");
        assertThat(
                everything(admin)
                        .get("anomaly_detectors/unfed")
                        .path("description")
                        .asText(),
                equalTo("from somebody"));
        send(mover, APPLY, file).expect(200);
        assertThat(
                everything(admin)
                        .get("anomaly_detectors/unfed")
                        .path("description")
                        .asText(),
                equalTo("from the file"));
    }

    /** The same file from both nodes at once: whatever each of them did, the cluster is as the file says. */
    @Test
    public void twoAtOnce() {
        for (int round = 0; round < 5; round++) {
            ObjectNode file = export();
            for (String id : List.of("web-latency", "unfed", "categories")) {
                job(file, id).put("description", "round " + round);
            }
            ((ArrayNode) find(file.path("filters"), "/filter_id", "safe_ips").path("items")).add("1.0.0." + round);
            ArrayNode events = (ArrayNode) find(file.path("calendars"), "/calendar/calendar_id", "holidays")
                    .path("events");
            find(events, "/description", "sale").put("skip_result", round % 2 == 1);
            List<CompletableFuture<Response>> both = List.of(mover, moverOnTheOther, mover).stream()
                    .map(who -> CompletableFuture.supplyAsync(() -> send(who, APPLY, file)))
                    .toList();
            both.forEach(answer -> answer.join().expect(200, 409));
            Response after = send(mover, APPLY, file).expect(200);
            assertThat(after.toString(), after.at("/summary").has("failed"), is(false));
            send(moverOnTheOther, PLAN + "&fail_on=change", file).expect(200);
        }
    }

    /** Two files of one job at once: one of them wins, and the other's sender can know. */
    @Test
    public void twoFilesAtOnce() {
        ObjectNode one = export();
        job(one, "unfed").put("description", "one");
        ObjectNode other = export();
        job(other, "unfed").put("description", "other");
        CompletableFuture<Response> first = CompletableFuture.supplyAsync(() -> send(mover, APPLY, one));
        send(moverOnTheOther, APPLY, other).expect(200, 409);
        first.join().expect(200, 409);
        assertThat(
                everything(admin)
                        .get("anomaly_detectors/unfed")
                        .path("description")
                        .asText(),
                anyOf(equalTo("one"), equalTo("other")));
        send(mover, APPLY, one).expect(200);
        send(mover, PLAN + "&fail_on=change", one).expect(200);
        assertThat(
                send(mover, PLAN + "&fail_on=change", other)
                        .expect(409)
                        .at("/summary/update")
                        .asInt(),
                is(1));
    }

    @Test
    public void parametersThatSayNothingTogether() {
        ObjectNode file = export();
        assertThat(send(mover, "prune=true", file).expect(400).toString(), containsString("on_conflict"));
        assertThat(send(mover, "close=true&on_conflict=skip", file).expect(400).toString(), containsString("[close]"));
        assertThat(send(mover, "fail_on=red", file).expect(400).toString(), containsString("[change]"));
        // Without update a pipeline may ask whether all is there.
        send(mover, "dry_run=true&fail_on=change", file).expect(200);
    }

    /** A list of as many items as there may be, of which all change. */
    @Test
    public void largeLists() {
        ObjectNode file = JSON.createObjectNode().put("filter_id", "large");
        ArrayNode items = file.putArray("items");
        IntStream.range(0, 10_000).forEach(i -> items.add("item-" + i));
        send(mover, APPLY, file).expect(200);
        items.removeAll();
        IntStream.range(0, 10_000).forEach(i -> items.add("other-" + i));
        Response tooMany = send(mover, APPLY, file).expect(409);
        assertThat(reasons(tooMany, "filter", "large"), hasItem("refused"));
        Response done = send(mover, APPLY + "&prune=true", file).expect(200);
        assertThat(action(done, "filter", "large"), equalTo("updated"));
        assertThat(admin.send("GET /_ml/filters/large").at("/filters/0/items").size(), is(10_000));
    }

    /** What nobody can make sense of is a plan or a 400, and never a fault. */
    @Test
    public void brokenFiles() {
        for (String broken : List.of(
                "{\"job\": {\"job_id\": \"unfed\"}}",
                "{\"filter_id\": \"safe_ips\", \"items\": {\"a\": 1}}",
                "{\"filter_id\": \"safe_ips\", \"items\": [null]}",
                "{\"calendar\": {\"calendar_id\": \"holidays\"}, \"events\": [7]}",
                "{\"calendar\": {\"calendar_id\": \"holidays\"}, \"events\": null}",
                "{\"calendar\": {\"calendar_id\": \"holidays\", \"job_ids\": null}, \"events\": []}",
                "{\"datafeed_id\": \"feed-of-categories\", \"job_id\": \"unfed\", \"indices\": [\"logs-*\"]}",
                "{\"id\": \"houses-prices\", \"source\": {\"index\": \"houses\"}, \"dest\": {\"index\": \"out-x\"},"
                        + " \"analysis\": {\"outlier_detection\": {}}}",
                "{\"job\": {\"job_id\": \"unfed\", \"analysis_config\": {\"detectors\": []}}}",
                "{\"job\": {\"job_id\": \"web-latency\", \"custom_settings\": " + "{\"a\":".repeat(90) + "1"
                        + "}".repeat(90)
                        + ", \"analysis_config\": {\"detectors\": [{\"function\": \"count\"}]},"
                        + " \"data_description\": {\"time_field\": \"t\"}}}")) {
            Map<String, JsonNode> before = everything(admin);
            Response answer = mover.send("POST /_ml_setup/job/_import?" + PLAN + "&prune=true&close=true\n" + broken);
            answer.expect(200, 400);
            mover.send("POST /_ml_setup/job/_import?" + APPLY + "&close=true\n" + broken)
                    .expect(200, 400, 403, 409);
            if (answer.status() == 400) {
                assertThat(everything(admin), equalTo(before));
            }
        }
    }

    /** The log has a line for it, with what was changed. */
    @Test
    public void theLogTellsIt() {
        ObjectNode file = export();
        job(file, "unfed").put("description", "logged");
        send(mover, APPLY, file).expect(200);
        String log = cluster.nodes().stream().map(node -> node.log()).collect(Collectors.joining());
        assertThat(log, containsString("updated 1 anomaly_detector [unfed]"));
    }

    /** An hour is sixty minutes: neither is stopped for it, nor does anything change hands. */
    @Test
    public void otherUnitsAreNoChange() {
        admin.send("POST /_ml/datafeeds/datafeed-web-latency/_update\n{\"frequency\": \"1h\", \"query_delay\": \"2m\"}")
                .expect(200);
        ObjectNode file = export();
        admin.send("POST /_ml/anomaly_detectors/web-latency/_open").expect(200);
        admin.send("POST /_ml/datafeeds/datafeed-web-latency/_start").expect(200);
        ((ObjectNode) job(file, "web-latency").path("analysis_config")).put("bucket_span", "900s");
        ((ObjectNode) job(file, "categories").path("analysis_config")).put("bucket_span", "60m");
        datafeed(file, "web-latency").put("frequency", "60m").put("query_delay", "120s");
        find(file.path("data_frame_analytics"), "/id", "houses-prices").put("model_memory_limit", "51200kb");
        for (String query : List.of(PLAN + "&fail_on=change", APPLY + "&close=true", "")) {
            Response answer = send(mover, query, file).expect(200);
            assertThat(answer.toString(), answer.at("/summary").size(), is(1));
            assertThat(answer.at("/summary").has("unchanged"), is(true));
        }
    }

    /** What an update leaves where something was taken away is nothing to anybody. */
    @Test
    public void whatWasTakenAwayIsGoneForEverybody() {
        ObjectNode file = export();
        job(file, "web-latency").remove(List.of("description", "groups", "custom_settings", "model_plot_config"));
        find(file.path("filters"), "/filter_id", "safe_ips").remove("description");
        assertThat(send(mover, APPLY, file).expect(200).at("/summary/updated").asInt(), is(2));
        assertThat(send(mover, "", file).expect(200).at("/summary").size(), is(1));
        // What made a job no file takes away.
        job(file, "web-latency").putObject("custom_settings").put("created_by", "multi-metric-wizard");
        ObjectNode exported = export();
        for (String list : List.of("anomaly_detectors", "filters")) {
            assertThat(exported.path(list), equalTo(file.path(list)));
        }
    }

    /** As the real ones, the double stops it with force only. */
    @Test
    public void dataFrameAnalyticsThatFailed() {
        admin.send("PUT /_ml_setup_sandbox/task/data_frame_analytics/houses-prices\n{\"state\": \"failed\"}")
                .expect(200);
        ObjectNode file = export();
        find(file.path("data_frame_analytics"), "/id", "houses-prices").put("max_num_threads", 2);
        Response plan = send(mover, APPLY, file).expect(409);
        assertThat(reasons(plan, "data_frame_analytics", "houses-prices"), contains("has_failed"));
        assertThat(
                plan.at("/requests").toString(),
                equalTo("[\"POST /_ml/data_frame/analytics/houses-prices/_stop?force=true\"]"));
        admin.send("POST /_ml/data_frame/analytics/houses-prices/_stop").expect(409);
        Response done = send(mover, APPLY + "&close=true", file).expect(200);
        assertThat(action(done, "data_frame_analytics", "houses-prices"), equalTo("updated"));
        assertThat("it did not run before", runs("data_frame_analytics-houses-prices"), is(false));
    }
}
