package io.mlsetup.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Kibana of 8.19 stores in Elasticsearch, composed from the facts that were gathered about it, since no Kibana is to be
 * had: its application privileges with raw actions, its saved-object indices, spaces and data views. And a translator that does
 * to the saved objects what Kibana's own API would do for the {@code kbn:} requests that the check prints.
 */
public final class KibanaFixture {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> ML_USER = List.of(
            "isADEnabled",
            "isDFAEnabled",
            "isNLPEnabled",
            "canGetJobs",
            "canGetDatafeeds",
            "canGetCalendars",
            "canFindFileStructure",
            "canGetDataFrameAnalytics",
            "canGetAnnotations",
            "canCreateAnnotation",
            "canDeleteAnnotation",
            "canUseMlAlerts",
            "canGetTrainedModels",
            "canTestTrainedModels",
            "canGetFieldInfo",
            "canGetMlInfo",
            "canUseAiops");
    private static final List<String> ML_ADMIN = List.of(
            "canCreateJob",
            "canDeleteJob",
            "canOpenJob",
            "canCloseJob",
            "canResetJob",
            "canUpdateJob",
            "canCreateDatafeed",
            "canDeleteDatafeed",
            "canStartStopDatafeed",
            "canUpdateDatafeed",
            "canPreviewDatafeed",
            "canGetFilters",
            "canCreateCalendar",
            "canCreateFilter",
            "canCreateDataFrameAnalytics",
            "canDeleteDataFrameAnalytics",
            "canStartStopDataFrameAnalytics",
            "canCreateMlAlerts",
            "canViewMlNodes",
            "canCreateTrainedModels");

    private static final Pattern OF_KIBANA = Pattern.compile(
            "^(?<method>[A-Z]+) kbn:(?:/s/(?<space>[a-z0-9_-]+))?(?<api>/api/[^\n]*)(?<body>.*)$", Pattern.DOTALL);

    private final TestCluster cluster;

    public KibanaFixture(TestCluster cluster) {
        this.cluster = cluster;
    }

    /** As a Kibana does when it connects. */
    public KibanaFixture connect() {
        storePrivileges();
        createIndex(".kibana_8.19.0_001", ".kibana");
        createIndex(".kibana_analytics_8.19.0_001", ".kibana_analytics");
        space("default", "{\"name\":\"Default\",\"disabledFeatures\":[],\"_reserved\":true}");
        return this;
    }

    /** Has its indices on that node alone. */
    KibanaFixture allocateOn(String node) {
        cluster.as("kibana_server")
                .send("PUT /.kibana_8.19.0_001,.kibana_analytics_8.19.0_001/_settings\n"
                        + "{\"index.routing.allocation.require._name\": \"" + node + "\"}")
                .expect(200);
        cluster.as("admin")
                .send("GET /_cluster/health?wait_for_no_relocating_shards=true&wait_for_status=green&timeout=60s")
                .expect(200);
        return this;
    }

    KibanaFixture storePrivileges() {
        List<String> user = ui(ML_USER);
        List<String> admin = concat(user, ui(ML_ADMIN));
        List<String> dataViews = List.of("ui:indexPatterns/save", "saved_object:index-pattern/create", "app:kibana");
        List<String> discover = List.of("ui:discover/show", "ui:discover/save", "ui:discover_v2/save", "app:discover");
        List<String> devTools = List.of("ui:dev_tools/show", "ui:dev_tools/save", "app:dev_tools");
        List<String> login = List.of("login:");
        ObjectNode privileges = JSON.createObjectNode();
        privilege(privileges, "feature_ml.all", concat(login, admin));
        privilege(privileges, "feature_ml.read", concat(login, user));
        privilege(privileges, "reserved_ml_admin", admin);
        privilege(privileges, "reserved_ml_user", user);
        privilege(privileges, "reserved_ml_apm_user", List.of("ui:ml/canGetJobs"));
        privilege(privileges, "feature_indexPatterns.all", concat(login, dataViews));
        privilege(privileges, "feature_indexPatterns.read", concat(login, List.of("app:kibana")));
        privilege(privileges, "feature_discover_v2.all", concat(login, discover));
        privilege(privileges, "feature_dev_tools.read", concat(login, devTools));
        for (String base : List.of("", "space_")) {
            privilege(
                    privileges,
                    base + "all",
                    concat(concat(login, admin), concat(dataViews, concat(discover, devTools))));
            privilege(
                    privileges,
                    base + "read",
                    concat(login, concat(user, List.of("ui:discover/show", "ui:dev_tools/show"))));
        }
        ObjectNode body = JSON.createObjectNode();
        body.set("kibana-.kibana", privileges);
        cluster.as("admin").send("PUT /_security/privilege\n" + body).expect(200);
        return this;
    }

