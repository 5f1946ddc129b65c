package io.mlsetup.kibana;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;

public class CoverageTests extends ESTestCase {

    public void testEachPatternIsCoveredAsAWhole() {
        List<DataView> views = List.of(
                new DataView("logs-web-*", false),
                new DataView("metrics-*,-metrics-secret-*", false),
                new DataView("a, b", false),
                new DataView("rolled-*", true));
        Coverage coverage = Coverage.of(
                Set.of(
                        "logs-*",
                        "logs-web-1",
                        "logs-web-*",
                        "metrics-cpu",
                        "metrics-*",
                        "metrics-secret-1",
                        "a",
                        "b",
                        "c",
                        "rolled-*"),
                views);
        assertThat(coverage.uncovered(), equalTo(Set.of("logs-*", "metrics-secret-1", "c", "rolled-*")));
    }

    /** Elasticsearch finds hidden indices by their name, or by a wildcard where both begin with a dot, or where it is told to. */
    public void testWhatMayBeHiddenIsCoveredByWhatFindsIt() {
        Set<String> patterns = Set.of(".alerts-x", ".ml-*", "logs-1");
        assertEquals(new Coverage(Set.of(), Set.of(".alerts-x", ".ml-*")), Coverage.of(patterns, views("*")));
        assertEquals(new Coverage(Set.of(), Set.of(".ml-*")), Coverage.of(patterns, views("*,.alerts-x")));
        assertEquals(new Coverage(Set.of(), Set.of()), Coverage.of(patterns, views("*,.*")));
        assertEquals(new Coverage(Set.of("logs-1"), Set.of()), Coverage.of(patterns, views(".alerts-*", ".ml-*")));
        assertEquals(new Coverage(Set.of(), Set.of()), Coverage.of(patterns, List.of(new DataView("*", false, true))));
        assertEquals(
                "that view itself",
                new Coverage(Set.of(), Set.of()),
                Coverage.of(List.of(".m*,-.mx*"), views(".m*,-.mx*")));
    }

    /** A search in a data stream is one in its data, unless it says otherwise. */
    public void testFailuresAreCoveredByFailures() {
        List<String> patterns = List.of("logs-*::failures", "logs-1::failures", "logs-1::data", "logs-1");
        assertEquals(
                Set.of("logs-*::failures", "logs-1::failures"),
                Coverage.of(patterns, views("logs-*")).uncovered());
        assertEquals(
                Set.of("logs-1::data", "logs-1"),
                Coverage.of(patterns, views("logs-*::failures")).uncovered());
        assertEquals(
                Set.of("logs-*::failures", "logs-1::failures"),
                Coverage.of(patterns, views("logs-*,logs-*::failures,-logs-*::failures"))
                        .uncovered());
        assertEquals(
                Set.of(),
                Coverage.of(patterns, views("logs-*::failures,logs-*::data")).uncovered());
        assertEquals(
                "exclusions stand before the selector",
                Set.of(),
                Coverage.of(List.of("logs-*,-logs-x::failures"), views("logs-*::failures"))
                        .uncovered());
    }

    /** Titles and patterns that are nearly alike all the way: what there is no room for is not judged, and told soon. */
    public void testMoreThanIsComparedIsNotJudged() {
        List<DataView> views = IntStream.range(0, 200)
                .mapToObj(i -> new DataView(("*" + "a".repeat(250) + "b" + i % 10 + ",").repeat(39), false))
                .toList();
        List<String> patterns = IntStream.range(0, 200)
                .mapToObj(i -> "logs-" + "a".repeat(500) + i)
                .toList();
        long begin = System.nanoTime();
        Coverage coverage = Coverage.of(patterns, views);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin), lessThan(10L));
        assertThat(coverage.maybeHidden(), equalTo(Set.of()));
        assertThat(coverage.uncovered().size() + coverage.notJudged().size(), equalTo(200));
        assertThat(coverage.notJudged().size(), greaterThan(100));
        assertTrue(coverage.notJudged().contains(patterns.get(199)));
        Coverage none = Coverage.of(List.of("a", "b"), views("*"), new Comparisons(-1));
        assertThat(none, equalTo(new Coverage(Set.of(), Set.of(), Set.of("a", "b"))));
    }

    private static List<DataView> views(String... titles) {
        return List.of(titles).stream().map(title -> new DataView(title, false)).toList();
    }

    /** Sorting data views out cheaply must not change the answer. */
    public void testAgreesWithEachDataViewAsked() {
        List<DataView> views = IntStream.range(0, between(0, 8))
                .mapToObj(i -> new DataView(
                        String.join(",", randomList(1, 3, () -> (rarely() ? "-" : "") + pattern())), rarely()))
                .toList();
        Set<String> patterns =
                Set.copyOf(randomList(1, 10, CoverageTests::pattern).stream().collect(Collectors.toSet()));
        Set<String> expected = patterns.stream()
                .filter(pattern -> views.stream().noneMatch(view -> view.covers(pattern)))
                .collect(Collectors.toSet());
        assertThat(views.toString(), Coverage.of(patterns, views).uncovered(), equalTo(expected));
    }

    private static String pattern() {
        return String.join("", randomList(1, 5, () -> randomFrom("a", "b", "-", "*")))
                .replaceFirst("^-", "a");
    }
}
