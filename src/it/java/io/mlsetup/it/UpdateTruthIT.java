package io.mlsetup.it;

import static io.mlsetup.it.MovedJobs.action;
import static io.mlsetup.it.MovedJobs.ids;
import static io.mlsetup.it.MovedJobs.reasons;
import static java.util.stream.Collectors.joining;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.Test;

/** What a plan calls an update is one, and is taken; and what machine learning's own API gives out is no drift when it comes back. */
public class UpdateTruthIT {

    private static final String APPLY = "on_conflict=update";
    private static final String DRIFT = APPLY + "&dry_run=true&fail_on=change";

    private static Client admin;
    private static Client mover;

    @BeforeClass
    public static void start() {
        TestCluster cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        mover = MovedJobs.mover(cluster);
        admin.send("PUT /logs-web-1").expect(200);
    }

    @After
    public void empty() {
        admin.send("POST /_ml/datafeeds/_all/_stop?force=true");
        admin.send("POST /_ml/anomaly_detectors/_all/_close?force=true");
        ids(admin, "anomaly_detectors", "jobs", "job_id")
                .forEach(id -> admin.send("DELETE /_ml/anomaly_detectors/" + id));
        ids(admin, "calendars", "calendars", "calendar_id").forEach(id -> admin.send("DELETE /_ml/calendars/" + id));
    }

    private static Response send(String query, String file) {
        return mover.send("POST /_ml_setup/job/_import?" + query + "\n" + file);
    }

    private static void putWeb(String analysis, String more) {
        admin.send("PUT /_ml/anomaly_detectors/web\n"
                        + job(analysis).replace("\"job_id\": \"web\"", "\"groups\": []" + more))
                .expect(200);
        admin.send("PUT /_ml/datafeeds/feed\n{\"job_id\": \"web\", \"indices\": [\"logs-*\"]}")
                .expect(200);
    }

    private static String job(String analysis) {
        return """
                {"job_id": "web", "analysis_config": {"detectors": [{"function": "count"}]%s},
                 "data_description": {"time_field": "@timestamp"}}""".formatted(analysis);
    }

    private static String datafeed(String more) {
        return "{\"datafeed_id\": \"feed\", \"job_id\": \"web\", \"indices\": [\"logs-*\"]" + more + "}";
    }

    /** The answer for events is a page of 100, whatever else there is. */
    @Test
    public void aPageOfEventsTakesNoneOut() {
        admin.send("PUT /_ml/calendars/days").expect(200);
        String events = IntStream.range(0, 150)
                .mapToObj(i -> "{\"description\": \"e%s\", \"start_time\": %s, \"end_time\": %s}"
                        .formatted(i, 1000 * i, 1000 * i + 500))
                .collect(joining(","));
        admin.send("POST /_ml/calendars/days/events\n{\"events\": [" + events + "]}")
                .expect(200);
        Response page = admin.send("GET /_ml/calendars/days/events").expect(200);
        assertThat(page.at("/count").asInt(), is(150));
        assertThat(page.at("/events").size(), is(100));
        for (String query : List.of("", "?start=20000&end=30000", "?size=1000")) {
            String answer = admin.send("GET /_ml/calendars/days/events" + query)
                    .expect(200)
                    .body();
            Response done = send(APPLY + "&prune=true", answer).expect(200);
            assertThat(done.toString(), done.at("/summary").size(), is(1));
            assertThat(done.at("/summary").has("unchanged"), is(true));
            assertThat(done.at("/warnings").findValuesAsText("id").contains("events_not_pruned"), is(true));
        }
        assertThat(admin.send("GET /_ml/calendars/days/events").at("/count").asInt(), is(150));
        String bundle = "{\"calendar\": {\"calendar_id\": \"days\"}, \"events\": " + page.at("/events") + "}";
        assertThat(
                send(APPLY + "&prune=true", bundle)
                        .expect(200)
                        .at("/summary/updated")
                        .asInt(),
                is(50));
        assertThat(admin.send("GET /_ml/calendars/days/events").at("/count").asInt(), is(100));
    }

