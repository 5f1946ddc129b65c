package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlsetup.fuzz.Hostile;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.SharedCluster;
import io.mlsetup.it.server.TestCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * Thousands of requests that nobody means well with, to a real server: none is answered as a fault of the server's, none is slow, and
 * nothing of them stays behind, in memory or in the log. {@code -Dit.seed} repeats a run, {@code -Dtests.fuzz.requests} makes it
 * longer.
 */
public class FuzzIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REQUESTS = Integer.getInteger("tests.fuzz.requests", 800);
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH");
    private static final List<String> PATHS = List.of(
            "/_ml_setup",
            "/_ml_setup/_check",
            "/_ml_setup/_check/",
            "/_cat/ml_setup",
            "/_health_report/ml_setup",
            "/_ml_setup/role",
            "/_ml_setup/role/",
            "/_ml_setup/privilege",
            "/_ml_setup/privilege/cluster/",
            "/_ml_setup/privilege/",
            "/_ml_setup/role/_simulate",
            "/_ml_setup/role/_suggest",
            "/_ml_setup/space",
            "/_ml_setup/space/",
            "/_ml_setup/_metrics",
            "/_ml_setup/job/_export",
            "/_ml_setup/job/_import",
            "/_ml_setup/");
    private static final List<String> NAMES = List.of(
            "access",
            "user_kind",
            "feature",
            "source",
            "destination",
            "space",
            "verbose",
            "only",
            "ignore",
            "fail_on",
            "wait_for_status",
            "timeout",
            "indicator",
            "id",
            "name",
            "scope",
            "action",
            "role",
            "roles",
            "user",
            "pretty",
            "human",
            "error_trace",
            "filter_path",
            "format",
            "v",
            "h",
            "s",
            "help",
            "bytes",
            "size");
    private static final Map<String, List<String>> GOOD = Map.ofEntries(
            Map.entry("access", List.of("full", "read")),
            Map.entry("user_kind", List.of("kibana", "api", "dev_tools")),
            Map.entry("feature", List.of("data_frame_analytics", "file_upload")),
            Map.entry("source", List.of("logs-*", "*", "a-*,b-*")),
            Map.entry("space", List.of("default")),
            Map.entry("fail_on", List.of("red", "yellow")),
            Map.entry("wait_for_status", List.of("green", "yellow")),
            Map.entry("timeout", List.of("0s", "1ms")),
            Map.entry("pretty", List.of("true", "false")),
            Map.entry("human", List.of("true", "false")),
            Map.entry("error_trace", List.of("true", "false")),
            Map.entry("filter_path", List.of("*", "status,*.type")),
            Map.entry("action", List.of("cluster:admin/xpack/ml/job/put")),
            Map.entry("format", List.of("json", "yaml", "cbor", "smile", "text")));
    /** By these errors are printed. Where a path or a media type cannot be read and these neither, Elasticsearch hangs up or hangs. */
    private static final Set<String> PRINTING = Set.of("pretty", "human", "error_trace", "filter_path");

    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json; charset=utf-16",
            "application/yaml",
            "application/cbor",
            "application/smile",
            "application/vnd.elasticsearch+json;compatible-with=8",
            "application/vnd.elasticsearch+json;compatible-with=99",
            "application/x-ndjson",
            "text/plain",
            "a",
            "");

    private static TestCluster cluster;
    private static Client admin;
    private static RawHttp raw;

    /**
     * Beyond 8,000 characters no task of Elasticsearch's begins on any path, ours or its own ({@code TaskManager}): that is an answer
     * of 400, but with Java's assertions, which are on here, the end of the node ({@code AbstractClient}).
     */
    private static final int LONGEST_ID = 8_000;

    @BeforeClass
    public static void startCluster() {
        cluster = SharedCluster.plain();
        admin = cluster.as("admin");
        Verdicts.set(admin, "persistent", "logger.io.mlsetup", "DEBUG");
        raw = new RawHttp(cluster.node("n1").uri());
        new KibanaFixture(cluster).connect();
    }

    @Test
    public void noRequestIsAFaultOfTheServers() throws IOException {
        long seed = Long.getLong("it.seed", ThreadLocalRandom.current().nextLong());
        String repeat = "repeat with -Dit.seed=" + seed;
        Random random = new Random(seed);
        Hostile hostile = new Hostile(random);
        Map<Integer, Integer> statuses = new TreeMap<>();
        send(random, hostile, 200, statuses, repeat);
        JsonNode before = settled();
        send(random, hostile, REQUESTS, statuses, repeat);
        JsonNode after = settled();
        System.out.println(repeat + "; answers by status: " + statuses);
        assertThat(
                "what is sent is understood now and then", statuses.getOrDefault(200, 0), greaterThan(REQUESTS / 20));
        assertThat("and refused", statuses.getOrDefault(400, 0), greaterThan(REQUESTS / 20));
        assertThat(
                repeat + " heap",
                after.at("/mem/heap_used_in_bytes").asLong(),
                lessThan(before.at("/mem/heap_used_in_bytes").asLong() + (64L << 20)));
        assertThat(
                repeat + " threads",
                after.at("/threads/count").asInt(),
                lessThan(before.at("/threads/count").asInt()
                        + 30
                        + 6 * Runtime.getRuntime().availableProcessors()));
        assertThat(
                admin.send("GET /_tasks?actions=*ml/setup*&group_by=none")
                        .at("/tasks")
                        .size(),
                equalTo(0));
        assertThat(cluster.node("n1").log(), not(containsString("uncaught exception")));
    }

    private static void send(Random random, Hostile hostile, int count, Map<Integer, Integer> statuses, String repeat)
            throws IOException {
        String last = "";
        for (int i = 0; i < count; i++) {
            String line = line(random, hostile);
            List<String> headers = headers(random, hostile);
            byte[] body = random.nextBoolean() ? new byte[0] : body(random, hostile);
            String shown = repeat + "\n" + line + "\n" + headers + "\n"
                    + new String(body, 0, Math.min(body.length, 2_000), UTF_8);
            Instant begin = Instant.now();
            RawHttp.Answer answer;
            try {
                answer = raw.send(line, headers, body);
            } catch (IOException e) {
                throw new AssertionError(
                        "no answer in time: " + shown + "\nbefore that: " + last + "\n"
                                + cluster.node("n1").causeOfDeath(),
                        e);
            }
            assertThat(shown, Duration.between(begin, Instant.now()), lessThan(SOON));
            boolean askedFor = answer.status() == 503
                    && (shown.contains("fail_on") || !answer.text().contains("error"));
            if (answer.status() >= 500 && !askedFor) {
                throw new AssertionError(answer.text() + "\nto " + shown);
            }
            if (answer.status() == 0) {
                assertThat("closed without an answer: " + shown, isUnreadable(line, headers, body));
            }
            statuses.merge(answer.status(), 1, Integer::sum);
            last = shown;
        }
    }

    /**
     * Elasticsearch 8.19.21 closes the connection if it can read neither a media type nor the query string, by which it would print the
     * error. Then it does so on a path of its own too, where nothing of ours is in the way.
     */
    private static boolean isUnreadable(String line, List<String> headers, byte[] body) throws IOException {
        return raw.send(line.replaceFirst("/[^?]*", "/_cluster/health"), headers, body)
                        .status()
                == 0;
    }

    private static String line(Random random, Hostile hostile) {
        String path = hostile.oneOf(PATHS);
        if (path.endsWith("/")) {
            path += segment(random, hostile);
        }
        StringBuilder line = new StringBuilder(path);
        for (int i = random.nextBoolean() ? 0 : random.nextInt(4); i > 0; i--) {
            String name = random.nextInt(10) > 0 ? hostile.oneOf(NAMES) : segment(random, hostile);
            List<String> good = GOOD.getOrDefault(name, List.of("true", "machine_learning_admin"));
            boolean well = random.nextInt(4) > 0 || PRINTING.contains(name);
            line.append(line.indexOf("?") < 0 ? '?' : '&').append(name);
            line.append('=').append(well ? encoded(hostile.oneOf(good)) : segment(random, hostile));
        }
        String method =
                random.nextInt(6) > 0 ? path.matches(".*(role/_s|_import).*") ? "POST" : "GET" : hostile.oneOf(METHODS);
        return method + " " + line.substring(0, Math.min(line.length(), 5_000));
    }

    /** Encoded well, or not quite; never so that the first line of the request ends early. */
    private static String segment(Random random, Hostile hostile) {
        String text = hostile.string();
        return switch (random.nextInt(4)) {
            case 0 -> new String(text.getBytes(UTF_8), ISO_8859_1).replaceAll("[\\x00-\\x20\\x7f]", "_");
            case 1 ->
                hostile.oneOf(List.of("%", "%zz", "%C3", "%ff%fe", "%u0041", "%00", "%0a", "%2F..%2F", "+"))
                        + encoded(text);
            default -> encoded(text);
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static List<String> headers(Random random, Hostile hostile) {
        List<String> headers = new ArrayList<>();
        headers.add(
                RawHttp.credentials(random.nextInt(4) == 0 ? hostile.oneOf(List.of("nobody", "ml_user")) : "admin"));
        if (random.nextInt(12) > 0) {
            headers.add("Content-Type: " + (random.nextInt(6) > 0 ? "application/json" : hostile.oneOf(TYPES)));
        }
        if (random.nextInt(10) == 0) {
            headers.add("Accept: " + hostile.oneOf(TYPES));
        }
        if (random.nextInt(20) == 0) {
            String id = encoded(hostile.string());
            headers.add("X-Opaque-Id: " + id.substring(0, Math.min(id.length(), LONGEST_ID)));
        }
        return headers;
    }

    private static byte[] body(Random random, Hostile hostile) {
        return switch (random.nextInt(12)) {
            case 0 -> {
                byte[] bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case 1 -> ("{\"source\":" + "[".repeat(random.nextInt(50_000))).getBytes(UTF_8);
            case 2 -> ("{\"role\":" + "{\"a\":".repeat(900) + "1" + "}".repeat(901)).getBytes(UTF_8);
            case 3 ->
                ("{\"" + hostile.oneOf(NAMES) + "\": 1" + "0".repeat(random.nextInt(2_000)) + "}").getBytes(UTF_8);
            case 4 -> "{\"access\": \"read\", \"access\": \"read\"}".getBytes(UTF_8);
            default -> {
                byte[] bytes = json(good(hostile)).getBytes(UTF_8);
                for (int i = random.nextInt(3); i > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                yield bytes;
            }
        };
    }

    private static Map<String, Object> good(Hostile hostile) {
        Map<String, Object> body = hostile.object(2, NAMES);
        body.put("access", hostile.mostly("read"));
        switch (hostile.oneOf(List.of(1, 2, 3, 4))) {
            case 1 -> body.put("roles", hostile.mostly("viewer"));
            case 2 ->
                body.put(
                        "role",
                        hostile.mostly(Collections.singletonMap("cluster", hostile.mostly(List.of("monitor_ml")))));
            case 3 -> body.put("source", hostile.mostly(List.of(hostile.string(), "logs-*")));
            default -> body.keySet().removeIf(name -> !GOOD.containsKey(name));
        }
        return body;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After two collections: what the first finalizes is gone after the second. */
    private static JsonNode settled() {
        cluster.node("n1").collectGarbage();
        cluster.node("n1").collectGarbage();
        return admin.send("GET /_nodes/_local/stats/jvm").expect(200).json().findValue("jvm");
    }

    @Test
    public void bodiesThatAreTooLongAreRefusedEarly() throws IOException {
        byte[] block = " ".repeat(1 << 16).getBytes(UTF_8);
        for (String endpoint : List.of("POST /_ml_setup/_check", "POST /_ml_setup/role/_simulate")) {
            List<String> headers = List.of(RawHttp.credentials("admin"), "Content-Type: application/json");
            // Just over what the plugin takes; and over what Elasticsearch itself takes, with and without asking first.
            RawHttp.Answer ours = raw.announce(endpoint, headers, (1 << 20) + 1, block);
            assertThat(ours.text(), ours.status(), equalTo(413));
            assertThat(ours.text(), containsString("[1048576]"));
            Instant begin = Instant.now();
            RawHttp.Answer huge = raw.announce(endpoint, headers, 101L << 20, block);
            assertThat(huge.text(), huge.status(), equalTo(413));
            RawHttp.Answer asked = raw.ask(endpoint, headers, 101L << 20);
            assertThat(asked.text(), asked.status(), equalTo(413));
            assertThat(Duration.between(begin, Instant.now()), lessThan(Duration.ofSeconds(20)));

            List<String> packed = new ArrayList<>(headers);
            packed.add("Content-Encoding: gzip");
            RawHttp.Answer bomb = raw.send(endpoint, packed, gzip(200 << 20));
            assertThat(bomb.text(), bomb.status(), equalTo(413));
        }
    }

    private static byte[] gzip(int spaces) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] block = " ".repeat(1 << 16).getBytes(UTF_8);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int sent = 0; sent < spaces; sent += block.length) {
                gzip.write(block);
            }
        }
        return packed.toByteArray();
    }

    /** Names and values that would be lines, colours, formats or look-ups, wherever one can be typed; and passwords. */
    @Test
    public void nothingTypedForgesALineOfTheLogOrStaysInItInSecret() {
        String forged = "\n[2026-01-01T00:00:00,000][INFO ][i.m.g.RoleGuard] [n1] role guard FORGED";
        String secret = "a-very-secret-password";
        List<String> typed = List.of(
                forged,
                "\u001b[31mRED",
                "%n%d{ISO8601}",
                "${jndi:ldap://127.0.0.1:9/FORGED}",
                "${sys:java.version}",
                "{}");
        for (String text : typed) {
            String quoted = json(text);
            String path = encoded(text).replace("+", "%20");
            for (String request : List.of(
                    "GET /_ml_setup/_check/" + path,
                    "GET /_ml_setup/_check?space=" + path + "&source=" + path + "&" + path + "=1",
                    "GET /_ml_setup/role/" + path,
                    "GET /_ml_setup/privilege/" + path + "/" + path,
                    "GET /_ml_setup/privilege?action=" + path,
                    "GET /_ml_setup/space/" + path,
                    "POST /_ml_setup/role/_suggest\n{\"access\": \"full\", \"source\": " + quoted + "}",
                    "POST /_ml_setup/role/_simulate\n{\"access\": \"full\", \"user\": " + quoted + "}",
                    "POST /_ml_setup/role/_simulate\n{\"access\": \"full\", \"roles\": [" + quoted + "]}",
                    "POST /_ml_setup/role/_simulate\n{\"access\": \"full\", \"role\": {\"cluster\": [" + quoted + "]}}",
                    "POST /_ml_setup/role/_simulate\n{\"access\": \"full\", \"role\": {\"indices\": [{\"names\": ["
                            + quoted + "], \"privileges\": [" + quoted + "]}]}}",
                    "PUT /_security/role_mapping/" + path
                            + "\n{\"enabled\": true, \"roles\": [\"kibana_system\"], \"rules\": {\"field\": {\"username\": "
                            + quoted + "}}}",
                    "PUT /_security/user/" + path + "\n{\"password\": \"" + secret
                            + "\", \"roles\": [\"kibana_system\", " + quoted + "]}",
                    "PUT /_cluster/settings\n{\"persistent\": {\"ml_setup.role_guard.mode\": " + quoted + "}}")) {
                int status = admin.send(request).status();
                assertThat(request, status, lessThan(500));
            }
        }
        admin.send("PUT /_security/user/joe\n{\"password\": \"" + secret + "\", \"roles\": [\"kibana_system\"]}")
                .expect(200);
        cluster.as("joe", secret).send("GET /_ml_setup/_check").expect(200);
        String log = cluster.node("n1").log();
        assertThat("the guard told of joe", log, containsString("to user [joe]"));
        // In any case of letters, since Elasticsearch tells some names in small ones.
        assertThat(
                log.lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("[2026-01-01t00:00:00"))
                        .toList(),
                equalTo(List.of()));
        assertThat(log.indexOf('\u001b'), equalTo(-1));
        assertThat(log, not(containsString(secret)));
        assertThat(log, not(containsString(RawHttp.credentials("admin").substring(21))));
        // Nothing was looked up: what would be is there as it was typed.
        assertThat(log, containsString("to role mapping [${sys:java.version}]"));
        assertThat(log, not(containsString("JndiLookup")));
    }
}
