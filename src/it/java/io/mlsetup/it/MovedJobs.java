package io.mlsetup.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.TestCluster;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Jobs of every kind to move between clusters, who may move them, and all that a cluster holds of them. */
final class MovedJobs {

    static final String PASSWORD = "a-password";

    private MovedJobs() {}

    /** A machine learning admin with the documented rights on sources and destinations. */
    static Client mover(TestCluster cluster) {
        cluster.as("admin").send("""
                PUT /_security/role/data
                {"indices": [{"names": ["logs-*", "houses", "nowhere*"], "privileges": ["read", "view_index_metadata"]},
                             {"names": ["out-*"], "privileges": ["read", "manage", "index"]}]}""").expect(200);
        cluster.as("admin").send("""
                PUT /_security/user/mover
                {"password": "a-password", "roles": ["machine_learning_admin", "data"]}""").expect(200);
        return cluster.as("mover", PASSWORD);
    }

    static void make(Client source) {
        source.send("PUT /_ml/filters/safe_ips\n{\"description\": \"ours\", \"items\": [\"10.0.0.1\", \"10.0.0.2\"]}")
                .expect(200);
        source.send(
                        "PUT /_ml/calendars/holidays\n{\"description\": \"days off\", \"job_ids\": [\"shop\", \"web-latency\"]}")
                .expect(200);
        source.send("""
                POST /_ml/calendars/holidays/events
                {"events": [{"description": "new year", "start_time": 1767225600000, "end_time": 1767312000000},
                            {"description": "sale", "start_time": 1770000000000, "end_time": 1770003600000,
                             "skip_result": true, "skip_model_update": false}]}""").expect(200);
        source.send("""
                PUT /_ml/anomaly_detectors/web-latency
                {"description": "slow pages", "groups": ["shop"],
                 "analysis_config": {"bucket_span": "15m", "influencers": ["ip"], "detectors": [
                   {"function": "high_mean", "field_name": "latency", "over_field_name": "ip",
                    "custom_rules": [{"actions": ["skip_result"], "scope": {"ip": {"filter_id": "safe_ips"}},
                                      "conditions": [{"applies_to": "actual", "operator": "lt", "value": 20}]}]}]},
                 "analysis_limits": {"model_memory_limit": "11mb"},
                 "model_plot_config": {"enabled": true},
                 "data_description": {"time_field": "@timestamp", "time_format": "epoch_ms"},
                 "custom_settings": {"created_by": "multi-metric-wizard", "managed": true, "custom_urls": [
                   {"url_name": "a", "url_value": "b"}]}}""").expect(200);
        source.send("""
                PUT /_ml/datafeeds/datafeed-web-latency
                {"job_id": "web-latency", "indices": ["logs-web-*"], "query_delay": "77s", "frequency": "5m",
                 "query": {"term": {"status": 500}}, "runtime_mappings": {"day": {"type": "keyword"}}}""").expect(200);
        source.send("""
                PUT /_ml/anomaly_detectors/categories
                {"analysis_config": {"bucket_span": "1h", "categorization_field_name": "message", "detectors": [
                   {"function": "count", "by_field_name": "mlcategory"}]},
                 "results_index_name": "messages", "data_description": {"time_field": "@timestamp"}}""").expect(200);
        source.send("""
                PUT /_ml/datafeeds/feed-of-categories
                {"job_id": "categories", "indices": ["logs-*"], "max_empty_searches": 3}""").expect(200);
        source.send("""
                PUT /_ml/anomaly_detectors/unfed
                {"analysis_config": {"bucket_span": "5m", "detectors": [{"function": "count"}]},
                 "data_description": {"time_field": "time"}}""").expect(200);
        for (String id : List.of("houses-outliers", "houses-prices")) {
            source.send("""
                    PUT /_ml/data_frame/analytics/%s
                    {"source": {"index": ["houses"], "query": {"term": {"sold": true}}}, "dest": {"index": "out-%s"},
                     "analysis": {%s}, "analyzed_fields": {"includes": ["price", "size"]}, "model_memory_limit": "50mb"}""".formatted(
                                    id,
                                    id,
                                    id.endsWith("outliers")
                                            ? "\"outlier_detection\": {}"
                                            : "\"regression\": {\"dependent_variable\": \"price\"}"))
                    .expect(200);
        }
    }

    static List<String> ids(Client client, String path, String list, String id) {
        return client.send("GET /_ml/" + path + "?size=1000".repeat(path.equals("anomaly_detectors") ? 0 : 1))
                .expect(200)
                .json()
                .path(list)
                .findValuesAsText(id);
    }

    /** All that a cluster holds, as its own API shows it, without what it generates. */
    static Map<String, JsonNode> everything(Client client) {
        Map<String, JsonNode> all = new TreeMap<>();
        collect(all, client, "anomaly_detectors", "jobs", "job_id");
        collect(all, client, "datafeeds", "datafeeds", "datafeed_id");
        collect(all, client, "data_frame/analytics", "data_frame_analytics", "id");
        collect(all, client, "filters", "filters", "filter_id");
        collect(all, client, "calendars", "calendars", "calendar_id");
        client.send("GET /_ml/calendars/_all/events").expect(200).at("/events").forEach(event -> {
            ((ObjectNode) event).remove("event_id");
            String key = "event/" + event.path("description").asText();
            all.put(all.containsKey(key) ? key + " " + event : key, event);
        });
        return all;
    }

    private static void collect(Map<String, JsonNode> all, Client client, String path, String list, String id) {
        String generated = path.startsWith("filter") || path.startsWith("cal") ? "" : "?exclude_generated=true";
        client.send("GET /_ml/" + path + generated).expect(200).at("/" + list).forEach(config -> {
            ((ObjectNode) config).remove(List.of("datafeed_config", "authorization"));
            if (config.path("custom_settings") instanceof ObjectNode settings) {
                // As in Kibana's export, what is moved is nobody's managed job.
                settings.remove("managed");
            }
            all.put(path + "/" + config.path(id).asText(), config);
        });
    }

    static String action(Response answer, String type, String id) {
        for (JsonNode item : answer.at("/items")) {
            if (item.path("type").asText().equals(type)
                    && item.path("id").asText().equals(id)) {
                return item.path("action").asText();
            }
        }
        throw new AssertionError(type + " [" + id + "] is not in " + answer);
    }

    static List<String> reasons(Response answer, String type, String id) {
        for (JsonNode item : answer.at("/items")) {
            if (item.path("type").asText().equals(type)
                    && item.path("id").asText().equals(id)) {
                return item.path("reasons").findValuesAsText("id");
            }
        }
        throw new AssertionError(type + " [" + id + "] is not in " + answer);
    }

    /** What there is, members of calendars counted one by one. */
    static int size(Map<String, JsonNode> everything) {
        return everything.size()
                + everything.values().stream()
                        .mapToInt(config -> config.has("calendar_id")
                                ? config.path("job_ids").size()
                                : 0)
                        .sum();
    }
}
