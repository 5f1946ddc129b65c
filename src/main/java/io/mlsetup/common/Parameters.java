package io.mlsetup.common;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentParser;

/**
 * The parameters of one request, from its query string, its path and its JSON body: the same names in all of them, each given at
 * most once. Every problem is collected, and {@link #validate()} reports all of them in one 400 that names the field, the
 * value and what is allowed.
 */
public final class Parameters {

    /** What every Elasticsearch API takes and its server consumes; {@code source} means source indices here, not a body. */
    private static final Set<String> COMMON = Set.of("pretty", "human", "error_trace", "filter_path", "format");

    private static final int MAX_BODY_BYTES = 1 << 20;

    /** Values in a body, counted with those in one another: far more than a role's body has. */
    private static final int MAX_BODY_VALUES = 20_000;

    /** More than any list that a person gives. */
    private static final int MAX_ITEMS = 1_000;

    /** Enough to fix a request by. */
    private static final int MAX_PROBLEMS = 50;

    private final Map<String, Object> values = new TreeMap<>();
    private final Problems problems = new Problems(MAX_PROBLEMS);

    /**
     * Collects the parameters of a request.
     *
     * @param allowed the names that this endpoint takes; any other is a problem
     * @throws ElasticsearchStatusException 413 for a body over 1 MiB, which no parameter list needs
     */
    public static Parameters of(RestRequest request, Set<String> allowed) throws IOException {
        Parameters parameters = ofQuery(request, allowed);
        if (request.contentLength() > MAX_BODY_BYTES) {
            throw new ElasticsearchStatusException(
                    "the body has [{}] bytes, more than the [{}] that this endpoint takes",
                    RestStatus.REQUEST_ENTITY_TOO_LARGE,
                    request.contentLength(),
                    MAX_BODY_BYTES);
        }
        if (request.hasContent()) {
            parameters.addBody(request, allowed);
        }
        return parameters;
    }

    /** Those of the query string and the path alone, where the body is something else. */
    public static Parameters ofQuery(RestRequest request, Set<String> allowed) {
        Parameters parameters = new Parameters();
        for (String name : Set.copyOf(request.params().keySet())) {
            if (allowed.contains(name)) {
                parameters.values.put(name, request.param(name));
            } else if (!COMMON.contains(name) && !RestRequest.INTERNAL_MARKER_REQUEST_PARAMETERS.contains(name)) {
                request.param(name);
                parameters.unknown(name, allowed);
            }
        }
        return parameters;
    }

    /** Some of the query string alone, where the others are for somebody else to read. */
    public static Parameters some(RestRequest request, Collection<String> names) {
        Parameters parameters = new Parameters();
        for (String name : names) {
            String value = request.param(name);
            if (value != null) {
                parameters.values.put(name, value);
            }
        }
        return parameters;
    }

