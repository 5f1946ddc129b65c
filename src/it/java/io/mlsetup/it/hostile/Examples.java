package io.mlsetup.it.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A good body of each kind for each endpoint that takes one, {@code <specification>.<kind>.json}, together with every field that there is,
 * and good values for what has to be given beside a parameter.
 */
final class Examples {

    private static final Path DIRECTORY = Path.of("src", "it", "resources", "hostile");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonNode> bodies = new TreeMap<>();
    private final JsonNode parameters;

    Examples() {
        parameters = read(DIRECTORY.resolve("parameters.json"));
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            files.filter(file -> !file.endsWith("parameters.json"))
                    .forEach(file -> bodies.put(file.getFileName().toString().replace(".json", ""), read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By file name, of one specification. */
    Map<String, JsonNode> bodies(String spec) {
        Map<String, JsonNode> of = new LinkedHashMap<>();
        bodies.forEach((name, body) -> {
            if (name.startsWith(spec + ".")) {
                of.put(name, body);
            }
        });
        return of;
    }

    /** What is given in the path or the query string beside what is looked at. */
    Map<String, String> parameters(String spec) {
        Map<String, String> given = new LinkedHashMap<>();
        parameters
                .path(spec)
                .properties()
                .forEach(field -> given.put(field.getKey(), field.getValue().asText()));
        return given;
    }

    /** The fields of a body that a query string can carry, as it carries them. */
    static Map<String, String> asQuery(JsonNode body) {
        Map<String, String> query = new LinkedHashMap<>();
        body.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isArray()) {
                List<String> texts = new ArrayList<>();
                value.forEach(element -> texts.add(element.asText()));
                query.put(field.getKey(), String.join(",", texts));
            } else if (value.isValueNode()) {
                query.put(field.getKey(), value.asText());
            }
        });
        return query;
    }
}
