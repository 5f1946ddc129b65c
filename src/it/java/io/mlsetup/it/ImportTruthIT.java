package io.mlsetup.it;

import static io.mlsetup.it.MovedJobs.action;
import static io.mlsetup.it.MovedJobs.everything;
import static io.mlsetup.it.MovedJobs.ids;
import static io.mlsetup.it.MovedJobs.reasons;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * A plan says {@code create} only where machine learning's own put creates: each case is put to both. And imports that run at the same
 * time tell what is there in the end.
 */
public class ImportTruthIT {

    private static final String DRY = "dry_run=true";

    private static TestCluster cluster;
    private static Client admin;
    private static Client mover;

    @BeforeClass
    public static void start() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        mover = MovedJobs.mover(cluster);
        admin.send("PUT /logs-web-1").expect(200);
        admin.send("PUT /houses").expect(200);
    }

    @After
    public void empty() {
        ids(admin, "anomaly_detectors", "jobs", "job_id")
                .forEach(id -> admin.send("DELETE /_ml/anomaly_detectors/" + id));
        ids(admin, "data_frame/analytics", "data_frame_analytics", "id")
                .forEach(id -> admin.send("DELETE /_ml/data_frame/analytics/" + id));
        ids(admin, "calendars", "calendars", "calendar_id").forEach(id -> admin.send("DELETE /_ml/calendars/" + id));
        ids(admin, "filters", "filters", "filter_id").forEach(id -> admin.send("DELETE /_ml/filters/" + id));
        assertThat(everything(admin), equalTo(Map.of()));
    }

    private static Response send(Client who, String query, String file) {
        return who.send("POST /_ml_setup/job/_import?" + query + "\n" + file);
    }

    private static String job(String id, String more) {
        return """
                {"job_id": "%s", "analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count",
                   "by_field_name": "host"}]%s}, "data_description": {"time_field": "@timestamp"}}""".formatted(id, more);
    }

    private static String jobOver(String id, String indices) {
        String job = job(id, "");
        return job.substring(0, job.length() - 1) + ", \"datafeed_config\": {\"indices\": " + indices + "}}";
    }

    private static String analytics(String id, String source) {
        return """
                {"id": "%s", "source": {"index": ["%s"]}, "dest": {"index": "out-%s"}, "analysis": {"outlier_detection": {}}}""".formatted(id, source, id);
    }

    private static Response put(Client who, String job) {
        String id = job.substring(job.indexOf(": \"") + 3, job.indexOf("\","));
        return who.send("PUT /_ml/anomaly_detectors/" + id + "\n" + job.replaceFirst("\"job_id\": \"[^\"]*\", ", ""));
    }

    /** Plan, import and put agree that it is refused. */
    private static void assertRefused(Client who, String job, String reason, int... status) {
        String id = job.substring(job.indexOf(": \"") + 3, job.indexOf("\","));
        Response plan = send(who, DRY, job).expect(200);
        assertThat(plan.toString(), action(plan, "anomaly_detector", id), equalTo("blocked"));
        assertThat(plan.toString(), reasons(plan, "anomaly_detector", id), hasItem(reason));
        send(who, "", job).expect(409);
        put(who, job).expect(status);
        assertThat(everything(admin), equalTo(Map.of()));
    }

    /** kibana#117693: Elasticsearch asks for the right on the exclusion as it is written. */
    @Test
    public void expressionsAsTheyAreWritten() {
        for (String indices : List.of(
                "[\"logs-*\", \"-*elastic-cloud-logs-*\"]", "[\"<logs-{now/d}>\"]", "[\"logs-web-1,secret\"]")) {
            String job = jobOver("written", indices);
            Response plan = send(mover, DRY, job).expect(200);
            // The role's pattern covers the beginning of the last.
            boolean covered = indices.contains(",secret");
            assertThat(plan.toString(), action(plan, "datafeed", "written"), equalTo(covered ? "create" : "blocked"));
            if (covered) {
                assertThat(reasons(plan, "datafeed", "written"), hasItem("start_refused"));
                continue;
            }
            assertThat(reasons(plan, "datafeed", "written"), equalTo(List.of("missing_privileges")));
            assertThat(
                    send(mover, "", job).expect(403).body(),
                    containsString("nothing was imported: you lack [read] on"));
            put(mover, job).expect(403);
            assertThat(everything(admin), equalTo(Map.of()));
            send(admin, "", job).expect(200);
            empty();
        }
    }

    /** beats#12921, kibana#161330: probes that are refused are facts about their indices, and no refusal of the plan. */
    @Test
    public void whoMayReadNothingGetsAPlan() {
        admin.send(
                        "PUT /_security/role/manager\n{\"cluster\": [\"manage_ml\"], \"indices\": [{\"names\": [\"filebeat-*\"],"
                                + " \"privileges\": [\"manage\"]}]}")
                .expect(200);
        admin.send("PUT /_security/role/bare\n{\"cluster\": [\"manage_ml\"]}").expect(200);
        for (String role : List.of("manager", "bare")) {
            admin.send("PUT /_security/user/" + role + "\n{\"password\": \"a-password\", \"roles\": [\"" + role
                            + "\"]}")
                    .expect(200);
            Client poor = cluster.as(role, MovedJobs.PASSWORD);
            // Who manages an index sees its metadata.
            String lacking = (role.equals("manager") ? "[read]" : "[read, view_index_metadata]") + " on [filebeat-*]";
            Response plan = send(
                            poor,
                            DRY,
                            "[" + jobOver("web", "[\"filebeat-*\"]") + "," + analytics("frame", "filebeat-*") + "]")
                    .expect(200);
            assertThat(reasons(plan, "datafeed", "web"), equalTo(List.of("missing_privileges")));
            assertThat(plan.toString(), containsString(lacking));
            assertThat(reasons(plan, "data_frame_analytics", "frame"), hasItem("missing_privileges"));
            assertThat(
                    send(poor, "", jobOver("web", "[\"filebeat-*\"]"))
                            .expect(403)
                            .body(),
                    containsString(lacking));
        }
        assertThat(everything(admin), equalTo(Map.of()));
    }

    /** As after a snapshot was restored; told to somebody who may not read results, as the put tells it. */
    @Test
    public void resultsOfAnEarlierJob() {
        admin.send("PUT /.ml-anomalies-shared\n{\"mappings\": {\"properties\": {\"job_id\": {\"type\": \"keyword\"}}}}")
                .expect(200);
        try {
            admin.send("PUT /.ml-anomalies-shared/_doc/1?refresh=true\n{\"job_id\": \"before\", \"host\": \"a\"}")
                    .expect(201);
            assertRefused(admin, job("before", ""), "left_over_results", 409);
            admin.send("DELETE /.ml-anomalies-shared").expect(200);
            admin.send("PUT /.ml-state-000001/_doc/before_quantiles?refresh=true\n{}")
                    .expect(201);
            assertRefused(mover, job("before", ""), "left_over_results", 409);
            admin.send("POST /.ml-state-000001/_close").expect(200);
            assertRefused(mover, job("other", ""), "ml_index_closed", 400);
        } finally {
            admin.send("DELETE /.ml-anomalies-shared?ignore_unavailable=true");
            admin.send("DELETE /.ml-state-000001?ignore_unavailable=true");
        }
    }

    @Test
    public void theIndexOfResults() {
        try {
            admin.send("PUT /.ml-anomalies-shared\n{\"mappings\": {\"properties\": {\"host\": {\"type\": \"text\"}}}}")
                    .expect(200);
            assertRefused(mover, job("clash", ""), "results_index_clash", 400);
            admin.send("DELETE /.ml-anomalies-shared").expect(200);

            String fields = String.join(
                    ",",
                    IntStream.range(0, 1000)
                            .mapToObj(i -> "\"f" + i + "\": {\"type\": \"keyword\"}")
                            .toList());
            admin.send("PUT /.ml-anomalies-shared\n{\"mappings\": {\"properties\": {" + fields + "}}}")
                    .expect(200);
            assertRefused(mover, job("full", ""), "results_index_full", 400);
            admin.send("POST /.ml-anomalies-shared/_close").expect(200);
            assertRefused(mover, job("closed", ""), "results_index_closed", 400);
        } finally {
            admin.send("DELETE /.ml-anomalies-shared?ignore_unavailable=true");
        }
    }

    /** analysis-icu is not everywhere. */
    @Test
    public void anAnalyzerThatThisClusterLacks() {
        String categories = ", \"categorization_field_name\": \"message\", \"categorization_analyzer\": ";
        assertRefused(
                mover,
                job("icu", categories + "{\"tokenizer\": \"icu_tokenizer\"}").replace("\"host\"", "\"mlcategory\""),
                "analyzer_unknown",
                400);
        assertRefused(
                mover,
                job("named", categories + "\"kuromoji\"").replace("\"host\"", "\"mlcategory\""),
                "analyzer_unknown",
                400);
        String known = job(
                        "known",
                        categories + "{\"char_filter\": [\"first_line_with_letters\"], \"tokenizer\": \"ml_standard\"}")
                .replace("\"host\"", "\"mlcategory\"");
        send(mover, "", known).expect(200);
    }

    /** With an automatic share, what fits on the largest node is the limit. */
    @Test
    public void modelMemoryThatFitsNoNode() {
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"xpack.ml.use_auto_machine_memory_percent\": true}}")
                .expect(200);
        try {
            String large = job("large", "")
                    .replace("\"data_desc", "\"analysis_limits\": {\"model_memory_limit\": \"900gb\"}, \"data_desc");
            assertRefused(mover, large, "invalid", 400);
            send(
                            mover,
                            DRY,
                            job("usual", "")
                                    .replace(
                                            "\"data_desc",
                                            "\"analysis_limits\": {\"model_memory_limit\": \"11mb\"}, \"data_desc"))
                    .expect(200);
        } finally {
            admin.send("PUT /_cluster/settings\n{\"persistent\": {\"xpack.ml.use_auto_machine_memory_percent\": null}}")
                    .expect(200);
        }
    }

    @Test
    public void aClusterThatTakesNoChanges() {
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"cluster.blocks.read_only\": true}}")
                .expect(200);
        try {
            Response plan = send(admin, DRY, job("web", "")).expect(200);
            assertThat(reasons(plan, "anomaly_detector", "web"), equalTo(List.of("cluster_block")));
            send(admin, "", job("web", "")).expect(409);
        } finally {
            admin.send("PUT /_cluster/settings\n{\"persistent\": {\"cluster.blocks.read_only\": null}}")
                    .expect(200);
        }
    }

    @Test
    public void aDatafeedWhoseStartWouldBeRefused() {
        String refused = jobOver("web", "[\"logs-*\", \"nowhere-1\"]");
        Response plan = send(mover, DRY, refused).expect(200);
        assertThat(reasons(plan, "datafeed", "web"), equalTo(List.of("start_refused")));
        assertThat(plan.at("/requests").toString(), not(containsString("_start")));
        plan = send(
                        mover,
                        DRY,
                        refused.replace(
                                "\"indices\"", "\"indices_options\": {\"ignore_unavailable\": true}, \"indices\""))
                .expect(200);
        assertThat(reasons(plan, "datafeed", "web"), equalTo(List.of()));
        assertThat(plan.at("/requests").toString(), containsString("/_ml/datafeeds/web/_start"));
        plan = send(mover, DRY, jobOver("web", "[\"nowhere-*\"]")).expect(200);
        assertThat(reasons(plan, "datafeed", "web"), equalTo(List.of("start_refused")));
        // Neither of both takes selectors.
        plan = send(mover, DRY, jobOver("web", "[\"logs-web::failures\"]")).expect(200);
        assertThat(reasons(plan, "datafeed", "web"), equalTo(List.of("selector_not_supported")));
        put(admin, jobOver("web", "[\"logs-web::failures\"]")).expect(400);
    }

    /** What a get request answers is a file. */
    @Test
    public void answersOfGetRequests() {
        MovedJobs.make(admin);
        Map<String, JsonNode> before = everything(admin);
        List<String> answers = new ArrayList<>();
        for (String path :
                List.of("filters", "anomaly_detectors", "data_frame/analytics", "calendars", "calendars/_all/events")) {
            answers.add(admin.send("GET /_ml/" + path).expect(200).body());
        }
        String datafeeds = admin.send("GET /_ml/datafeeds").expect(200).body();
        for (String answer : answers) {
            Response again = send(admin, DRY, answer).expect(200);
            assertThat(again.toString(), again.at("/summary").size(), equalTo(1));
            assertThat(again.toString(), again.at("/summary").has("unchanged"), is(true));
        }
        empty();
        for (String answer : answers) {
            Response done = send(admin, "", answer).expect(200);
            assertThat(done.toString(), done.at("/summary/failed").isMissingNode(), is(true));
        }
        assertThat(everything(admin), equalTo(before));
        assertThat(send(admin, "", datafeeds).expect(200).at("/summary").toString(), equalTo("{\"unchanged\":2}"));
        Response left = send(admin, DRY, answers.get(1)).expect(200);
        assertThat(
                left.at("/warnings").findValuesAsText("message").toString(),
                containsString("[create_time] is generated"));
    }

    private static List<Response> atOnce(int times, Function<Integer, Response> request) {
        List<CompletableFuture<Response>> running = IntStream.range(0, times)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> request.apply(i)))
                .toList();
        return running.stream().map(CompletableFuture::join).toList();
    }

    /** All of them say what is there in the end, and events are there once. */
    @Test
    public void manyImportsOfOneNewFile() {
        String file = """
                {"format": "ml_setup", "version": 1,
                 "anomaly_detectors": [{"job": %s, "datafeed": {"datafeed_id": "f", "indices": ["logs-*"]}}],
                 "data_frame_analytics": [%s], "filters": [{"filter_id": "ips", "items": ["a"]}],
                 "calendars": [{"calendar": {"calendar_id": "mini", "job_ids": ["web", "shop"]},
                   "events": [{"description": "e", "start_time": 1000, "end_time": 2000},
                              {"description": "f", "start_time": 1000, "end_time": 2000}]}]}""".formatted(job("web", ""), analytics("frame", "houses"));
        for (int round = 0; round < 3; round++) {
            for (Response answer : atOnce(10, i -> send(mover, "", file))) {
                assertThat(answer.toString(), answer.status(), equalTo(200));
            }
            assertThat(admin.send("GET /_ml/calendars/mini/events").at("/count").asInt(), equalTo(2));
            assertThat(
                    admin.send("GET /_ml/calendars/mini")
                            .at("/calendars/0/job_ids")
                            .size(),
                    equalTo(2));
            empty();
        }
    }

    /** Each adds a job of its own to one calendar. */
    @Test
    public void membersOfOneCalendar() {
        for (int round = 0; round < 3; round++) {
            List<Response> answers = atOnce(6, i -> send(mover, "", """
                            {"format": "ml_setup", "version": 1,
                             "calendars": [{"calendar": {"calendar_id": "days", "job_ids": ["job-%s"]}}]}""".formatted(i)));
            Set<String> there = new HashSet<>();
            admin.send("GET /_ml/calendars/days")
                    .at("/calendars/0/job_ids")
                    .forEach(member -> there.add(member.asText()));
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).toString(), answers.get(i).status(), equalTo(200));
                assertThat(there, hasItem("job-" + i));
            }
            empty();
        }
    }

    /** Neither an export nor a plan fails because somebody deletes a calendar meanwhile. */
    @Test
    public void calendarsThatComeAndGo() {
        send(mover, "", job("web", "")).expect(200);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> others = IntStream.range(0, 2)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    while (!over.get()) {
                        admin.send("PUT /_ml/calendars/brief-" + i);
                        admin.send("DELETE /_ml/calendars/brief-" + i);
                    }
                }))
                .toList();
        try {
            for (int i = 0; i < 40; i++) {
                mover.send("GET /_ml_setup/job/_export?format=bundle").expect(200);
                send(mover, DRY, """
                        {"format": "ml_setup", "version": 1, "calendars": [{"calendar": {"calendar_id": "brief-0"}},
                           {"calendar": {"calendar_id": "brief-1"}}]}""").expect(200);
            }
        } finally {
            over.set(true);
            others.forEach(CompletableFuture::join);
        }
    }

    /** Which key acted, as the user alone does not tell. */
    @Test
    public void theLogNamesTheApiKey() {
        Response key = admin.send("POST /_security/api_key\n{\"name\": \"pipe\\nline\"}")
                .expect(200);
        cluster.node("n1")
                .anonymous()
                .send(
                        "POST /_ml_setup/job/_import\n" + job("by-key", ""),
                        "Authorization",
                        "ApiKey " + key.at("/encoded").asText())
                .expect(200);
        assertThat(
                cluster.node("n1").log(),
                containsString("by [admin] by the API key [pipe\\u{a}line] ["
                        + key.at("/id").asText() + "]"));
    }

    /** Kibana would otherwise put the jobs into all spaces. */
    @Test
    public void newJobsGoToTheAskedSpaceAlone() {
        new KibanaFixture(cluster).connect();
        Response plan = send(admin, DRY + "&space=default", job("web", "")).expect(200);
        assertThat(
                plan.at("/requests/0").asText(),
                equalTo("GET kbn:/api/ml/saved_objects/sync?simulate=false&addToAllSpaces=false"));
        plan = send(admin, DRY + "&space=ops", job("web", "")).expect(200);
        assertThat(
                plan.at("/requests/0").asText(),
                equalTo("GET kbn:/s/ops/api/ml/saved_objects/sync?simulate=false&addToAllSpaces=false"));
        assertThat(plan.at("/warnings").toString(), containsString("into every space"));
    }

    /** No more than so many are looked up. */
    @Test
    public void tooManySources() {
        String jobs = String.join(
                ",",
                IntStream.range(0, 5_001)
                        .mapToObj(i -> jobOver("job-" + i, "[\"logs-" + i + "\"]"))
                        .toList());
        Response refused = send(mover, DRY, "[" + jobs + "]").expect(400);
        assertThat(refused.body(), containsString("[5001] different index expressions, more than the [5000]"));
    }

    /** The same body to either: the datafeed has the same name, and is there for the other. */
    @Test
    public void aDatafeedWithoutAnId() {
        String job = jobOver("web", "[\"logs-*\"]");
        send(mover, "", job).expect(200);
        Map<String, JsonNode> imported = everything(admin);
        assertThat(imported.keySet(), hasItem("datafeeds/web"));
        empty();
        put(mover, job).expect(200);
        assertThat(everything(admin), equalTo(imported));
        assertThat(send(mover, "", job).expect(200).at("/summary").toString(), equalTo("{\"unchanged\":2}"));
    }

    /** The limit of the cluster was lowered: an export comes back as it went, though nobody could put it now. */
    @Test
    public void moreMemoryThanIsAllowedNow() {
        String job = job("web", "")
                .replace("\"data_desc", "\"analysis_limits\": {\"model_memory_limit\": \"1024mb\"}, \"data_desc");
        send(mover, "", "[" + job + "," + analytics("frame", "houses") + "]").expect(200);
        String setting = "PUT /_cluster/settings\n{\"persistent\": {\"xpack.ml.max_model_memory_limit\": %s}}";
        admin.send(setting.formatted("\"512mb\"")).expect(200);
        try {
            String file = mover.send("GET /_ml_setup/job/_export?format=bundle")
                    .expect(200)
                    .body();
            assertThat(send(mover, "", file).expect(200).at("/summary").toString(), equalTo("{\"unchanged\":2}"));
            String described = file.replace("\"job_id\":\"web\"", "\"job_id\":\"web\",\"description\":\"x\"");
            assertThat(
                    send(mover, "on_conflict=update", described)
                            .expect(200)
                            .at("/summary/updated")
                            .asInt(),
                    is(1));
            empty();
            assertRefused(mover, job, "invalid", 400);
        } finally {
            admin.send(setting.formatted("null")).expect(200);
        }
    }

    /** What the put refuses as out of range is no other number to the import. */
    @Test
    public void numbersThatNoIntegerHolds() {
        for (String broken : List.of(
                "\"scroll_size\": 4294968296", "\"scroll_size\": 18446744073709551646", "\"scroll_size\": 1e300")) {
            String job = jobOver("web", "[\"logs-*\"]").replace("\"indices\"", broken + ", \"indices\"");
            Response plan = send(mover, DRY, job).expect(200);
            assertThat(reasons(plan, "datafeed", "web"), equalTo(List.of("invalid")));
            put(mover, job).expect(400);
        }
        Response plan = send(
                        mover,
                        DRY,
                        "{\"calendar\": {\"calendar_id\": \"a\"}, \"events\": [{\"calendar_id\": \"b\", \"description\": \"e\","
                                + " \"start_time\": 1000, \"end_time\": 2000}]}")
                .expect(200);
        assertThat(reasons(plan, "calendar_event", "a/[0]"), equalTo(List.of("invalid")));
        admin.send("PUT /_ml/calendars/a").expect(200);
        admin.send("POST /_ml/calendars/a/events\n{\"events\": [{\"calendar_id\": \"b\", \"description\": \"e\","
                        + " \"start_time\": 1000, \"end_time\": 2000}]}")
                .expect(400);
    }

    /** Data frame analytics start into an empty index only. */
    @Test
    public void aDestinationWithDocuments() {
        admin.send("PUT /out-frame").expect(200);
        try {
            Response plan = send(mover, DRY, analytics("frame", "houses")).expect(200);
            assertThat(reasons(plan, "data_frame_analytics", "frame"), equalTo(List.of("destination_index_exists")));
            assertThat(plan.at("/requests").toString(), equalTo("[\"POST /_ml/data_frame/analytics/frame/_start\"]"));
            admin.send("PUT /out-frame/_doc/1?refresh=true\n{}").expect(201);
            Response done = send(mover, "", analytics("frame", "houses")).expect(200);
            assertThat(
                    reasons(done, "data_frame_analytics", "frame"),
                    equalTo(List.of("destination_index_exists", "start_refused")));
            assertThat(done.at("/requests").size(), is(0));
            admin.send("POST /_ml/data_frame/analytics/frame/_start").expect(400);
        } finally {
            admin.send("DELETE /out-frame").expect(200);
        }
    }

    /** Every request that is printed is taken, in its order. */
    @Test
    public void aNewDatafeedOfAClosedJob() {
        send(mover, "", job("web", "")).expect(200);
        Response done = send(mover, "", "{\"datafeed_id\": \"f\", \"job_id\": \"web\", \"indices\": [\"logs-web-1\"]}")
                .expect(200);
        assertThat(reasons(done, "datafeed", "f"), equalTo(List.of("job_closed")));
        assertThat(
                done.at("/requests").toString(),
                equalTo("[\"POST /_ml/anomaly_detectors/web/_open\",\"POST /_ml/datafeeds/f/_start\"]"));
        done.at("/requests").forEach(request -> admin.send(request.asText()).expect(200));
        admin.send("POST /_ml/datafeeds/f/_stop").expect(200);
        admin.send("POST /_ml/anomaly_detectors/web/_close").expect(200);
    }

    /** {@code GET _ml/...?human}, of jobs and of their datafeeds, in one file. */
    @Test
    public void answersForPeopleTogether() throws Exception {
        MovedJobs.make(admin);
        ObjectMapper json = new ObjectMapper();
        ObjectNode all = json.createObjectNode();
        for (String path : List.of(
                "anomaly_detectors", "datafeeds", "data_frame/analytics", "calendars", "calendars/_all/events")) {
            Response answer = admin.send("GET /_ml/" + path + "?human=true").expect(200);
            all.setAll((ObjectNode) json.readTree(answer.body()));
        }
        assertThat(all.toString(), containsString("create_time_string"));
        assertThat(all.toString(), containsString("start_time_string"));
        Response again = send(admin, DRY, all.toString()).expect(200);
        assertThat(again.toString(), again.at("/summary").size(), equalTo(1));
        assertThat(again.toString(), again.at("/summary").has("unchanged"), is(true));
    }
}
