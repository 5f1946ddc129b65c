package io.mlsetup.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlsetup.metrics.ParsedMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Prometheus' queries, parsed by its own grammar and evaluated by {@code src/it/js/promql} over the samples of a moment. */
final class PromQl {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FILES =
            List.of(".npmrc", "package.json", "package-lock.json", "evaluate.mjs", "main.mjs");

    private final Path directory;

    PromQl() throws IOException, InterruptedException {
        directory = NodeJs.install("src/it/js/promql", "target/promql", FILES);
    }

    /** @param record the name under which the result is a series for the queries after it, or null */
    record Query(String expr, String record) {}

    /** @param labels with the metric's name as {@code __name__} */
    record Sample(Map<String, String> labels, double value) {

        String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    /** @param time in seconds, what {@code time()} is */
    record Moment(double time, List<Sample> samples) {

        /** What a scrape of a node leaves in Prometheus: its metrics, and {@code up}. */
        static Moment scraped(String text, double time) {
            List<Sample> samples = new ArrayList<>();
            ParsedMetrics.of(text)
                    .values()
                    .forEach((name, series) ->
                            series.forEach((labels, value) -> samples.add(sample(name, labels, value))));
            samples.add(sample("up", Map.of(), 1));
            return new Moment(time, samples);
        }

        private static Sample sample(String name, Map<String, String> labels, double value) {
            Map<String, String> all = new HashMap<>(labels);
            all.putAll(Map.of("__name__", name, "job", "ml_setup", "instance", "n1:9200"));
            return new Sample(all, value);
        }

        /** The same as if it were another time, with the timestamps as far from it as before. */
        Moment movedTo(double other) {
            return new Moment(
                    other,
                    samples.stream()
                            .map(sample -> sample.label("__name__").endsWith("_timestamp_seconds")
                                    ? new Sample(sample.labels(), Math.rint(sample.value() - time + other))
                                    : sample)
                            .toList());
        }
    }

    /**
     * @param problems of each query
     * @param results at each moment, of each query
     */
    record Answer(List<List<String>> problems, List<List<List<Sample>>> results) {}

    Answer evaluate(List<Query> queries, List<Moment> moments) throws IOException, InterruptedException {
        Path question = directory.resolve("question.json");
        JSON.writeValue(question.toFile(), Map.of("queries", queries, "moments", moments));
        Path answer = directory.resolve("answer.json");
        NodeJs.run(directory, Map.of(), "node", "main.mjs", question.toString(), answer.toString());
        JsonNode read = JSON.readTree(Files.readString(answer));
        return JSON.convertValue(read, Answer.class);
    }
}
