package io.mlsetup.it.hostile;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is sent to every place: what Elasticsearch or this plugin once resolved, parsed or determinized at a great price, and what such
 * code commonly trips over. Whoever finds another kind adds it here, and it is sent everywhere.
 */
final class HostileStrings {

    private static final int BRACKETS = 5_000;
    private static final int PARENTHESES = 1_000;

    private HostileStrings() {}

    static List<HostileString> all() {
        List<HostileString> all = new ArrayList<>();
        all.addAll(nested());
        all.addAll(automata());
        all.addAll(lengths());
        all.addAll(indexExpressions());
        all.addAll(characters());
        all.addAll(languages());
        return List.copyOf(all);
    }

    /** Parsed by recursion: each bracket costs a frame of the stack. */
    private static List<HostileString> nested() {
        return List.of(
                nested("date math nested in its format", "<a{now{", BRACKETS, "[", "y", "]", "}}>"),
                nested("date math nested in itself", "<a", BRACKETS, "{now", "", "}", ">"),
                nested("regex of parentheses", "/", PARENTHESES, "(", "a", ")", "/"),
                nested("many parentheses", "/", BRACKETS, "(", "a", ")", "/"),
                nested("regex of complements", "/", PARENTHESES, "~(", "a*b", ")", "/"),
                nested("regex of classes", "/", PARENTHESES, "[", "a", "]", "/"),
                nested("square brackets", "", BRACKETS, "[", "", "]", ""),
                nested("braces", "", BRACKETS, "{", "", "}", ""),
                nested("angle brackets", "", BRACKETS, "<", "", ">", ""),
                nested("JSON in a string", "", BRACKETS, "{\"bool\":{\"must\":", "{}", "}}", ""),
                nested("what closes nothing for Lucene", "", BRACKETS, "(]", "", "", ""),
                nested("what closes nothing for Lucene, in a file", "", 49_000, "(]", "", "", ""),
                nested("an escape that closes nothing", "", BRACKETS, "(\\)", "", "", ""),
                nested("a class that closes nothing", "", BRACKETS, "([)]", "", "", ""),
                nested("regex of what closes nothing", "/", 250, "(]", "", "", "/"),
                nested("what closes nothing for java.time", "", 4_900, "[>", "", "", ""),
                nested("what closes nothing for java.time, in a file", "", 49_000, "[>", "", "", ""),
                nested("complements", "", BRACKETS, "~", "", "", ""),
                nested("parentheses of a script", "", BRACKETS, "(", "1", ")", ""),
                nested("mustache sections", "", 500, "{{#a}}", "x", "{{/a}}", ""));
    }

    private static HostileString nested(
            String name, String begin, int depth, String open, String inmost, String close, String end) {
        return new HostileString(name + " (" + depth + ")", most -> {
            int room = most - begin.length() - inmost.length() - end.length();
            int fitting = Math.max(1, Math.min(depth, room / (open.length() + close.length())));
            return begin + open.repeat(fitting) + inmost + close.repeat(fitting) + end;
        });
    }

    /** Small to write, large or slow as an automaton. */
    private static List<HostileString> automata() {
        List<HostileString> all = new ArrayList<>();
        for (String text : List.of(
                "/(a{1000}){1000}/",
                "/a{1,1000000}/",
                "/((a{1,100}){1,100}){1,100}/",
                "/.*a.{25}/",
                "/~(~(~(a*b)))/",
                "/~(.*a.{18})&~(.*b.{18})/",
                "/(a|b|c){999}/",
                "/(a|b|ab)*c{1,100}/",
                "/(.*[ab].{10})&(.*[bc].{10})/",
                "/((((.*a.{9}b)?c)?d)?e)?f/",
                "/a.*&~(.*b.*|.*c.*|.*d.*|.*e.*|.*f.*|.*g.*|.*h.*|.*i.*|.*j.*|.*k.*)/",
                "/<1-999999999>/",
                "/[/",
                "/\\/",
                "//",
                "/.*/",
                "/@&~(abc.+)/",
                "cluster:*a????????????????*",
                "cluster:*a" + "?".repeat(13) + "b*",
                "indices:*x????????????abc",
                "*a*?????????????????????????",
                "*?".repeat(120),
                "?".repeat(250))) {
            all.add(HostileString.of(text));
        }
        all.add(HostileString.of("*a*b*c*d*e".repeat(25)));
        all.add(repeated("*a", 50_000));
        all.add(repeated("*", 100_000));
        all.add(new HostileString(
                "many exclusions from many patterns",
                most -> Stream.concat(
                                IntStream.range(0, Math.max(1, Math.min(500, most / 40)))
                                        .mapToObj(i -> "*a" + i + "*"),
                                IntStream.range(0, Math.max(1, Math.min(500, most / 40)))
                                        .mapToObj(i -> "-*a" + i + "-left-out-" + i + "*"))
                        .collect(joining(","))));
        all.add(new HostileString(
                "200 patterns that begin with an asterisk",
                most -> IntStream.range(0, 200)
                        .mapToObj(i -> "*" + "abcdefghij".charAt(i % 10) + "-logs-" + i + "-of-a-longer-name-" + i * 7)
                        .limit(Math.max(1, most / 40))
                        .collect(joining(","))));
        return all;
    }

