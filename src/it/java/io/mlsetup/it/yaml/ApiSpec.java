package io.mlsetup.it.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One API as its JSON under {@code rest-api-spec/api} specifies it, in Elasticsearch's format: what the clients are made from.
 *
 * @param paths the variants of its path
 * @param params the names of its query parameters
 */
public record ApiSpec(
        String name,
        String documentation,
        List<Variant> paths,
        Set<String> params,
        boolean takesBody,
        boolean needsBody) {

    /** Of the specification that ml-setup itself has. */
    public static final Path OURS = Path.of("src", "it", "resources", "rest-api-spec", "api");

    /** Elasticsearch's own, which the build unpacks. */
    public static final Path ELASTICSEARCHS = Path.of("target", "rest-api-spec", "rest-api-spec", "api");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One path, its methods and the names of its parts in braces. */
    public record Variant(String path, List<String> methods, Set<String> parts) {

        private String with(Map<String, String> values) {
            String filled = path;
            for (String part : parts) {
                filled = filled.replace("{" + part + "}", encoded(values.get(part)));
            }
            return filled;
        }
    }

    /** Every specification in a directory, by name. */
    public static Map<String, ApiSpec> all(Path directory) {
        Map<String, ApiSpec> specs = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> !file.getFileName().toString().startsWith("_")).forEach(file -> {
                ApiSpec spec = read(file);
                specs.put(spec.name(), spec);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return specs;
    }

    /** @throws IllegalArgumentException if the API in the file is not that of the file's name */
    static ApiSpec read(Path file) {
        JsonNode json;
        try {
            json = JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = json.fieldNames().next();
        if (!file.getFileName().toString().equals(name + ".json")) {
            throw new IllegalArgumentException("[" + file + "] specifies [" + name + "]");
        }
        JsonNode api = json.get(name);
        List<Variant> paths = new ArrayList<>();
        api.at("/url/paths")
                .forEach(path -> paths.add(
                        new Variant(path.get("path").asText(), texts(path.get("methods")), names(path.path("parts")))));
        return new ApiSpec(
                name,
                api.at("/documentation/url").asText(),
                List.copyOf(paths),
                names(api.path("params")),
                api.has("body"),
                api.at("/body/required").asBoolean());
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * The request for these parameters, as a client would make it: the path with the most parts for which there are values, and
     * the rest in the query string.
     *
     * @param body JSON, or null for none
     * @param turn which of the methods to take, if there are several
     * @throws IllegalArgumentException if the specification does not allow it
     */
    String request(Map<String, String> given, String body, Set<String> common, int turn) {
        Variant path = paths.stream()
                .filter(variant -> given.keySet().containsAll(variant.parts()))
                .max(Comparator.comparing(variant -> variant.parts().size()))
                .orElseThrow(() -> new IllegalArgumentException(name + " has no path for " + given.keySet()));
        Map<String, String> query = new LinkedHashMap<>(given);
        query.keySet().removeAll(path.parts());
        for (String parameter : query.keySet()) {
            if (!params.contains(parameter) && !common.contains(parameter)) {
                throw new IllegalArgumentException(name + " has no parameter [" + parameter + "]");
            }
        }
        if (body == null ? needsBody : !takesBody) {
            throw new IllegalArgumentException(name + (body == null ? " needs a body" : " takes no body"));
        }
        List<String> methods = path.methods();
        StringBuilder request = new StringBuilder(methods.get(turn % methods.size()))
                .append(' ')
                .append(path.with(given));
        char separator = '?';
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            request.append(separator).append(parameter.getKey()).append('=').append(encoded(parameter.getValue()));
            separator = '&';
        }
        return body == null
                ? request.toString()
                : request.append('\n').append(body).toString();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
