package io.mlsetup.metrics;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prometheus' text format 0.0.4, read strictly: stricter than Prometheus itself, which forgives a missing HELP or TYPE, families
 * that are torn apart and much else. No well-kept parser of it is to be had as a library for Java.
 *
 * @param help by metric
 * @param types by metric
 * @param values by metric, then by labels
 */
public record ParsedMetrics(
        Map<String, String> help, Map<String, String> types, Map<String, Map<Map<String, String>, Double>> values) {

    private static final Pattern META = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{((?:[^\"}]|\"(?:[^\"\\\\]|\\\\.)*\")*)})? (-?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)");
    private static final Pattern LABEL =
            Pattern.compile("\\G(?:^|,)([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\"");

    /** @throws IllegalArgumentException with the line that breaks the format, and how */
    public static ParsedMetrics of(String text) {
        ParsedMetrics metrics = new ParsedMetrics(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("the last line does not end");
        }
        String current = "";
        Set<String> done = new HashSet<>();
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            String name = line.startsWith("#") ? metrics.meta(line) : metrics.sample(line);
            if (!name.equals(current)) {
                done.add(current);
                current = name;
            }
            check(!done.contains(name), "a family that is torn apart", line);
        }
        metrics.help.keySet().forEach(name -> check(metrics.values.containsKey(name), "HELP without a sample", name));
        return metrics;
    }

    private String meta(String line) {
        Matcher matcher = META.matcher(line);
        check(matcher.matches(), "neither HELP nor TYPE", line);
        String name = matcher.group(2);
        check(!values.containsKey(name), matcher.group(1) + " after samples", line);
        Map<String, String> target = matcher.group(1).equals("HELP") ? help : types;
        check(target.put(name, matcher.group(3)) == null, "a second " + matcher.group(1), line);
        return name;
    }

    private String sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        check(matcher.matches(), "not a sample", line);
        String name = matcher.group(1);
        check(help.containsKey(name) && "gauge".equals(types.get(name)), "without HELP and TYPE gauge", line);
        Map<String, String> labels = labels(matcher.group(2), line);
        Double before = values.computeIfAbsent(name, n -> new LinkedHashMap<>())
                .put(labels, Double.parseDouble(matcher.group(3)));
        check(before == null, "a series that is there already", line);
        return name;
    }

    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new TreeMap<>();
        if (text == null) {
            return labels;
        }
        Matcher matcher = LABEL.matcher(text);
        int end = 0;
        while (matcher.find()) {
            check(labels.put(matcher.group(1), unescape(matcher.group(2))) == null, "a label given twice", line);
            end = matcher.end();
        }
        check(end == text.length() && end > 0, "bad labels", line);
        return labels;
    }

    private static String unescape(String value) {
        return Pattern.compile("\\\\(.)")
                .matcher(value)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).equals("n") ? "\n" : match.group(1)));
    }

    private static void check(boolean holds, String problem, String line) {
        if (!holds) {
            throw new IllegalArgumentException(problem + ": [" + line + "]");
        }
    }

    /** The value of a series, whose labels are given as names and values in turn. */
    public double value(String name, String... labels) {
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        Double value = values.getOrDefault(name, Map.of()).get(wanted);
        if (value == null) {
            throw new AssertionError("no series [" + name + wanted + "] in " + values.get(name));
        }
        return value;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }
}
