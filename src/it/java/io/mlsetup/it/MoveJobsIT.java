package io.mlsetup.it;

import static io.mlsetup.it.MovedJobs.action;
import static io.mlsetup.it.MovedJobs.everything;
import static io.mlsetup.it.MovedJobs.ids;
import static io.mlsetup.it.MovedJobs.reasons;
import static io.mlsetup.it.MovedJobs.size;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import io.mlsetup.job.BrokenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** Jobs of one real cluster are exported in each format, imported on another, and compared field by field. */
public class MoveJobsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster test;
    private static TestCluster production;
    private static Client source;
    private static Client target;

    @BeforeClass
    public static void start() {
        test = SharedCluster.plain();
        production = CLUSTERS.start(TestCluster.builder().node("n1"));
        source = MovedJobs.mover(test);
        target = MovedJobs.mover(production);
        for (TestCluster cluster : List.of(test, production)) {
            cluster.as("admin").send("PUT /logs-web-1").expect(200);
            cluster.as("admin").send("PUT /houses").expect(200);
        }
        MovedJobs.make(source);
    }

    /** Every test finds the target empty. */
    @After
    public void emptyTheTarget() {
        Client admin = production.as("admin");
        ids(admin, "anomaly_detectors", "jobs", "job_id")
                .forEach(id -> admin.send("DELETE /_ml/anomaly_detectors/" + id));
        ids(admin, "data_frame/analytics", "data_frame_analytics", "id")
                .forEach(id -> admin.send("DELETE /_ml/data_frame/analytics/" + id));
        ids(admin, "calendars", "calendars", "calendar_id").forEach(id -> admin.send("DELETE /_ml/calendars/" + id));
        ids(admin, "filters", "filters", "filter_id").forEach(id -> admin.send("DELETE /_ml/filters/" + id));
        assertThat(everything(admin), equalTo(Map.of()));
    }

    private static String export(String query) {
        return source.send("GET /_ml_setup/job/_export?" + query).expect(200).body();
    }

    private static Response send(Client who, String query, String file) {
        return who.send("POST /_ml_setup/job/_import?" + query + "\n" + file);
    }

    private static List<String> warnings(Response answer) {
        return answer.at("/warnings").findValuesAsText("id");
    }

    @Test
    public void aBundleCarriesEverything() {
        String bundle = export("format=bundle");
        Response plan = send(target, "dry_run=true", bundle).expect(200);
        assertThat(plan.at("/dry_run").asBoolean(), is(true));
        assertThat(plan.at("/summary").toString(), equalTo("{\"create\":13}"));
        assertThat(everything(target), equalTo(Map.of()));

        Response done = send(target, "", bundle).expect(200);
        assertThat(done.at("/summary").toString(), equalTo("{\"created\":13}"));
        assertThat(everything(target), equalTo(everything(source)));
        assertThat(warnings(done), hasItem("jobs_without_data"));
        assertThat(warnings(done), hasItem("trained_models_not_in_file"));
        List<String> requests = new ArrayList<>();
        done.at("/requests").forEach(request -> requests.add(request.asText()));
        assertThat(requests, hasItem("POST /_ml/anomaly_detectors/web-latency/_open"));
        assertThat(requests, hasItem("POST /_ml/datafeeds/feed-of-categories/_start"));
        assertThat(requests, hasItem("POST /_ml/data_frame/analytics/houses-prices/_start"));

        // The jobs run with the rights of whoever imported them.
        JsonNode roles = target.send("GET /_ml/datafeeds/feed-of-categories").at("/datafeeds/0/authorization/roles");
        assertThat(roles.toString(), equalTo("[\"machine_learning_admin\",\"data\"]"));

        // What created_by and managed become is Kibana's way.
        JsonNode settings =
                target.send("GET /_ml/anomaly_detectors/web-latency").at("/jobs/0/custom_settings");
        assertThat(settings.path("created_by").asText(), equalTo("multi-metric-wizard"));
        assertThat(settings.has("managed"), is(false));

        // The same file again changes nothing, and exported again it is the same.
        Map<String, JsonNode> before = everything(target);
        assertThat(send(target, "", bundle).expect(200).at("/summary").toString(), equalTo("{\"unchanged\":13}"));
        assertThat(everything(target), equalTo(before));
        ObjectNode again = (ObjectNode)
                target.send("GET /_ml_setup/job/_export?format=bundle").json();
        ObjectNode first = (ObjectNode)
                source.send("GET /_ml_setup/job/_export?format=bundle").json();
        assertThat(again.remove(List.of("exported_from")), equalTo(first.remove(List.of("exported_from"))));
    }

    @Test
    public void kibanasFormatCarriesJobs() {
        Response exported =
                source.send("GET /_ml_setup/job/_export?type=anomaly_detector").expect(200);
        assertThat(exported.json().isArray(), is(true));
        String warnings = String.join("\n", exported.warnings());
        assertThat(warnings, containsString("The filter lists [safe_ips] are not in this file"));
        assertThat(warnings, containsString("The calendars of the jobs [web-latency] are not in this file"));

        // Without the filter list nothing at all is imported.
        Response refused = send(target, "", exported.body()).expect(409);
        assertThat(action(refused, "anomaly_detector", "web-latency"), equalTo("blocked"));
        assertThat(reasons(refused, "anomaly_detector", "web-latency"), equalTo(List.of("filter_missing")));
        assertThat(action(refused, "datafeed", "datafeed-web-latency"), equalTo("blocked"));
        assertThat(action(refused, "anomaly_detector", "unfed"), equalTo("create"));
        assertThat(everything(target), equalTo(Map.of()));

        // Or what is not blocked, if that is asked for.
        Response rest = send(target, "on_blocked=skip", exported.body()).expect(200);
        assertThat(rest.at("/summary").toString(), equalTo("{\"skip\":2,\"created\":3}"));
        assertThat(everything(target).keySet(), not(hasItem("anomaly_detectors/web-latency")));
        assertThat(warnings(rest), hasItem("calendars_not_in_file"));

        target.send("PUT /_ml/filters/safe_ips\n{\"items\": [\"10.9.9.9\"]}").expect(200);
        assertThat(
                send(target, "", exported.body()).expect(200).at("/summary").toString(),
                equalTo("{\"unchanged\":3,\"created\":2}"));
        Map<String, JsonNode> expected = everything(source);
        expected.keySet().removeIf(key -> !key.startsWith("anomaly_detectors") && !key.startsWith("datafeeds"));
        Map<String, JsonNode> arrived = everything(target);
        arrived.remove("filters/safe_ips");
        assertThat(arrived, equalTo(expected));

        String analytics = export("type=data_frame_analytics");
        send(target, "", analytics).expect(200);
        assertThat(
                everything(target).get("data_frame/analytics/houses-prices"),
                equalTo(everything(source).get("data_frame/analytics/houses-prices")));
    }

    @Test
    public void oneJobIsABareObject() {
        String one = export("type=data_frame_analytics&job_id=houses-out*");
        assertThat(one, containsString("{\"id\":\"houses-outliers\""));
        Response imported = send(
                        target, "rename=houses-outliers:odd&destination_index=out-houses-outliers:out-odd", one)
                .expect(200);
        assertThat(action(imported, "data_frame_analytics", "odd"), equalTo("created"));
        assertThat(
                everything(target)
                        .get("data_frame/analytics/odd")
                        .at("/dest/index")
                        .asText(),
                equalTo("out-odd"));

        String detector = export("type=anomaly_detector&job_id=categories");
        send(target, "prefix=test-", detector).expect(200);
        assertThat(
                everything(target)
                        .get("datafeeds/datafeed-test-categories")
                        .path("job_id")
                        .asText(),
                equalTo("test-categories"));
        Response unknown = source.send("GET /_ml_setup/job/_export?type=anomaly_detector&job_id=none,unfed")
                .expect(404);
        assertThat(unknown.body(), containsString("unknown jobs [none]"));
        assertThat(export("type=anomaly_detector&job_id=none-*"), equalTo("[]"));
    }

    /** Composed from what is known of Kibana's files: datafeed ids, the wizard's settings, no calendars. */
    @Test
    public void aFileOfKibanaIsImported() {
        target.send("PUT /_ml/filters/safe_ips\n{\"items\": [\"10.0.0.1\"]}").expect(200);
        Response done = send(target, "", """
                [
                  {
                    "job": {
                      "job_id": "kibana-latency", "groups": ["web"], "description": "",
                      "analysis_config": { "bucket_span": "15m",
                        "detectors": [ { "detector_description": "high_mean(latency) over ip", "function": "high_mean",
                                         "field_name": "latency", "over_field_name": "ip",
                                         "custom_rules": [ { "actions": ["skip_result"],
                                           "scope": { "ip": { "filter_id": "safe_ips", "filter_type": "include" } } } ],
                                         "detector_index": 0 } ],
                        "influencers": ["ip"] },
                      "analysis_limits": { "model_memory_limit": "11mb", "categorization_examples_limit": 4 },
                      "data_description": { "time_field": "@timestamp", "time_format": "epoch_ms" },
                      "model_plot_config": { "enabled": false, "annotations_enabled": true },
                      "model_snapshot_retention_days": 10, "daily_model_snapshot_retention_after_days": 1,
                      "results_index_name": "shared", "allow_lazy_open": false,
                      "custom_settings": { "created_by": "multi-metric-wizard", "custom_urls": [] } },
                    "datafeed": {
                      "datafeed_id": "datafeed-kibana-latency", "job_id": "kibana-latency",
                      "query": { "bool": { "must": [ { "match_all": {} } ] } },
                      "indices": ["logs-web-*"], "scroll_size": 1000,
                      "delayed_data_check_config": { "enabled": true } }
                  }
                ]""").expect(200);
        assertThat(done.at("/summary").toString(), equalTo("{\"created\":2}"));
        JsonNode job = everything(target).get("anomaly_detectors/kibana-latency");
        assertThat(job.at("/analysis_limits/model_memory_limit").asText(), equalTo("11mb"));
        assertThat(
                job.at("/analysis_config/detectors/0/custom_rules/0/scope/ip/filter_id")
                        .asText(),
                equalTo("safe_ips"));
        assertThat(
                everything(target)
                        .get("datafeeds/datafeed-kibana-latency")
                        .path("job_id")
                        .asText(),
                equalTo("kibana-latency"));
    }

    /** What exists stays as it is, byte for byte, whatever the file says. */
    @Test
    public void nothingIsOverwritten() {
        target.send(
                        "PUT /_ml/anomaly_detectors/unfed\n{\"description\": \"mine\", \"analysis_config\": {\"bucket_span\": \"1m\","
                                + " \"detectors\": [{\"function\": \"count\"}]}, \"data_description\": {\"time_field\": \"t\"}}")
                .expect(200);
        target.send("PUT /_ml/calendars/holidays\n{\"description\": \"other days\"}")
                .expect(200);
        target.send("PUT /_ml/filters/safe_ips\n{\"items\": [\"mine\"]}").expect(200);
        Map<String, JsonNode> before = everything(target);
        String bundle = export("format=bundle");

        Response refused = send(target, "on_blocked=skip", bundle).expect(409);
        assertThat(refused.at("/summary/created").isMissingNode(), is(true));
        assertThat(action(refused, "anomaly_detector", "unfed"), equalTo("conflict"));
        assertThat(
                action(refused, "calendar_event", "holidays/sale [2026-02-02T02:40:00Z/2026-02-02T03:40:00Z]"),
                equalTo("conflict"));
        assertThat(everything(target), equalTo(before));

        Response rest = send(target, "on_conflict=skip", bundle).expect(200);
        assertThat(reasons(rest, "anomaly_detector", "web-latency"), equalTo(List.of("filter_differs")));
        Map<String, JsonNode> after = everything(target);
        before.forEach((key, config) -> assertThat(key, after.get(key), equalTo(config)));
        assertThat(
                after.get("anomaly_detectors/web-latency"),
                equalTo(everything(source).get("anomaly_detectors/web-latency")));
    }

    @Test
    public void missingSources() {
        String bundle = export("format=bundle")
                .replace("\"logs-web-*\"", "\"nowhere-*\"")
                .replace("[\"houses\"]", "[\"nowhere\"]");
        Response plan = send(target, "dry_run=true", bundle).expect(200);
        assertThat(action(plan, "anomaly_detector", "web-latency"), equalTo("create"));
        assertThat(reasons(plan, "anomaly_detector", "web-latency"), equalTo(List.of("source_index_missing")));
        assertThat(action(plan, "data_frame_analytics", "houses-prices"), equalTo("blocked"));
        assertThat(reasons(plan, "data_frame_analytics", "houses-prices"), equalTo(List.of("source_index_missing")));
        send(target, "", bundle).expect(409);
        assertThat(everything(target), equalTo(Map.of()));

        // An index that is there and cannot be searched.
        production.as("admin").send("PUT /nowhere").expect(200);
        production.as("admin").send("POST /nowhere/_close").expect(200);
        try {
            plan = send(target, "dry_run=true", bundle).expect(200);
            assertThat(
                    reasons(plan, "data_frame_analytics", "houses-prices"),
                    equalTo(List.of("source_index_not_searchable")));
        } finally {
            production.as("admin").send("DELETE /nowhere").expect(200);
        }

        // A destination that is there is only told; one that is also the source is refused.
        String analytics = export("type=data_frame_analytics&job_id=houses-prices");
        production.as("admin").send("PUT /out-there").expect(200);
        plan = send(target, "dry_run=true&destination_index=out-houses-prices:out-there", analytics)
                .expect(200);
        assertThat(
                reasons(plan, "data_frame_analytics", "houses-prices"), equalTo(List.of("destination_index_exists")));
        plan = send(production.as("admin"), "dry_run=true&destination_index=out-houses-prices:houses", analytics)
                .expect(200);
        assertThat(reasons(plan, "data_frame_analytics", "houses-prices"), hasItem("refused"));
        production.as("admin").send("DELETE /out-there").expect(200);
    }

    @Test
    public void privilegesAreAskedForBefore() {
        String bundle = export("format=bundle");
        Client poor = production.as("ml_admin");
        Response refused = send(poor, "", bundle).expect(403);
        assertThat(refused.at("/error/type").asText(), equalTo("security_exception"));
        String reason = refused.at("/error/reason").asText();
        assertThat(reason, containsString("[read, view_index_metadata] on [houses, logs-*, logs-web-*]"));
        assertThat(reason, containsString("[index, manage, read] on [out-houses-outliers, out-houses-prices]"));
        send(poor, "on_blocked=skip&on_conflict=skip", bundle).expect(403);
        assertThat(everything(target), equalTo(Map.of()));
        Response plan = send(poor, "dry_run=true", bundle).expect(200);
        assertThat(reasons(plan, "datafeed", "datafeed-web-latency"), equalTo(List.of("missing_privileges")));
        // What may be searched by nobody else is not shown to be there.
        assertThat(
                reasons(plan, "data_frame_analytics", "houses-prices"),
                equalTo(List.of("missing_privileges", "source_index_missing")));
        send(production.as("ml_user"), "", bundle).expect(403);
        production
                .as("ml_user")
                .send("GET /_ml_setup/job/_export?format=bundle")
                .expect(403);
        production.as("nobody").send("GET /_ml_setup/job/_export?format=bundle").expect(403);
    }

    @Test
    public void upgradeModeAndLicense() {
        String bundle = export("format=bundle");
        production.as("admin").send("POST /_ml/set_upgrade_mode?enabled=true").expect(200);
        try {
            Response plan = send(target, "", bundle).expect(409);
            assertThat(plan.at("/summary").toString(), equalTo("{\"blocked\":13}"));
            assertThat(reasons(plan, "filter", "safe_ips"), equalTo(List.of("upgrade_mode")));
        } finally {
            production
                    .as("admin")
                    .send("POST /_ml/set_upgrade_mode?enabled=false")
                    .expect(200);
        }
    }

    @Test
    public void anApiKeyIsWarnedOf() {
        Response key = production
                .as("admin")
                .send("POST /_security/api_key\n{\"name\": \"import\"}")
                .expect(200);
        Response plan = production
                .node("n1")
                .anonymous()
                .send(
                        "POST /_ml_setup/job/_import?dry_run=true\n" + export("type=anomaly_detector&job_id=unfed"),
                        "Authorization",
                        "ApiKey " + key.at("/encoded").asText())
                .expect(200);
        assertThat(warnings(plan), hasItem("api_key"));
        assertThat(
                warnings(send(target, "dry_run=true", export("type=anomaly_detector&job_id=unfed"))),
                not(hasItem("api_key")));
    }

    /** Who acted for whom, what was made, and how it ended. */
    @Test
    public void theLogTellsOfAnImport() {
        String bundle = export("format=bundle&job_id=web-latency");
        production
                .as("admin")
                .send("POST /_ml_setup/job/_import\n" + bundle, "es-security-runas-user", "mover")
                .expect(200);
        assertThat(
                production.node("n1").log(),
                containsString("import of machine learning jobs by [mover] (run as by [admin]), status [200]:"
                        + " created 1 filter [safe_ips], created 1 calendar [holidays],"
                        + " created 1 anomaly_detector [web-latency], created 1 datafeed [datafeed-web-latency],"
                        + " created 2 calendar_job [holidays/shop] [holidays/web-latency], created 2 calendar_event"));
    }

    /** What a plan takes is accounted until it is sent, and no longer, whatever the answer is. */
    @Test
    public void nothingStaysAccounted() {
        String bundle = export("format=bundle");
        send(target, "dry_run=true", bundle).expect(200);
        send(production.as("ml_admin"), "", bundle).expect(403);
        send(target, "", bundle).expect(200);
        send(target, "", bundle.replace("days off", "other days")).expect(409);
        send(target, "", "{").expect(400);
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (accounted() > 0) {
            assertThat("bytes stay accounted: " + accounted(), System.nanoTime() < deadline, is(true));
        }
    }

    private static long accounted() {
        return production
                .as("admin")
                .send("GET /_nodes/stats/breaker")
                .expect(200)
                .json()
                .findValue("request")
                .path("estimated_size_in_bytes")
                .asLong();
    }

    @Test
    public void whatIsNoFileIsRefused() {
        for (String file :
                List.of("[]", "{\"a\": 1}", "[1]", "{", "\"x\"", "{\"format\": \"ml_setup\"}", "[".repeat(5000))) {
            Response refused = send(target, "", file).expect(400);
            assertThat(refused.at("/error/reason").asText(), containsString("cannot read the file"));
        }
        assertThat(
                target.send("POST /_ml_setup/job/_import").expect(400).body(),
                containsString("the body must be the file"));
        String job = export("type=anomaly_detector&job_id=unfed");
        assertThat(
                send(target, "on_conflict=x", job).expect(400).body(),
                containsString("[on_conflict] must be one of [fail, skip, update]"));
        assertThat(send(target, "rename=a", job).expect(400).body(), containsString("[rename] must be pairs"));
        assertThat(
                send(target, "format=bundle", job).expect(400).body(),
                containsString("[format] must be one of [json, yaml, smile, cbor]"));
        assertThat(send(target, "rename=a:b", job).expect(400).body(), containsString("[rename] names [a]"));
        assertThat(
                send(target, "overwrite=true", job).expect(400).body(),
                containsString("unknown parameter [overwrite]"));
        assertThat(everything(target), equalTo(Map.of()));
    }

    @Test
    public void aFileThatIsTooLargeIsRefused() {
        Client admin = production.as("admin");
        String job = export("type=anomaly_detector&job_id=unfed");
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup.import.max_size\": \"100b\"}}")
                .expect(200);
        try {
            assertThat(
                    send(target, "", job).expect(413).at("/error/reason").asText(),
                    containsString("more than the [100b] that [ml_setup.import.max_size] allows"));
        } finally {
            admin.send("PUT /_cluster/settings\n{\"persistent\": {\"ml_setup.import.max_size\": null}}")
                    .expect(200);
        }
        send(target, "", job).expect(200);
    }

    /** Whatever is broken in a file, the answer is a plan or a 400, and what it says was created is what was created. */
    @Test
    public void brokenFilesAreNotHalfImportedInSilence() throws IOException {
        long seed = Long.getLong("it.seed", System.nanoTime());
        Random random = new Random(seed);
        String bundle = export("format=bundle");
        Set<Integer> seen = new TreeSet<>();
        for (int i = 0; i < 25; i++) {
            Map<String, Object> broken = JSON.readValue(bundle, new TypeReference<>() {});
            for (int j = random.nextInt(3); j >= 0; j--) {
                BrokenFile.breakSomething(broken, random);
            }
            String what = "it.seed=" + seed + ", file " + i + ": " + JSON.writeValueAsString(broken);
            int before = size(everything(production.as("admin")));
            Response answer = send(
                    target,
                    random.nextBoolean() ? "" : "on_blocked=skip&prefix=r" + i + "-",
                    JSON.writeValueAsString(broken));
            seen.add(answer.status());
            assertThat(what + answer, List.of(200, 400, 403, 409).contains(answer.status()), is(true));
            int created =
                    answer.status() == 400 ? 0 : answer.at("/summary/created").asInt();
            assertThat(what + answer, size(everything(production.as("admin"))), equalTo(before + created));
            if (answer.status() == 409) {
                assertThat(what + answer, answer.at("/summary/failed").asInt() > 0 || created == 0, is(true));
            }
        }
        assertThat("it.seed=" + seed, seen.size(), greaterThan(1));
    }

    /** On the source, as copies: the target has no Kibana in any other test. */
    @Test
    public void dataViewsAreLookedForInTheSpace() {
        KibanaFixture kibana = new KibanaFixture(test).connect();
        kibana.dataView("houses-view", "houses", "default");
        Client admin = test.as("admin");
        String bundle = export("format=bundle");
        Response plan = send(admin, "dry_run=true&prefix=copy-", bundle).expect(200);
        assertThat(reasons(plan, "anomaly_detector", "copy-web-latency"), equalTo(List.of("data_view_missing")));
        assertThat(action(plan, "anomaly_detector", "copy-web-latency"), equalTo("create"));
        assertThat(plan.toString(), reasons(plan, "data_frame_analytics", "copy-houses-prices"), empty());
        assertThat(plan.at("/requests").toString(), containsString("GET kbn:/api/ml/saved_objects/sync"));
        // Somebody who may not see jobs in Kibana is not told what it holds.
        admin.send("PUT /_security/role/ml_only\n{\"cluster\": [\"manage_ml\"]}")
                .expect(200);
        admin.send("PUT /_security/user/outsider\n{\"password\": \"a-password\", \"roles\": [\"ml_only\", \"data\"]}")
                .expect(200);
        Response withheld = send(test.as("outsider", MovedJobs.PASSWORD), "dry_run=true&prefix=copy-", bundle)
                .expect(200);
        assertThat(reasons(withheld, "anomaly_detector", "copy-web-latency"), empty());
        assertThat(warnings(withheld), hasItem("data_views_not_judged"));
    }
}
