package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads the check's answers, and does what they print as an administrator would who trusts them. */
final class Verdicts {
    /** The indicators that are judged from the cluster state. */
    static final List<String> CLUSTER_LEVEL = List.of(
            "license",
            "ml_enabled",
            "ml_nodes",
            "ml_settings",
            "ml_indices",
            "ml_operation",
            "ml_capacity",
            "ml_jobs",
            "ml_models",
            "security");

    /** All of them, in the order in which they are shown. */
    static final List<String> ALL = Stream.concat(
                    CLUSTER_LEVEL.stream(),
                    Stream.of("api_access", "kibana_access", "file_upload_access", "kibana_space", "data_views"))
            .toList();

    private Verdicts() {}

    static JsonNode finding(Client client, String indicator) {
        return client.send("GET /_ml_setup/_check/" + indicator).expect(200).at("/indicators/" + indicator);
    }

    static String status(Client client, String indicator) {
        return finding(client, indicator).at("/status").asText();
    }

    /** The diagnosis with that id of a finding that has it. */
    static JsonNode diagnosis(JsonNode finding, String id) {
        return StreamSupport.stream(finding.at("/diagnosis").spliterator(), false)
                .filter(diagnosis -> diagnosis.at("/id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no diagnosis [" + id + "] in " + finding.toPrettyString()));
    }

    static List<String> diagnoses(JsonNode finding) {
        return texts(finding.at("/diagnosis"), "/id");
    }

    /** The names of the nodes that a diagnosis is about. */
    static List<String> nodes(JsonNode diagnosis) {
        return texts(diagnosis.at("/affected_resources/nodes"), "/name");
    }

    static List<String> texts(JsonNode list, String pointer) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.at(pointer).asText()));
        return texts;
    }

    /** Pastes every printed request; each must be one that Elasticsearch takes. */
    static void apply(Client administrator, JsonNode finding) {
        List<String> requests = new ArrayList<>();
        finding.at("/diagnosis")
                .forEach(diagnosis -> diagnosis.at("/requests").forEach(request -> requests.add(request.asText())));
        assertThat("requests in " + finding.toPrettyString(), requests.isEmpty(), equalTo(false));
        requests.forEach(request -> administrator.send(request).expect(200));
    }

    /** That what the finding prints makes it green, which is what it claims. */
    static void assertFixedByItsRequests(Client administrator, String indicator) {
        JsonNode broken = finding(administrator, indicator);
        apply(administrator, broken);
        JsonNode fixed = finding(administrator, indicator);
        assertThat(
                "after the requests of " + broken.toPrettyString() + "\n" + fixed.toPrettyString(),
                fixed.at("/status").asText(),
                equalTo("green"));
    }

    /** The first value that a diagnosis wants written into elasticsearch.yml, in the form that the harness writes: {@code a, b}. */
    static String line(JsonNode diagnosis, String key) {
        String action = diagnosis.at("/action").asText();
        Matcher line = Pattern.compile("`" + Pattern.quote(key) + ": ([^`]+)`").matcher(action);
        assertThat("a line with [" + key + "] in [" + action + "]", line.find(), equalTo(true));
        return line.group(1).replaceAll("[\\[\\]]", "").strip();
    }

    /** Waits, with the means of the check itself, since a node that joins is not yet there when it answers. */
    static JsonNode awaitGreen(Client client, String indicator) {
        Response answer = client.send("GET /_ml_setup/_check/" + indicator + "?wait_for_status=green&timeout=60s");
        return answer.expect(200).at("/indicators/" + indicator);
    }

    /** Indicator to status. */
    static NavigableMap<String, String> statuses(JsonNode indicators) {
        TreeMap<String, String> statuses = new TreeMap<>();
        indicators
                .properties()
                .forEach(indicator -> statuses.put(
                        indicator.getKey(), indicator.getValue().at("/status").asText()));
        return statuses;
    }

    /** Sets one cluster setting; {@code null} resets it. */
    static void set(Client administrator, String section, String key, String value) {
        administrator
                .send("PUT /_cluster/settings\n{\"" + section + "\": {\"" + key + "\": "
                        + (value == null ? "null" : "\"" + value + "\"") + "}}")
                .expect(200);
    }
}
