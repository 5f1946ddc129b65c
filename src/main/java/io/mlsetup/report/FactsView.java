package io.mlsetup.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.json.JsonXContent;

/** The details of a finding, whatever they are: names and values as a table, lists as lists, lists of records as tables. */
final class FactsView {

    private static final int MAX_ROWS = 200;
    private static final int MAX_DEPTH = 4;
    private static final Pattern UNIT = Pattern.compile("_in_(bytes|millis)$");

    private FactsView() {}

    static Html of(ToXContentObject facts) {
        return object(fields(facts), 0);
    }

    private static Html object(Map<?, ?> facts, int depth) {
        List<Html> rows = facts.entrySet().stream()
                .filter(fact -> !isSaidTwice(fact.getKey(), facts))
                .limit(MAX_ROWS)
                .map(fact -> row(name(fact.getKey()), readable(fact.getKey(), fact.getValue()), depth + 1))
                .toList();
        return Html.of(
                Html.element("table", List.of("class", "facts"), Html.element("tbody", Html.of(rows))),
                rest(facts.size()));
    }

    /** A table takes the whole width, and has the name above it. */
    private static Html row(String name, Object value, int depth) {
        return areRecords(value) && depth < MAX_DEPTH
                ? Html.element(
                        "tr",
                        Html.element(
                                "td",
                                List.of("colspan", "2"),
                                records((Collection<?>) value, Html.element("caption", name), depth)))
                : Html.element(
                        "tr",
                        Html.element("th", List.of("scope", "row"), Html.text(name)),
                        Html.element("td", value(value, depth)));
    }

    private static Html value(Object value, int depth) {
        if (value instanceof Map<?, ?> object && depth < MAX_DEPTH) {
            return object.isEmpty() ? Html.text("none") : object(object, depth);
        }
        if (value instanceof Collection<?> list && depth < MAX_DEPTH) {
            return list.isEmpty()
                    ? Html.text("none")
                    : areRecords(list) ? records(list, Html.NOTHING, depth) : items(list, depth);
        }
        return FindingView.prose(String.valueOf(value));
    }

    private static Html items(Collection<?> list, int depth) {
        if (list.size() == 1) {
            return value(list.iterator().next(), depth + 1);
        }
        List<Html> items = list.stream()
                .limit(MAX_ROWS)
                .map(item -> Html.element("li", value(item, depth + 1)))
                .toList();
        return Html.of(Html.element("ul", Html.of(items)), rest(list.size()));
    }

    private static Html records(Collection<?> list, Html caption, int depth) {
        List<Map<?, ?>> records = new ArrayList<>();
        list.stream().limit(MAX_ROWS).forEach(item -> records.add((Map<?, ?>) item));
        Set<Object> names = new LinkedHashSet<>();
        records.forEach(item ->
                item.keySet().stream().filter(name -> !isSaidTwice(name, item)).forEach(names::add));
        boolean bars = records.stream().anyMatch(item -> Bar.of(item).isPresent());
        Stream<Html> headers =
                names.stream().map(name -> Html.element("th", List.of("scope", "col"), Html.text(name(name))));
        Stream<Html> bar =
                bars ? Stream.of(Html.element("th", List.of("scope", "col"), Html.text("how full"))) : Stream.empty();
        List<Html> rows = records.stream()
                .map(item -> Html.element(
                        "tr",
                        Html.of(names.stream()
                                .map(name -> Html.element(
                                        "td",
                                        item.containsKey(name)
                                                ? value(readable(name, item.get(name)), depth + 1)
                                                : Html.NOTHING))
                                .toList()),
                        bars ? Html.element("td", Bar.of(item).map(Bar::html).orElse(Html.NOTHING)) : Html.NOTHING))
                .toList();
        return Html.of(Page.table(caption, Html.of(Stream.concat(headers, bar).toList()), rows), rest(list.size()));
    }

    private static Html rest(int size) {
        return size > MAX_ROWS
                ? Html.element("p", "... and " + (size - MAX_ROWS) + " more; the check has all of them.")
                : Html.NOTHING;
    }

    private static boolean areRecords(Object value) {
        return value instanceof Collection<?> list
                && !list.isEmpty()
                && list.stream().allMatch(Map.class::isInstance);
    }

    /** As the check shows them. */
    private static Map<String, Object> fields(ToXContentObject facts) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, Strings.toString(facts), true);
    }

    /** A number for programs that stands beside the same in words. */
    private static boolean isSaidTwice(Object key, Map<?, ?> facts) {
        String words = UNIT.matcher(String.valueOf(key)).replaceFirst("");
        return !words.equals(key) && facts.containsKey(words);
    }

    private static Object readable(Object key, Object value) {
        return String.valueOf(key).endsWith("_in_bytes") && value instanceof Number bytes && bytes.longValue() >= 0
                ? ByteSizeValue.ofBytes(bytes.longValue()).toString()
                : value;
    }

    private static String name(Object key) {
        return UNIT.matcher(String.valueOf(key)).replaceFirst("").replace('_', ' ');
    }
}
