package io.mlsetup.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.mlsetup.it.PromQl.Moment;
import io.mlsetup.it.PromQl.Query;
import io.mlsetup.it.PromQl.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of Prometheus' alerting rules, and what it does minute by minute. */
final class AlertRules {

    private static final Pattern TEMPLATE =
            Pattern.compile("\\{\\{ \\$(?:labels\\.([a-z_]+)|value \\| (humanizeDuration)) }}");

    private final List<JsonNode> rules = new ArrayList<>();
    private final PromQl promQl;

    AlertRules(Path file, PromQl promQl) throws IOException {
        this.promQl = promQl;
        for (JsonNode group : new YAMLMapper().readTree(file.toFile()).at("/groups")) {
            group.at("/rules").forEach(rules::add);
        }
    }

    /** An alert that fires, as {@code exp_alerts} of Prometheus' own tests says it. */
    record Alert(String name, Map<String, String> labels, Map<String, String> annotations) {}

    List<Query> queries() {
        return rules.stream()
                .map(rule ->
                        new Query(rule.at("/expr").asText(), rule.path("record").textValue()))
                .toList();
    }

    /** What fires at each of these minutes: what its expression gave at each minute for as long as its {@code for}. */
    List<List<Alert>> firing(List<Moment> minutes) throws IOException, InterruptedException {
        PromQl.Answer answer = promQl.evaluate(queries(), minutes);
        List<Map<Map<String, String>, Integer>> since = new ArrayList<>();
        rules.forEach(rule -> since.add(new HashMap<>()));
        List<List<Alert>> firing = new ArrayList<>();
        for (int minute = 0; minute < minutes.size(); minute++) {
            List<Alert> now = new ArrayList<>();
            for (int i = 0; i < rules.size(); i++) {
                if (rules.get(i).has("alert")) {
                    Map<Map<String, String>, Integer> active = new HashMap<>();
                    for (Sample sample : answer.results().get(minute).get(i)) {
                        int first = since.get(i).getOrDefault(sample.labels(), minute);
                        active.put(sample.labels(), first);
                        if (minute - first >= minutes(rules.get(i).path("for").asText("0m"))) {
                            now.add(alert(rules.get(i), sample));
                        }
                    }
                    since.set(i, active);
                }
            }
            firing.add(now);
        }
        return firing;
    }

    /** A duration of the file in whole minutes. */
    static int minutes(String duration) {
        int number = Integer.parseInt(duration.substring(0, duration.length() - 1));
        return switch (duration.charAt(duration.length() - 1)) {
            case 'm' -> number;
            case 'h' -> 60 * number;
            default -> throw new IllegalArgumentException("not minutes or hours: " + duration);
        };
    }

    private static Alert alert(JsonNode rule, Sample sample) {
        Map<String, String> labels = new TreeMap<>(sample.labels());
        labels.remove("__name__");
        labels.putAll(filled(rule.at("/labels"), sample));
        return new Alert(rule.at("/alert").asText(), labels, filled(rule.at("/annotations"), sample));
    }

    private static Map<String, String> filled(JsonNode templates, Sample sample) {
        Map<String, String> filled = new TreeMap<>();
        templates.properties().forEach(entry -> {
            String text = TEMPLATE.matcher(entry.getValue().asText())
                    .replaceAll(match -> Matcher.quoteReplacement(
                            match.group(1) == null ? humanized((long) sample.value()) : sample.label(match.group(1))));
            if (text.contains("{{")) {
                throw new IllegalArgumentException("a template that is not known here: " + text);
            }
            filled.put(entry.getKey(), text);
        });
        return filled;
    }

    /** Prometheus' {@code humanizeDuration}, of a day or more. */
    private static String humanized(long seconds) {
        return seconds / 86400 + "d " + seconds / 3600 % 24 + "h " + seconds / 60 % 60 + "m " + seconds % 60 + "s";
    }
}
