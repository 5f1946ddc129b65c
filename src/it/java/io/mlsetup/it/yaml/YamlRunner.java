package io.mlsetup.it.yaml;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlsetup.it.server.Response;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hamcrest.Matchers;

/**
 * Runs the steps of one section in the dialect of Elasticsearch's YAML tests, as far as ours use it; whatever else a step holds is
 * an error. Elasticsearch's own runner is not published for 8.x.
 */
public final class YamlRunner {

    /** What comes with every API. */
    private static final Set<String> COMMON = Set.of("pretty", "human", "error_trace", "filter_path");

    private static final Map<String, Integer> CATCHES = Map.of(
            "bad_request", 400,
            "unauthorized", 401,
            "forbidden", 403,
            "missing", 404,
            "request_timeout", 408,
            "conflict", 409,
            "unavailable", 503);

    /** Features of Elasticsearch's runner that this one has. */
    private static final Set<String> FEATURES = Set.of("headers", "warnings");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ApiSpec> specs;
    private final BiFunction<String, String[], Response> server;
    private final Map<String, JsonNode> stash = new HashMap<>();
    private final Set<String> declared = new HashSet<>();
    private JsonNode last;
    private String lastBody;
    private int turn;

    /**
     * A runner that has seen nothing yet.
     *
     * @param server sends a request as in Dev Tools with headers (names and values in turn)
     * @param turn which method to begin with, where an API has several
     */
    public YamlRunner(Map<String, ApiSpec> specs, BiFunction<String, String[], Response> server, int turn) {
        this.specs = specs;
        this.server = server;
        this.turn = turn;
    }

    public void run(List<JsonNode> steps) {
        for (JsonNode step : steps) {
            Map.Entry<String, JsonNode> operation = step.properties().iterator().next();
            try {
                run(operation.getKey(), operation.getValue());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(step + ": " + e.getMessage() + "\nafter the answer\n" + lastBody, e);
            }
        }
    }

    private void run(String operator, JsonNode argument) {
        if (operator.equals("do")) {
            call(argument);
            return;
        }
        if (operator.equals("skip")) {
            skip(argument);
            return;
        }
        if (operator.equals("is_true") || operator.equals("is_false")) {
            JsonNode value = at(argument.asText());
            boolean falsy = value.isMissingNode()
                    || (value.isValueNode() && Set.of("", "false", "0", "null").contains(value.asText()));
            assertThat(value.toString(), falsy, Matchers.is(operator.equals("is_false")));
            return;
        }
        for (Map.Entry<String, JsonNode> entry : argument.properties()) {
            JsonNode expected = resolve(entry.getValue());
            switch (operator) {
                case "match" -> match(entry.getKey(), expected);
                case "set" -> stash.put(entry.getValue().asText(), present(entry.getKey()));
                case "length" -> assertThat(length(present(entry.getKey())), Matchers.equalTo(expected.asInt()));
                case "gt" -> assertThat(number(present(entry.getKey())), greaterThan(number(expected)));
                case "gte" -> assertThat(number(present(entry.getKey())), greaterThanOrEqualTo(number(expected)));
                case "lt" -> assertThat(number(present(entry.getKey())), lessThan(number(expected)));
                case "lte" -> assertThat(number(present(entry.getKey())), lessThanOrEqualTo(number(expected)));
                default -> throw new IllegalArgumentException("unknown operator [" + operator + "]");
            }
        }
    }

    private void skip(JsonNode argument) {
        JsonNode features = argument.path("features");
        List<JsonNode> wanted = features.isArray() ? list(features) : List.of(features);
        wanted.forEach(feature -> declared.add(feature.asText()));
        if (argument.size() != 1 || !FEATURES.containsAll(declared)) {
            throw new IllegalArgumentException("nothing is skipped here, and the features are " + FEATURES);
        }
    }

    /** Elasticsearch's runner insists on it too: other runners may not have the feature. */
    private void needs(String feature) {
        if (!declared.contains(feature)) {
            throw new IllegalArgumentException("[" + feature + "] needs [skip: features: " + feature + "] before it");
        }
    }

    private void call(JsonNode argument) {
        String expected = "";
        String[] headers = {};
        JsonNode warnings = JSON.createArrayNode();
        Map.Entry<String, JsonNode> api = null;
        for (Map.Entry<String, JsonNode> entry : argument.properties()) {
            switch (entry.getKey()) {
                case "catch" -> expected = entry.getValue().asText();
                case "headers" -> {
                    needs("headers");
                    headers = entry.getValue().properties().stream()
                            .flatMap(header ->
                                    List.of(header.getKey(), header.getValue().asText()).stream())
                            .toArray(String[]::new);
                }
                case "warnings" -> {
                    needs("warnings");
                    warnings = entry.getValue();
                }
                default -> api = entry;
            }
        }
        if (api == null || !specs.containsKey(api.getKey())) {
            throw new IllegalArgumentException("no API in " + argument);
        }
        String request;
        try {
            request = request(specs.get(api.getKey()), api.getValue());
        } catch (IllegalArgumentException e) {
            if (expected.equals("param")) {
                return;
            }
            throw e;
        }
        Response response = server.apply(request, headers);
        lastBody = response.toString();
        assertStatus(response, expected);
        boolean isJson =
                response.headers().firstValue("Content-Type").orElse("").contains("json");
        last = isJson ? response.json() : JSON.getNodeFactory().textNode(response.body());
        assertWarnings(list(warnings), response.warnings());
    }