    private static List<HostileString> lengths() {
        return List.of(
                HostileString.of("a".repeat(256)),
                HostileString.of("a".repeat(1_025)),
                repeated("a", 100_000),
                repeated("a", 900_000),
                repeated("a,", 450_000),
                repeated("é", 100_000),
                repeated(" ", 100_000),
                new HostileString(
                        "10,000 names with commas",
                        most -> IntStream.range(0, Math.min(10_000, most / 6))
                                .mapToObj(i -> "n" + i)
                                .collect(joining(","))));
    }

    private static HostileString repeated(String part, int times) {
        return new HostileString(
                HostileString.json(part) + " x " + times,
                most -> part.repeat(Math.max(1, Math.min(times, most / part.length()))));
    }

    private static List<HostileString> indexExpressions() {
        return texts(
                "<a{now{8}}>",
                "<a{now{}}>",
                "<{now{",
                "<a{now/d{yyyy|+99:99}}>",
                "<a-{now+9999999999999y}>",
                "<a{now{yyyy.MM.dd|UTC}}>,<b{now{8}}>",
                "logs-*::failures",
                "logs-*::data",
                "logs-*::nonsense",
                "::",
                "-other:logs",
                "a:b:c",
                ":",
                "*:*",
                "*,-*",
                "-x",
                ".security*",
                "_all",
                "..");
    }

    private static List<HostileString> characters() {
        return texts(
                "",
                " ",
                ",",
                ",,,",
                "\u0000",
                "viewer\u0000",
                "\u001b[31mred",
                "\u009b31mred",
                "a\r\nX-Forged: 1",
                "a\n[2026-01-01T00:00:00,000][INFO ][forged] line",
                "\ud800",
                "x\udfff",
                "\udc00\ud800",
                "\u202eesrever",
                "\u2028\u2029",
                "\uFEFFbom",
                "e\u0301\uD83D\uDE00",
                "\uFFFF",
                "İı",
                "\\",
                "\"",
                "%00",
                "%n%s%d");
    }

    private static List<HostileString> languages() {
        return texts(
                "{{#toJson}}_user{{/toJson}}",
                "{{_user.username}}",
                "while (true) {}",
                "String s = 'a'; for (;;) { s += s }",
                "${jndi:ldap://127.0.0.1:9/x}",
                "{\"script\": {\"source\": \"while (true) {}\"}}",
                "{\"query_string\": {\"query\": \"/(a{1000}){1000}/\"}}",
                "__proto__",
                "constructor",
                "null",
                "true",
                "-1",
                "2147483648",
                "1e999999999",
                "9".repeat(400),
                "NaN",
                "0x7fffffff",
                "9223372036854775807d",
                "5m",
                "machine_learning_admin",
                "kibana_system");
    }

    private static List<HostileString> texts(String... texts) {
        return List.of(texts).stream().map(HostileString::of).toList();
    }

