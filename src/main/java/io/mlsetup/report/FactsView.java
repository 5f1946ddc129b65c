package io.mlsetup.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The details of a finding, whatever they are: names and values as a table, lists as lists, lists of records as tables. */
final class FactsView {

    private static final int MAX_ROWS = 200;
    private static final int MAX_DEPTH = 4;

    private FactsView() {}

    static Html of(Map<?, ?> facts) {
        return object(facts, 0);
    }

    private static Html object(Map<?, ?> facts, int depth) {
        List<Html> rows = facts.entrySet().stream()
                .limit(MAX_ROWS)
                .map(fact -> Html.element(
                        "tr",
                        Html.element("th", List.of("scope", "row"), Html.text(name(fact.getKey()))),
                        Html.element("td", value(fact.getValue(), depth + 1))))
                .toList();
        return Html.of(
                Html.element("table", List.of("class", "facts"), Html.element("tbody", Html.of(rows))),
                rest(facts.size()));
    }

    private static Html value(Object value, int depth) {
        if (value instanceof Map<?, ?> object && depth < MAX_DEPTH) {
            return object.isEmpty() ? Html.text("none") : object(object, depth);
        }
        if (value instanceof Collection<?> list && depth < MAX_DEPTH) {
            return list.isEmpty()
                    ? Html.text("none")
                    : list.stream().allMatch(Map.class::isInstance) ? records(list, depth) : items(list, depth);
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

    private static Html records(Collection<?> list, int depth) {
        List<Map<?, ?>> records = new ArrayList<>();
        list.stream().limit(MAX_ROWS).forEach(item -> records.add((Map<?, ?>) item));
        Set<Object> names = new LinkedHashSet<>();
        records.forEach(item -> names.addAll(item.keySet()));
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
                                        "td", item.containsKey(name) ? value(item.get(name), depth + 1) : Html.NOTHING))
                                .toList()),
                        bars ? Html.element("td", Bar.of(item).map(Bar::html).orElse(Html.NOTHING)) : Html.NOTHING))
                .toList();
        return Html.of(Page.table(Html.of(Stream.concat(headers, bar).toList()), rows), rest(list.size()));
    }

    private static Html rest(int size) {
        return size > MAX_ROWS
                ? Html.element("p", "... and " + (size - MAX_ROWS) + " more; the check has all of them.")
                : Html.NOTHING;
    }

    private static String name(Object key) {
        return String.valueOf(key).replace('_', ' ');
    }
}