    private static void privilege(ObjectNode privileges, String name, List<String> actions) {
        ObjectNode privilege = privileges.putObject(name);
        ArrayNode list = privilege.putArray("actions");
        actions.forEach(list::add);
        privilege.putObject("metadata");
    }

    private static List<String> ui(List<String> capabilities) {
        return capabilities.stream()
                .flatMap(capability -> Stream.of("ui:ml/" + capability, "api:ml:" + capability))
                .toList();
    }

    private static List<String> concat(List<String> a, List<String> b) {
        List<String> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    /** With the settings that Kibana gives its indices: on more than one node there is a second copy. */
    void createIndex(String name, String alias) {
        cluster.as("kibana_server")
                .send("PUT /" + name + "\n" + """
                        {"settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "1s"},
                         "aliases": {"%s": {}},
                         "mappings": {"dynamic": false, "properties": {
                           "type": {"type": "keyword"}, "namespaces": {"type": "keyword"},
                           "space": {"dynamic": false, "properties": {"name": {"type": "text"}}},
                           "index-pattern": {"dynamic": false, "properties": {"title": {"type": "text"}}}}}}""".formatted(alias))
                .expect(200);
    }

    public void space(String id, String attributes) {
        put(".kibana", "space:" + id, "{\"type\":\"space\",\"space\":" + attributes + ",\"references\":[]}");
    }

    public void dataView(String id, String title, String... namespaces) {
        dataViewIn(".kibana_analytics", id, "{\"title\":\"" + title + "\"}", namespaces);
    }

    void dataViewIn(String index, String id, String attributes, String... namespaces) {
        put(
                index,
                "index-pattern:" + id,
                "{\"type\":\"index-pattern\",\"index-pattern\":" + attributes + ",\"namespaces\":[\""
                        + String.join("\",\"", namespaces) + "\"]}");
    }

    /** Assigns an anomaly detection job to spaces, as making it in Kibana or a synchronization does. */
    void anomalyDetector(String jobId, String datafeedId, String... namespaces) {
        job("anomaly-detector", jobId, "\"" + datafeedId + "\"", namespaces);
    }

    void dataFrameAnalytics(String jobId, String... namespaces) {
        job("data-frame-analytics", jobId, "null", namespaces);
    }

    private void job(String type, String jobId, String datafeedId, String... namespaces) {
        put(
                ".kibana",
                "ml-job:" + type + "-" + jobId,
                "{\"type\":\"ml-job\",\"ml-job\":{\"job_id\":\"" + jobId + "\",\"datafeed_id\":" + datafeedId
                        + ",\"type\":\"" + type + "\"},\"namespaces\":[\"" + String.join("\",\"", namespaces)
                        + "\"]}");
    }

    void trainedModel(String modelId, String... namespaces) {
        put(
                ".kibana",
                "ml-trained-model:" + modelId,
                "{\"type\":\"ml-trained-model\",\"ml-trained-model\":{\"model_id\":\"" + modelId
                        + "\",\"job\":null},\"namespaces\":[\"" + String.join("\",\"", namespaces) + "\"]}");
    }

    void put(String index, String id, String document) {
        cluster.as("kibana_server")
                .send("PUT /" + index + "/_doc/" + id.replace(":", "%3A") + "?refresh=true\n" + document)
                .expect(200, 201);
    }

    /**
     * Sends a request as an administrator pastes it; what Kibana must be asked goes to the saved objects. As Kibana does, it takes the
     * space from the path, and the default one where the path names none.
     */
    void apply(String request) {
        Matcher ofKibana = OF_KIBANA.matcher(request);
        if (!ofKibana.find()) {
            cluster.as("admin").send(request).expect(200);
            return;
        }
        String space = ofKibana.group("space") == null ? "default" : ofKibana.group("space");
        String api = ofKibana.group("method") + " " + ofKibana.group("api");
        String body = ofKibana.group("body");
        if (api.startsWith("PUT /api/spaces/space/")) {
            ObjectNode attributes = (ObjectNode) json(body);
            space(attributes.remove("id").asText(), attributes.toString());
        } else if (api.equals("POST /api/data_views/data_view")) {
            String title = json(body).at("/data_view/title").asText();
            dataView("made-" + Integer.toHexString(title.hashCode()), title, space);
        } else if (api.equals("GET /api/ml/saved_objects/sync?simulate=false")) {
            synchronize("*");
        } else if (api.equals("GET /api/ml/saved_objects/sync?simulate=false&addToAllSpaces=false")) {
            synchronize(space);
        } else {
            throw new IllegalArgumentException("no translation of [" + request + "]");
        }
    }

    /** As Kibana: new objects for jobs without one, none for jobs that are gone, and the datafeeds that Elasticsearch has. */
    private void synchronize(String namespaceOfNew) {
        Map<String, JsonNode> objects = new HashMap<>();
        cluster.as("kibana_server")
                .send("GET /.kibana/_search?size=1000\n{\"query\": {\"term\": {\"type\": \"ml-job\"}}}")
                .expect(200)
                .at("/hits/hits")
                .forEach(hit -> objects.put(hit.at("/_id").asText(), hit.at("/_source")));
        Map<String, String> datafeeds = new HashMap<>();
        configurations("/_ml/datafeeds", "/datafeeds")
                .forEach(feed -> datafeeds.put(
                        feed.at("/job_id").asText(), feed.at("/datafeed_id").asText()));
        for (JsonNode job : configurations("/_ml/anomaly_detectors", "/jobs")) {
            String id = job.at("/job_id").asText();
            String feed = datafeeds.containsKey(id) ? "\"" + datafeeds.get(id) + "\"" : "null";
            JsonNode object = objects.remove("ml-job:anomaly-detector-" + id);
            job("anomaly-detector", id, feed, namespaces(object, namespaceOfNew));
        }
        for (JsonNode job : configurations("/_ml/data_frame/analytics", "/data_frame_analytics")) {
            String id = job.at("/id").asText();
            JsonNode object = objects.remove("ml-job:data-frame-analytics-" + id);
            job("data-frame-analytics", id, "null", namespaces(object, namespaceOfNew));
        }
        objects.keySet()
                .forEach(id -> cluster.as("kibana_server")
                        .send("DELETE /.kibana/_doc/" + id.replace(":", "%3A") + "?refresh=true")
                        .expect(200));
    }

    private JsonNode configurations(String path, String list) {
        return cluster.as("admin").send("GET " + path).expect(200).at(list);
    }

    private static String[] namespaces(JsonNode object, String ofNew) {
        List<String> namespaces = new ArrayList<>();
        if (object == null) {
            namespaces.add(ofNew);
        } else {
            object.at("/namespaces").forEach(namespace -> namespaces.add(namespace.asText()));
        }
        return namespaces.toArray(String[]::new);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