    @Test
    public void whatAnEventHasByDefaultStays() {
        admin.send("PUT /_ml/calendars/days").expect(200);
        String event = "{\"description\": \"e\", \"start_time\": 1000, \"end_time\": 2000%s}";
        admin.send("POST /_ml/calendars/days/events\n{\"events\": ["
                        + event.formatted(", \"skip_result\": false, \"skip_model_update\": false") + "]}")
                .expect(200);
        String file = "{\"calendar\": {\"calendar_id\": \"days\"}, \"events\": [" + event + "]}";
        String before = admin.send("GET /_ml/calendars/days/events").body();
        Response drift = send(DRIFT, file.formatted("")).expect(200);
        assertThat(
                reasons(drift, "calendar_event", "days/e [1970-01-01T00:00:01Z/1970-01-01T00:00:02Z]"),
                contains("default_differs", "default_differs"));
        send(APPLY, file.formatted("")).expect(200);
        assertThat(admin.send("GET /_ml/calendars/days/events").body(), equalTo(before));
        send(APPLY, file.formatted(", \"skip_result\": true")).expect(200);
        Response after = admin.send("GET /_ml/calendars/days/events");
        assertThat(after.at("/count").asInt(), is(1));
        assertThat(after.at("/events/0/skip_result").asBoolean(), is(true));
        assertThat(after.at("/events/0/skip_model_update").asBoolean(), is(false));
        send(DRIFT, file.formatted("")).expect(200);
    }

    /** Each is put to the plan and to the update. */
    @Test
    public void whatTheUpdateOfADatafeedRefuses() {
        putWeb(", \"bucket_span\": \"1m\"", "");
        String aggregations = """
                , "aggregations": {"buckets": {"date_histogram": {"field": "@timestamp", "fixed_interval": "2m", "time_zone": "UTC"},
                    "aggregations": {"@timestamp": {"max": {"field": "@timestamp"}}}}}""";
        String early = ", \"delayed_data_check_config\": {\"enabled\": true, \"check_window\": \"30s\"}";
        for (String more : List.of(aggregations, early)) {
            for (String file :
                    List.of(datafeed(more), "{\"job\": " + job("") + ", \"datafeed\": " + datafeed(more) + "}")) {
                Response plan = send(APPLY + "&dry_run=true", file).expect(200);
                assertThat(plan.toString(), action(plan, "datafeed", "feed"), equalTo("blocked"));
                assertThat(reasons(plan, "datafeed", "feed"), contains("refused"));
                send(APPLY, file).expect(409);
                // What is left out is a change all the same.
                send(APPLY + "&on_blocked=skip&dry_run=true", file).expect(200);
                send(DRIFT + "&on_blocked=skip", file).expect(409);
                send("on_conflict=skip&dry_run=true&fail_on=change", file).expect(409);
            }
            admin.send("POST /_ml/datafeeds/feed/_update\n{" + more.substring(2) + "}")
                    .expect(400);
        }
        String window = early.replace("30s", "2m");
        send(APPLY, "{\"job\": " + job("") + ", \"datafeed\": " + datafeed(window) + "}")
                .expect(200);
        send(DRIFT, datafeed(window)).expect(200);
    }

    /** From now on, say: a job that has seen nothing yet would learn all that was before. */
    @Test
    public void aDatafeedStartsAgainAsItWasStarted() {
        putWeb("", "");
        admin.send("POST /_ml/anomaly_detectors/web/_open").expect(200);
        admin.send("POST /_ml/datafeeds/feed/_start?start=2026-01-01T00:00:00Z&end=2099-01-01T00:00:00Z")
                .expect(200);
        String started = task();
        assertThat(started, containsString(String.valueOf(1767225600000L)));
        assertThat(started, containsString(String.valueOf(4070908800000L)));
        Response done =
                send(APPLY + "&close=true", datafeed(", \"scroll_size\": 7")).expect(200);
        assertThat(action(done, "datafeed", "feed"), equalTo("updated"));
        assertThat(task(), equalTo(started));
    }

    private static String task() {
        return admin.send(
                        "GET /_cluster/state/metadata?filter_path=metadata.persistent_tasks.tasks.task.xpack/ml/datafeed.params")
                .expect(200)
                .body();
    }

    /** {@code exclude_generated} leaves out what Kibana notes of who made a job. */
    @Test
    public void elasticsearchsOwnExportIsNoDrift() {
        putWeb("", ", \"custom_settings\": {\"created_by\": \"multi-metric-wizard\", \"team\": \"a\"}");
        String exported = admin.send("GET /_ml/anomaly_detectors/web?exclude_generated=true")
                .expect(200)
                .body();
        assertThat(exported.contains("created_by"), is(false));
        send(DRIFT, exported).expect(200);
        send("fail_on=change", exported).expect(200);
        assertThat(
                send(APPLY, exported.replace("\"team\":\"a\"", "\"team\":\"b\""))
                        .expect(200)
                        .at("/summary/updated")
                        .asInt(),
                is(1));
        Response job = admin.send("GET /_ml/anomaly_detectors/web").expect(200);
        assertThat(job.at("/jobs/0/custom_settings/team").asText(), equalTo("b"));
        assertThat(job.at("/jobs/0/custom_settings/created_by").asText(), equalTo("multi-metric-wizard"));
    }
}
