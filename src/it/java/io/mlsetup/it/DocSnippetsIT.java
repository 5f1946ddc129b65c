package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * Every request that README and docs show for pasting is sent to a real server, in the order in which it stands there, by the
 * administrator. It must be answered as the page says: well, or with the error that is shown; and an answer of ours must have the
 * fields that are shown.
 */
public class DocSnippetsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern REQUEST = Pattern.compile("^(GET|POST|PUT|DELETE) /.*", Pattern.DOTALL);

    private static final Pattern ANOTHER = Pattern.compile("\\n(?=(?:GET|POST|PUT|DELETE) /)");

    /** What needs a state that this server is not in, and how it is answered then. */
    private static final Map<String, Integer> ELSEWHERE = Map.of(
            // There are no results yet.
            "POST /.ml-anomalies-shared/_open", 404,
            // The trial runs already.
            "POST /_license/start_trial?acknowledge=true", 403);

    private record Snippet(Path page, String request, String next) {

        /** With something to fill in, or cut short. */
        boolean isIncomplete() {
            return request.contains("...") || request.contains("<");
        }

        String line() {
            return request.lines().findFirst().orElseThrow();
        }

        @Override
        public String toString() {
            return page + ": " + line();
        }
    }

    private static List<Snippet> snippets() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<Snippet> snippets = new ArrayList<>();
        for (Path page : pages) {
            List<String> blocks = new ArrayList<>();
            Matcher matcher = BLOCK.matcher(Files.readString(page));
            while (matcher.find()) {
                blocks.add(matcher.group(2).strip());
            }
            for (int i = 0; i < blocks.size(); i++) {
                String next = i + 1 < blocks.size() ? blocks.get(i + 1) : "";
                for (String request : ANOTHER.split(blocks.get(i))) {
                    if (REQUEST.matcher(request).matches()) {
                        snippets.add(new Snippet(page, request.strip(), next));
                    }
                }
            }
        }
        return snippets;
    }

    @Test
    public void everyRequestIsAnsweredAsThePageSays() throws IOException {
        List<String> problems = new ArrayList<>();
        int sent = 0;
        TestCluster cluster = SharedCluster.plain();
        Client admin = cluster.as("admin");
        prepare(cluster, admin);
        for (Snippet snippet : snippets()) {
            if (!snippet.isIncomplete()) {
                sent++;
                problems.addAll(problems(snippet, admin.send(snippet.request())));
            }
        }
        assertThat(sent, greaterThan(40));
        assertThat(String.join("\n", problems), problems, empty());
    }

    /** What the pages speak of. */
    private static void prepare(TestCluster cluster, Client admin) {
        KibanaFixture kibana = new KibanaFixture(cluster).connect();
        kibana.space("ops", "{\"name\":\"Operations\",\"disabledFeatures\":[]}");
        admin.send("PUT /logs-web-1").expect(200);
        admin.send("PUT /_cluster/settings\n{\"persistent\": {\"xpack.ml.node_concurrent_job_allocations\": 0}}")
                .expect(200);
        admin.send("""
                PUT /_ml/anomaly_detectors/web-latency
                {"description": "slow pages", "analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count"}]},
                 "data_description": {"time_field": "@timestamp"}}""").expect(200);
        admin.send(
                        "PUT /_ml/datafeeds/datafeed-web-latency\n{\"job_id\": \"web-latency\", \"indices\": [\"logs-web-*\"]}")
                .expect(200);
        admin.send("PUT /_security/user/jane\n{\"password\": \"some-password\", \"roles\": [\"viewer\"]}")
                .expect(200);
    }

    private static List<String> problems(Snippet snippet, Response answer) {
        JsonNode shown = json(snippet.next());
        boolean error = snippet.next().startsWith("{") && snippet.next().contains("\"error\"");
        Integer elsewhere = ELSEWHERE.get(snippet.line());
        boolean asSaid = elsewhere != null
                ? answer.status() == elsewhere
                : error ? answer.status() >= 400 && answer.status() < 500 : answer.status() / 100 == 2;
        if (!asSaid) {
            return List.of(snippet + " was answered " + answer.status() + ": " + answer.body());
        }
        List<String> problems = new ArrayList<>();
        if (shown != null && !error && snippet.line().contains("/_ml_setup") && shown.isObject()) {
            Iterator<String> fields = shown.fieldNames();
            while (fields.hasNext()) {
                String field = fields.next();
                if (!answer.json().has(field)) {
                    problems.add(snippet + " has no field [" + field + "]: " + answer.body());
                }
            }
        }
        return problems;
    }

    /** Null for what is no JSON, or cut short. */
    private static JsonNode json(String text) {
        try {
            return text.startsWith("{") ? JSON.readTree(text) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
