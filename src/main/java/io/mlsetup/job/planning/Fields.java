package io.mlsetup.job.planning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Fields of rendered configurations, by the names and places that lead to them. */
final class Fields {

    /** What is written and changed as a whole, since whoever set it up gave it its form. */
    private static final Set<String> WHOLE = Set.of(
            "_meta",
            "aggregations",
            "analyzed_fields",
            "categorization_analyzer",
            "custom_rules",
            "custom_settings",
            "query",
            "runtime_mappings",
            "script_fields");

    /** Of a place in a list; a longer number is a name. */
    private static final int MAX_DIGITS = 9;

    private Fields() {}

    /**
     * One field in which two configurations differ.
     *
     * @param path names, and places in lists
     * @param from null if it is not there
     * @param to null if it is not there
     */
    record Difference(List<String> path, Object from, Object to) {

        String name() {
            StringBuilder name = new StringBuilder();
            for (String step : path) {
                if (isPlace(step)) {
                    name.append('[').append(step).append(']');
                } else {
                    name.append(name.isEmpty() ? "" : ".").append(step);
                }
            }
            return name.toString();
        }
    }

    static List<Difference> between(Map<String, Object> from, Map<String, Object> to) {
        List<Difference> differences = new ArrayList<>();
        compare(List.of(), from, to, differences);
        return differences;
    }

    /** Whether two values of a field mean the same. */
    static boolean same(List<String> path, Object one, Object other) {
        List<Difference> differences = new ArrayList<>();
        compare(path, one, other, differences);
        return differences.isEmpty();
    }

    private static void compare(List<String> path, Object from, Object to, List<Difference> differences) {
        if (Objects.equals(from, to) || Quantities.same(path, from, to)) {
            return;
        }
        boolean whole = !path.isEmpty() && WHOLE.contains(path.get(path.size() - 1));
        if (!whole && from instanceof Map<?, ?> before && to instanceof Map<?, ?> after) {
            Set<Object> names = new LinkedHashSet<>(before.keySet());
            names.addAll(after.keySet());
            names.forEach(name -> compare(step(path, name), before.get(name), after.get(name), differences));
        } else if (!whole
                && from instanceof List<?> before
                && to instanceof List<?> after
                && before.size() == after.size()
                && Stream.concat(before.stream(), after.stream()).allMatch(Map.class::isInstance)) {
            for (int i = 0; i < before.size(); i++) {
                compare(step(path, i), before.get(i), after.get(i), differences);
            }
        } else {
            differences.add(new Difference(path, from, to));
        }
    }

    private static List<String> step(List<String> path, Object step) {
        return Stream.concat(path.stream(), Stream.of(step.toString())).toList();
    }

    static boolean isPlace(String step) {
        return !step.isEmpty() && step.length() <= MAX_DIGITS && step.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The value at a path; null if there is none. */
    static Object at(Object value, List<String> path) {
        Object found = value;
        for (String step : path) {
            if (found instanceof Map<?, ?> object) {
                found = object.get(step);
            } else if (found instanceof List<?> list && isPlace(step) && Integer.parseInt(step) < list.size()) {
                found = list.get(Integer.parseInt(step));
            } else {
                return null;
            }
        }
        return found;
    }

    /** Whether a file, which may be written shorter than what Elasticsearch renders, has something at the path or on the way. */
    static boolean isGiven(Object source, List<String> path) {
        Object found = source;
        for (String step : path) {
            if (found instanceof Map<?, ?> object) {
                if (!object.containsKey(step)) {
                    return false;
                }
                found = object.get(step);
            } else if (found instanceof List<?> list && isPlace(step)) {
                if (Integer.parseInt(step) >= list.size()) {
                    return false;
                }
                found = list.get(Integer.parseInt(step));
            } else {
                return found != null;
            }
        }
        return found != null;
    }

    /** The same with other values at some paths, and none where those are null. */
    static Map<String, Object> with(Map<String, Object> map, List<Difference> differences) {
        Map<String, Object> copy = copy(map);
        differences.forEach(difference -> put(copy, difference.path(), difference.to()));
        return copy;
    }

    private static void put(Map<String, Object> map, List<String> path, Object value) {
        Object parent = map;
        for (String step : path.subList(0, path.size() - 1)) {
            parent = child(parent, step);
        }
        String last = path.get(path.size() - 1);
        Map<String, Object> object = object(parent);
        if (value == null) {
            object.remove(last);
        } else {
            object.put(last, value);
        }
    }

    private static Object child(Object parent, String step) {
        return parent instanceof List<?> list
                ? list.get(Integer.parseInt(step))
                : object(parent).computeIfAbsent(step, name -> new LinkedHashMap<>());
    }

    @SuppressWarnings("unchecked") // a copy of this class's making
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put((String) name, copyOf(value)));
        return copy;
    }

    private static Object copyOf(Object value) {
        return value instanceof Map<?, ?> map
                ? copy(map)
                : value instanceof List<?> list
                        ? list.stream().map(Fields::copyOf).collect(ArrayList::new, List::add, List::addAll)
                        : value;
    }
}
