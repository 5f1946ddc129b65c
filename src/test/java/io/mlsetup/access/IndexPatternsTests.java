package io.mlsetup.access;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.support.Automatons;

public class IndexPatternsTests extends ESTestCase {

    public void testNamesAndPatterns() {
        assertThat(of("logs-*", ".ml-x", "a").local(), contains("logs-*", ".ml-x", "a"));
        assertThat(of("_all").local(), contains("*"));
        assertThat(of("logs-*::data").local(), contains("logs-*"));
    }

    public void testDateMath() {
        // A margin of a second around midnight, in which both days are right.
        String today = ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("uuuu.MM.dd", Locale.ROOT));
        String resolved = of("<logs-{now/d}-*>").local().get(0);
        String later = ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("uuuu.MM.dd", Locale.ROOT));
        assertThat(List.of("logs-" + today + "-*", "logs-" + later + "-*"), hasItem(resolved));
        assertThat(of("logs-*", "-<logs-{now/y{yyyy}}-*>").local().get(0).split(",").length, equalTo(2));
    }

    public void testExclusions() {
        assertThat(of("logs-*", "-logs-x-*").local(), contains("logs-*,-logs-x-*"));
        assertThat(of("a-*", "b-*", "-a-x*", "-c*").local(), contains("a-*,-a-x*", "b-*"));
        // One from what stands before it only.
        assertThat(of("a-*", "-*x", "b-*").local(), contains("a-*,-*x", "b-*"));
        // What it leaves nothing of is not asked about.
        assertThat(of("a-*", "b-*", "-a*").local(), contains("b-*"));
        assertTrue(of("a-*", "-*").isNothing());
        assertTrue(IndexPatterns.hasExclusions("a-*,-a-x*"));
        assertFalse(IndexPatterns.hasExclusions("a-*"));
    }

    public void testRemoteIndices() {
        IndexPatterns patterns = of("c1:logs-*", "*:x", "logs-*", "-other:logs", "<a-{now/d{HH:mm}}>");
        assertThat(patterns.remote(), contains("c1:logs-*", "*:x"));
        assertThat(patterns.local().get(0), equalTo("logs-*"));
        // The colon is one of the format of a date, and no index has one in its name.
        assertThat(patterns.invalid(), contains("<a-{now/d{HH:mm}}>"));
    }

    public void testSelectors() {
        assertThat(of("logs-*::failures").local(), contains("logs-*::failures"));
        assertThat(of("logs-*::failures").remote(), empty());
        assertTrue(IndexPatterns.isForFailures("logs-*::failures"));
        // Each selector has exclusions of its own.
        assertThat(of("a*::failures", "a*", "-ab*").local(), contains("a*::failures", "a*,-ab*"));
        assertThat(of("a*::failures", "-ab*::failures").local(), contains("a*,-ab*::failures"));
        assertThat(IndexPatterns.inRole("a*,-ab*::failures"), equalTo("/a.*&~(ab.*)/"));
    }

    public void testInvalid() {
        for (String bad : List.of(
                "",
                "-x",
                "a,b",
                "a b",
                "a?",
                "/x/",
                "a\\b",
                "#a",
                "<a{now{8}}>",
                "<a{now{8|+01:00}}>",
                "<a{now{}}>",
                "<a{now{y||8}}>",
                "<a{now{[y]}}>",
                "<a{now{y[[M]]}}>",
                "<a{now{" + "[".repeat(5_000) + "y" + "]".repeat(5_000) + "}}>",
                "<a-{now/d}",
                "<>",
                "a::nothing",
                "*a".repeat(11),
                "x".repeat(513),
                "a\u009b31m",
                "a\u0085",
                "\ud800")) {
            IndexPatterns patterns = of(bad);
            assertThat(bad, patterns.invalid(), contains(bad));
            assertThat(bad, patterns.local(), empty());
        }
    }

    /** What goes into roles and questions matches what the expression means, by x-pack-core's own automata. */
    public void testInARoleItMeansTheSame() {
        for (int i = 0; i < 500; i++) {
            String included = randomPattern();
            List<String> excluded = randomList(0, 3, IndexPatternsTests::randomPattern);
            IndexPatterns patterns = IndexPatterns.of(
                    Stream.concat(Stream.of("*", included), excluded.stream().map(pattern -> "-" + pattern))
                            .skip(1)
                            .toList());
            if (included.indexOf('*') < 0) {
                continue;
            }
            Automaton role = patterns.local().isEmpty()
                    ? Automatons.EMPTY
                    : Automatons.patterns(IndexPatterns.inRole(patterns.local().get(0)));
            for (int j = 0; j < 20; j++) {
                String name = randomName();
                boolean expected = Regex.simpleMatch(included, name)
                        && excluded.stream().noneMatch(pattern -> Regex.simpleMatch(pattern, name));
                assertThat(
                        included + " without " + excluded + " has " + name,
                        Operations.run(Operations.determinize(role, 10_000), name),
                        equalTo(expected));
            }
        }
    }

    private static String randomPattern() {
        return String.join("", randomList(1, 4, () -> randomFrom("a", "b.", "+c", "*", "d-")))
                .replaceAll("[*]+", "*")
                .replaceFirst("^[-+]", "a");
    }

    private static String randomName() {
        return String.join("", randomList(1, 5, () -> randomFrom("a", "b.", "+c", "d-")))
                .replaceFirst("^[-+]", "a");
    }

    private static IndexPatterns of(String... given) {
        return IndexPatterns.of(List.of(given));
    }
}