    /** What is no string where a string is expected, as JSON: also lists of 10,000 of what is small and hostile. */
    static List<HostileJson> values() {
        List<HostileJson> values = new ArrayList<>();
        for (String json : List.of(
                "null",
                "true",
                "-0.0",
                "1e999999999",
                "9".repeat(1_000),
                "{}",
                "[]",
                "[null]",
                "[[null]]",
                "{\"__proto__\": {\"a\": null}}",
                "{\"\": null}")) {
            values.add(new HostileJson(json.length() < 60 ? json : "a number of 1,000 digits", json));
        }
        values.add(new HostileJson("900 lists in one another", "[".repeat(900) + "]".repeat(900)));
        values.add(new HostileJson("900 objects in one another", "{\"a\":".repeat(900) + "1" + "}".repeat(900)));
        values.add(new HostileJson("20,000 lists in one another", "[".repeat(20_000) + "]".repeat(20_000)));
        values.add(list("null", 10_000, i -> "null"));
        values.add(list("{}", 100_000, i -> "{}"));
        values.add(list("short names", 10_000, i -> "\"n" + i + "\""));
        values.add(list("patterns", 10_000, i -> "\"*a" + i + "*b*\""));
        values.add(list("long patterns", 200, i -> "\"*a" + i + "-*" + "b".repeat(40) + "*\""));
        values.add(list("patterns of actions", 1_000, i -> "\"indices:*x" + i + "????????????abc\""));
        values.add(list("date math", 10_000, i -> "\"<a" + i + "{now{8}}>\""));
        values.add(list(
                "nested date math", 50, i -> "\"<a" + i + "{now{" + "[".repeat(900) + "y" + "]".repeat(900) + "}}>\""));
        values.add(list("regular expressions", 10_000, i -> "\"/(a{1000}){" + (i + 2) + "}/\""));
        values.add(excluding(
                "500 exclusions from 500 patterns", 500, i -> "*a" + i + "*", 500, i -> "-*" + i + "b".repeat(400)));
        values.add(excluding(
                "100 long exclusions from 100 patterns", 100, i -> "*x" + i, 100, i -> "-" + i + "y".repeat(188)));
        values.add(excluding("100 exclusions from one pattern", 1, i -> "*", 100, i -> "-*" + i + "-x"));
        values.add(excluding(
                "13 exclusions in the middle from 20 patterns",
                20,
                i -> "*x" + i,
                13,
                i -> "-*" + (char) ('a' + i) + "*"));
        values.add(list("different regular expressions", 9_999, i -> "\"/.*a.{11}b" + i + "/\""));
        values.add(list("hard regular expressions", 100, i -> "\"/((.*a.{9}b)?c)?d" + i + "/\""));
        values.add(
                list("regular expressions with a complement inside", 100, i -> "\"/x((~(.*a.{9}b))?y)?" + i + "/\""));
        values.add(list("alternatives, or nothing, many times", 100, i -> "\"/((a|b|c|d|e|f|g)?){100}" + i + "/\""));
        values.add(list("intersections", 3, i -> "\"/(.*[ab].{10})&(.*[bc].{10}" + i + ")/\""));
        values.add(list("patterns without many others", 100, i -> "\"/x.*&~(" + "y.*|".repeat(20) + i + ")/\""));
        values.add(list("raw privileges", 1_000, i -> "\"indices:data/" + i + "*a???k\""));
        values.add(list("raw privileges of the cluster", 1_000, i -> "\"cluster:admin/" + i + "*a???k\""));
        values.add(list(
                "entries with raw privileges",
                1_000,
                i -> "{\"names\": [\"x\"], \"privileges\": [\"indices:data/" + i + "*a???k\", \"indices:data/" + i
                        + "*b???k\"]}"));
        values.add(list("long names", 100, i -> "\"" + i + "a".repeat(8_000) + "\""));
        return List.copyOf(values);
    }

    /** What comes instead of a value in a JSON document. */
    record HostileJson(String name, String json) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static HostileJson excluding(
            String name, int included, IntFunction<String> include, int excluded, IntFunction<String> exclude) {
        return new HostileJson(
                name,
                Stream.concat(
                                IntStream.range(0, included).mapToObj(include),
                                IntStream.range(0, excluded).mapToObj(exclude))
                        .collect(joining("\",\"", "[\"", "\"]")));
    }

    private static HostileJson list(String name, int size, IntFunction<String> element) {
        return new HostileJson(
                "a list of " + size + " " + name,
                IntStream.range(0, size).mapToObj(element).collect(joining(",", "[", "]")));
    }
}
