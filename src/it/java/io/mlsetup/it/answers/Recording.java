package io.mlsetup.it.answers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlsetup.it.server.Response;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answers of one scene, a directory for each caller and a file for each answer, without what differs from run to run. */
final class Recording {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Elasticsearch itself writes into its answers and makes anew each time. */
    private static final Pattern MADE_ANEW = Pattern.compile(
            "(\"(?:event_id|took|api_key|encoded|randomize_seed)\" : )(?:\"[A-Za-z0-9_=-]{20,}\"|-?\\d+)");

    private static final Pattern EPOCH = Pattern.compile("(?<![\\w.])\\d{10}(?:\\.\\d{1,3}|\\d{3})?(?![\\w.])");
    private static final Pattern DATE =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?Z?)?");
    private static final Pattern OF_TODAY = Pattern.compile("(TODAY )\\d\\d:\\d\\d:\\d\\d");
    private static final Duration NEAR = Duration.ofDays(90);

    private final Path directory;
    private final Map<String, String> unstable;
    private final Map<Path, Integer> files = new HashMap<>();

    Recording(Path directory, Map<String, String> unstable) {
        this.directory = directory;
        this.unstable = unstable;
    }

    void write(String caller, String request, Response answer) throws IOException {
        String name = request.lines()
                .findFirst()
                .orElseThrow()
                .replaceAll("[^A-Za-z0-9_.*=,-]+", "_")
                .replaceAll("^(.{90}).*", "$1");
        Path file = directory.resolve(caller).resolve(name);
        int before = files.merge(file, 1, Integer::sum);
        if (before > 1) {
            file = file.resolveSibling(name + "~" + before);
        }
        Files.createDirectories(file.getParent());
        StringBuilder text = new StringBuilder(request)
                .append("\n\n")
                .append(answer.status())
                .append('\n');
        answer.headers().map().forEach((header, values) -> {
            if (!header.equalsIgnoreCase("content-length") && !header.equalsIgnoreCase("x-elastic-product")) {
                values.forEach(value -> text.append(header.toLowerCase(Locale.ROOT))
                        .append(": ")
                        .append(value)
                        .append('\n'));
            }
        });
        text.append('\n').append(readable(answer.body())).append('\n');
        Files.writeString(file, stable(text.toString()));
    }

    private static String readable(String body) {
        try {
            if (!body.startsWith("{") && !body.startsWith("[")) {
                return body;
            }
            JsonNode json = JSON.readTree(body);
            json.findValues("metadata").forEach(Recording::sort);
            return json.toPrettyString();
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    /** Elasticsearch keeps a role's metadata in a map whose order is another in each JVM. */
    private static void sort(JsonNode metadata) {
        if (metadata instanceof ObjectNode object) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
            object.removeAll();
            object.setAll(sorted);
        }
    }

    private String stable(String text) {
        String stable = text;
        for (Map.Entry<String, String> one : unstable.entrySet()) {
            stable = stable.replace(one.getKey(), one.getValue());
        }
        stable = MADE_ANEW.matcher(stable).replaceAll("$1MADE-ANEW");
        stable = EPOCH.matcher(stable).replaceAll(Recording::epoch);
        stable = DATE.matcher(stable).replaceAll(Recording::date);
        return OF_TODAY.matcher(stable).replaceAll("$1NOW");
    }

    /** Seconds, which may have a fraction that is written without the zeros at its end, or milliseconds. */
    private static String epoch(MatchResult number) {
        BigDecimal value = new BigDecimal(number.group());
        BigDecimal millis = value.precision() - value.scale() == 10 ? value.movePointRight(3) : value;
        return isNear(Instant.ofEpochMilli(millis.longValue())) ? "NOW" : number.group();
    }

    private static String date(MatchResult date) {
        try {
            return isNear(Instant.parse(date.group().substring(0, 10) + "T12:00:00Z"))
                    ? "TODAY"
                    : Matcher.quoteReplacement(date.group());
        } catch (DateTimeException e) {
            return Matcher.quoteReplacement(date.group());
        }
    }

    private static boolean isNear(Instant time) {
        return Duration.between(Instant.now(), time).abs().compareTo(NEAR) < 0;
    }
}