    /** Just these, in any order; a header is {@code 299 Elasticsearch-... "text"}. */
    private static void assertWarnings(List<JsonNode> expected, List<String> headers) {
        Set<String> texts = headers.stream()
                .map(header -> header.substring(header.indexOf('"') + 1, header.lastIndexOf('"'))
                        .replace("\\\"", "\"")
                        .replace("\\\\", "\\"))
                .collect(Collectors.toSet());
        assertThat(
                texts, Matchers.equalTo(expected.stream().map(JsonNode::asText).collect(Collectors.toSet())));
    }

    private String request(ApiSpec spec, JsonNode arguments) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String body = null;
        for (Map.Entry<String, JsonNode> argument : resolve(arguments).properties()) {
            if (argument.getKey().equals("ignore")) {
                throw new IllegalArgumentException("[ignore] means statuses to Elasticsearch's runner: use the body");
            }
            if (argument.getKey().equals("body")) {
                if (!argument.getValue().isObject()) {
                    throw new IllegalArgumentException("the body must be an object");
                }
                body = argument.getValue().toString();
            } else {
                parameters.put(argument.getKey(), text(argument.getValue()));
            }
        }
        return spec.request(parameters, body, COMMON, turn++);
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? String.join(",", list(value).stream().map(JsonNode::asText).toList())
                : value.asText();
    }

    private static void assertStatus(Response response, String expected) {
        int status = response.status();
        if (expected.isEmpty()) {
            response.expect(200);
        } else if (expected.startsWith("/")) {
            assertThat(response.toString(), status, greaterThanOrEqualTo(400));
            assertFinds(expected, response.body());
        } else if (expected.equals("request")) {
            assertThat(response.toString(), status, greaterThanOrEqualTo(400));
            assertThat(response.toString(), !CATCHES.containsValue(status));
        } else {
            response.expect(CATCHES.get(expected));
        }
    }

    /** As in Elasticsearch's runner: between slashes, with white space and comments left out of the expression. */
    private static void assertFinds(String slashed, String text) {
        String expression = slashed.strip();
        Matcher matcher = Pattern.compile(expression.substring(1, expression.length() - 1), Pattern.COMMENTS)
                .matcher(text);
        assertThat("[" + expression + "] in [" + text + "]", matcher.find());
    }

    private void match(String path, JsonNode expected) {
        String text = expected.asText().strip();
        JsonNode actual = path.equals("$body") ? last : present(path);
        if (expected.isTextual() && text.length() > 1 && text.startsWith("/") && text.endsWith("/")) {
            assertThat(actual + " is no string", actual.isTextual());
            assertFinds(text, actual.asText());
        } else if (expected.isNumber() && actual.isNumber()) {
            assertThat(number(actual), Matchers.comparesEqualTo(number(expected)));
        } else {
            assertThat(actual, Matchers.equalTo(expected));
        }
    }

    private JsonNode present(String path) {
        JsonNode value = at(path);
        assertThat("[" + path + "] is not there", !value.isMissingNode());
        return value;
    }

    /** A path with dots; a dot in a name is written with a backslash before it. */
    private JsonNode at(String path) {
        JsonNode node = last;
        if (path.isEmpty() || path.equals("$body")) {
            return node;
        }
        for (String escaped : path.split("(?<!\\\\)\\.")) {
            String name = escaped.replace("\\.", ".");
            if (name.startsWith("$")) {
                name = stash.get(name.substring(1)).asText();
            }
            node = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
        }
        return node;
    }

    /** With what was set before in the place of {@code $name}. */
    private JsonNode resolve(JsonNode value) {
        if (value.isTextual()
                && value.asText().startsWith("$")
                && stash.containsKey(value.asText().substring(1))) {
            return stash.get(value.asText().substring(1));
        }
        if (!value.isObject()) {
            return value;
        }
        ObjectNode resolved = JSON.createObjectNode();
        value.properties().forEach(entry -> resolved.set(entry.getKey(), resolve(entry.getValue())));
        return resolved;
    }

    private static List<JsonNode> list(JsonNode array) {
        return array.isArray() ? array.valueStream().toList() : List.of();
    }

    private static int length(JsonNode value) {
        return value.isTextual() ? value.asText().length() : value.size();
    }

    private static BigDecimal number(JsonNode value) {
        return new BigDecimal(value.asText());
    }
}
