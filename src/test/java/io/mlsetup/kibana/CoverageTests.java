package io.mlsetup.kibana;

import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Set;
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