    /** What the parsers of the four formats throw for malformed bodies is manifold, and some of it would look like a fault of ours. */
    private void addBody(RestRequest request, Set<String> allowed) {
        try (XContentParser parser = request.contentParser()) {
            addBody(parser, allowed);
        } catch (IllegalArgumentException | ElasticsearchException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "the body cannot be read as [" + request.getXContentType() + "]: " + e.getMessage(), e);
        }
    }

    private void addBody(XContentParser parser, Set<String> allowed) throws IOException {
        if (parser.nextToken() != XContentParser.Token.START_OBJECT) {
            problem("the body must be a JSON object of parameters");
            return;
        }
        for (Map.Entry<?, ?> field : ((Map<?, ?>) BoundedTree.read(parser, MAX_BODY_VALUES)).entrySet()) {
            String name = (String) field.getKey();
            if (!allowed.contains(name)) {
                unknown(name, allowed);
            } else if (field.getValue() == null) {
                problem("[" + name + "] must not be null: leave it out");
            } else if (values.putIfAbsent(name, field.getValue()) != null) {
                problem("[" + name + "] is given twice, in the body and in the path or query string: give it once");
            }
        }
        if (parser.nextToken() != null) {
            problem("the body must be one JSON object, but something follows it");
        }
    }

    /** Whether there is one of that name, whatever its value. */
    public boolean isGiven(String name) {
        return values.containsKey(name);
    }

    /** The value of a parameter as it was given, or null. */
    public String string(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return admitted(name, value.toString());
        }
        return problem(name, value, "a string");
    }

    /** Whatever becomes of it, no single value is longer than a text may be; what is a pattern or a name passes a gate of its own. */
    private String admitted(String name, String value) {
        return Gate.TEXT.admits(this, name, value) ? value : null;
    }

    /** A JSON object, which only a body can give, or null. */
    public Map<String, Object> object(String name) {
        Object value = values.get(name);
        if (value instanceof Map<?, ?> fields) {
            Map<String, Object> object = new LinkedHashMap<>();
            fields.forEach((field, inner) -> object.put((String) field, inner));
            return object;
        }
        if (value != null) {
            problem(name, value, "a JSON object");
        }
        return null;
    }

    /** {@code true} or {@code false}; a name without a value is true, as everywhere in Elasticsearch. */
    public boolean bool(String name, boolean defaultValue) {
        String value = string(name);
        if (value == null) {
            return defaultValue;
        }
        return switch (value) {
            case "true", "" -> true;
            case "false" -> false;
            default -> {
                problem(name, value, "one of [true, false]");
                yield defaultValue;
            }
        };
    }

    /** One of the given words, or null. */
    public String choice(String name, Collection<String> allowed) {
        String value = string(name);
        return value == null || allowed.contains(value) ? value : problem(name, value, oneOf(allowed));
    }

    /** One of some constants, by its name in lower case, or null. */
    public <E extends Enum<E>> E choice(String name, E[] allowed) {
        String value = choice(name, names(allowed));
        return value == null ? null : constant(value, allowed);
    }

    /** A JSON list or a comma-separated string; empty if it is not given. */
    public List<String> list(String name) {
        Object value = values.get(name);
        if (value instanceof Collection<?> items) {
            if (!items.stream().allMatch(String.class::isInstance)) {
                problem(name, value, "a list of strings");
                return List.of();
            }
            return admitted(name, items.stream().map(String.class::cast).toList());
        }
        if (value instanceof String string) {
            return string.isEmpty() ? List.of() : admitted(name, List.of(string.split(",", -1)));
        }
        String string = string(name);
        return string == null ? List.of() : List.of(string);
    }

    private List<String> admitted(String name, List<String> items) {
        if (items.size() > MAX_ITEMS) {
            problem("[" + name + "] must hold at most [" + MAX_ITEMS + "] items, but holds [" + items.size() + "]");
            return List.of();
        }
        return items.stream().filter(item -> admitted(name, item) != null).toList();
    }

    /** A comma-separated list of names or wildcards, as it was given, or null. */
    public String names(String name) {
        String value = string(name);
        if (value != null) {
            List.of(value.split(",", -1)).forEach(part -> Gate.NAME.admits(this, name, part));
        }
        return value;
    }

    /** A list of pairs {@code from:to}, in their order; each {@code from} once. */
    public Map<String, String> pairs(String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String item : list(name)) {
            String[] parts = item.split(":", -1);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                problem(name, item, "pairs such as [from:to,other:another]");
            } else if (pairs.putIfAbsent(parts[0], parts[1]) != null) {
                problem("[" + name + "] gives [" + parts[0] + "] twice");
            }
        }
        return pairs;
    }

    /** A list of the given words. */
    public Set<String> choices(String name, Collection<String> allowed) {
        Set<String> chosen = new LinkedHashSet<>(list(name));
        for (String value : chosen) {
            if (!allowed.contains(value)) {
                problem(name, value, oneOf(allowed));
            }
        }
        return chosen;
    }

    /** A list of some constants, by their names in lower case; in the order of the constants. */
    public <E extends Enum<E>> Set<E> choices(String name, E[] allowed) {
        Set<String> chosen = choices(name, names(allowed));
        return Arrays.stream(allowed)
                .filter(constant -> chosen.contains(lowerCase(constant)))
                .collect(toCollection(LinkedHashSet::new));
    }

    private static <E extends Enum<E>> E constant(String name, E[] allowed) {
        return Arrays.stream(allowed)
                .filter(constant -> lowerCase(constant).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Parameters::lowerCase).toList();
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A time span from zero up to a maximum, in Elasticsearch's time units. */
    public TimeValue time(String name, TimeValue defaultValue, TimeValue max) {
        String value = string(name);
        if (value == null) {
            return defaultValue;
        }
        try {
            TimeValue time = TimeValue.parseTimeValue(value, name);
            if (time.nanos() >= 0 && time.compareTo(max) <= 0) {
                return time;
            }
        } catch (IllegalArgumentException e) {
            // reported below, with what is allowed
        }
        problem(name, value, "a time span from [0s] to [" + max + "], for example [30s]");
        return defaultValue;
    }

    /** A whole number from zero up to a maximum. */
    public int number(String name, int defaultValue, int max) {
        String value = string(name);
        if (value == null) {
            return defaultValue;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, with what is allowed
        }
        problem(name, value, "a whole number from [0] to [" + max + "]");
        return defaultValue;
    }

    /** Notes a problem that only the caller can see, to be reported with the others. */
    public void problem(String message) {
        problems.add(message);
    }

    /**
     * Ends the parsing.
     *
     * @throws IllegalArgumentException (400) with every problem found, or the first of very many
     */
    public void validate() {
        problems.throwIfAny("");
    }

    private void unknown(String name, Set<String> allowed) {
        problem("unknown parameter [" + name + "]: "
                + (allowed.isEmpty() ? "none is taken here" : "must be " + oneOf(new TreeSet<>(allowed))));
    }

    private String problem(String name, Object value, String allowed) {
        problem(String.format(Locale.ROOT, "[%s] must be %s, but was [%s]", name, allowed, shown(value)));
        return null;
    }

    /** A list or an object that a body gave instead of a string is not printed whole only to say so. */
    private static String shown(Object value) {
        return value instanceof Map<?, ?>
                ? "an object"
                : value instanceof Collection<?> ? "a list" : Gate.shown(value.toString());
    }

    private static String oneOf(Collection<String> allowed) {
        return allowed.stream().collect(joining(", ", "one of [", "]"));
    }
}
