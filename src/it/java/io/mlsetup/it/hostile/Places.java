package io.mlsetup.it.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mlsetup.it.yaml.ApiSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds every place of every endpoint: the parts of its paths and its parameters in the REST specifications, and the fields of its body in
 * the {@link Examples}. So a new parameter or field is attacked as soon as it is specified.
 */
final class Places {

    /** What Elasticsearch itself reads of each request, beside what is specified. */
    private static final List<String> COMMON = List.of("filter_path", "format", "pretty", "human", "error_trace");

    private static final String HERE = "@@here@@";

    private final Examples examples;

    Places(Examples examples) {
        this.examples = examples;
    }

    /**
     * The places of all endpoints, in groups that a report names.
     *
     * @param withCommon of which endpoints also the parameters are meant that Elasticsearch itself reads of each request
     */
    Map<String, List<Place>> all(Map<String, ApiSpec> specs, Predicate<String> withCommon) {
        Map<String, List<Place>> groups = new LinkedHashMap<>();
        specs.values().forEach(spec -> {
            groups.put(spec.name(), inLine(spec, withCommon.test(spec.name())));
            examples.bodies(spec.name()).forEach((name, body) -> groups.put(name, inBody(spec, name, body)));
        });
        return groups;
    }

    private List<Place> inLine(ApiSpec spec, boolean withCommon) {
        List<Place> places = new ArrayList<>();
        for (ApiSpec.Variant variant : spec.paths()) {
            String method = variant.methods().get(0);
            for (String part : variant.parts()) {
                String[] around = filled(spec, variant, part).split("\\{" + part + "}", 2);
                places.add(Place.line(method + " " + variant.path(), method, around[0], around[1]));
            }
        }
        ApiSpec.Variant variant = spec.paths().get(0);
        String method = variant.methods().get(0);
        for (String parameter : params(spec, withCommon)) {
            Map<String, String> query = query(spec);
            query.keySet().removeAll(List.of(parameter));
            StringBuilder target = new StringBuilder(filled(spec, variant, "")).append('?');
            query.forEach((name, value) -> target.append(name)
                    .append('=')
                    .append(HostileString.encoded(value))
                    .append('&'));
            places.add(Place.line(
                    method + " " + variant.path() + "?" + parameter + "=", method, target + parameter + "=", ""));
        }
        // The name of a parameter.
        places.add(Place.line(method + " " + variant.path() + "?{name}=x", method, variant.path() + "?", "=x"));
        return places;
    }

    private static SortedSet<String> params(ApiSpec spec, boolean withCommon) {
        SortedSet<String> params = new TreeSet<>(spec.params());
        if (withCommon) {
            params.addAll(COMMON);
        }
        return params;
    }

    /** What is given beside one parameter: what a body of the same fields has, if it is not a file, and what is said for it. */
    private Map<String, String> query(ApiSpec spec) {
        Map<String, String> query = new LinkedHashMap<>();
        examples.bodies(spec.name()).values().stream()
                .findFirst()
                .map(Examples::asQuery)
                .ifPresent(query::putAll);
        examples.bodies(spec.name()).values().stream()
                .map(Examples::asQuery)
                .filter(other -> other.size() > query.size())
                .forEach(other -> {
                    query.clear();
                    query.putAll(other);
                });
        query.putAll(examples.parameters(spec.name()));
        query.keySet().retainAll(spec.params());
        return query;
    }

    /** The path with good values in all parts but one. */
    private String filled(ApiSpec spec, ApiSpec.Variant variant, String except) {
        String path = variant.path();
        for (String part : variant.parts()) {
            if (!part.equals(except)) {
                String value = examples.parameters(spec.name()).getOrDefault(part, "x");
                path = path.replace("{" + part + "}", HostileString.encoded(value));
            }
        }
        return path;
    }

    private List<Place> inBody(ApiSpec spec, String name, JsonNode body) {
        String target = target(spec);
        List<Place> places = new ArrayList<>();
        // A copy each time, since the place is marked in it.
        for (Spot spot : spots(body, "")) {
            JsonNode marked = spot.markedIn(body);
            String[] around = marked.toString().split("\"" + HERE + "\"", 2);
            places.add(new Place(
                    name + " " + spot.pointer() + (spot.kind() == Place.Kind.FIELD ? "/{name}" : ""),
                    methodFor(spec),
                    target + "\n" + around[0],
                    around[1],
                    spot.kind()));
        }
        return places;
    }

    /** How a body goes there; it may also come with a request that takes none. */
    static String methodFor(ApiSpec spec) {
        List<String> methods = spec.paths().get(0).methods();
        return methods.get(methods.size() - 1);
    }

    /** Where a body goes: imports only plan, so that each finds what the one before it found. */
    String target(ApiSpec spec) {
        Map<String, String> query = examples.parameters(spec.name());
        query.keySet().retainAll(spec.params());
        StringBuilder target = new StringBuilder(spec.paths().get(0).path());
        query.forEach((parameter, value) ->
                target.append(target.indexOf("?") < 0 ? '?' : '&').append(parameter + "=" + value));
        return target.toString();
    }

    private record Spot(String pointer, Place.Kind kind) {

        JsonNode markedIn(JsonNode body) {
            if (kind == Place.Kind.FIELD) {
                JsonNode copy = body.deepCopy();
                ((ObjectNode) copy.at(pointer)).put(HERE, 1);
                return copy;
            }
            if (pointer.isEmpty()) {
                return TextNode.valueOf(HERE);
            }
            JsonNode copy = body.deepCopy();
            int slash = pointer.lastIndexOf('/');
            String last = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
            if (copy.at(pointer.substring(0, slash)) instanceof ArrayNode array) {
                array.set(Integer.parseInt(last), TextNode.valueOf(HERE));
            } else {
                ((ObjectNode) copy.at(pointer.substring(0, slash))).put(last, HERE);
            }
            return copy;
        }
    }

    private static Place.Kind kindOf(JsonNode node) {
        if (node.isContainerNode()) {
            return Place.Kind.CONTAINER;
        }
        return node.isTextual() ? Place.Kind.VALUE : Place.Kind.NO_STRING;
    }

    private static List<Spot> spots(JsonNode node, String pointer) {
        List<Spot> spots = new ArrayList<>();
        spots.add(new Spot(pointer, kindOf(node)));
        if (node.isObject()) {
            spots.add(new Spot(pointer, Place.Kind.FIELD));
            node.properties()
                    .forEach(field -> spots.addAll(spots(
                            field.getValue(),
                            pointer + "/" + field.getKey().replace("~", "~0").replace("/", "~1"))));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            spots.addAll(spots(node.get(i), pointer + "/" + i));
        }
        return spots;
    }
}
