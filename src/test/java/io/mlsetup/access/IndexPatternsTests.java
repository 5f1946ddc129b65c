package io.mlsetup.access;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import com.sun.management.ThreadMXBean;
import io.mlsetup.common.Gate;
import java.lang.management.ManagementFactory;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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

    /** Ten kinds of sources and thirty exclusions of each kind: more than anybody has. */
    public void testWhatPeopleLeaveOut() {
        List<String> given = new ArrayList<>();
        for (int kind = 0; kind < 10; kind++) {
            String name = "logs-" + kind;
            given.add(name + "-*");
            IntStream.range(0, 20).forEach(i -> given.add("-" + name + "-service-" + i + "-*"));
            given.add("-*-test-*");
        }
        IndexPatterns patterns = IndexPatterns.of(given);
        assertThat(patterns.refusal(), nullValue());
        assertThat(patterns.local().size(), equalTo(10));
        patterns.local()
                .forEach(local ->
                        assertThat(Gate.PATTERN.refusal(IndexPatterns.inRole(local)), equalTo(Optional.empty())));
    }

    /** Some kilobytes that would be some hundred megabytes, or regular expressions that take Elasticsearch minutes. */
    public void testMoreIsLeftOutThanIsWorkedOut() {
        Map<List<String>, String> bad = new LinkedHashMap<>();
        bad.put(
                lists(500, i -> "*a" + i + "*", 500, i -> "-a" + i + "b".repeat(500) + "*"),
                "[250000] pairs, and at most [10000]");
        bad.put(lists(5_000, i -> "*" + i, 5_000, i -> "-*" + i), "[25000000] pairs");
        bad.put(lists(2, i -> "*" + i, 50, i -> "-" + "b".repeat(480) + i), "characters, and at most [20000]");
        bad.put(
                lists(100, i -> "*x" + i, 100, i -> "-" + "b".repeat(88) + i + "*"),
                "less of [*x0]: with what is left out of it, it has");
        bad.put(lists(1, i -> "*", 101, i -> "-a" + i), "it has [101] exclusions, and at most [100]");
        bad.put(lists(1, i -> "*", 11, i -> "-*" + i + "*"), "[11] wildcards in its exclusions");
        bad.put(
                lists(60, i -> "*" + i + "*", 20, i -> "-*b" + i + "cdefghi"),
                "characters as regular expressions, and at most [10000]");
        bad.put(
                lists(60, i -> "x" + i + "*", 2, i -> "-*y" + i + "*"),
                "[120] wildcards beside the first of each exclusion");
        bad.forEach((given, why) -> {
            long before = allocated();
            IndexPatterns patterns = IndexPatterns.of(given);
            assertThat(why, allocated() - before, lessThan(64L << 20));
            assertThat(patterns.refusal(), containsString(why));
            assertThat(patterns.local(), empty());
            assertThat(patterns.invalid(), equalTo(given));
        });
        // Without exclusions nothing is joined.
        assertThat(
                IndexPatterns.of(lists(5_000, i -> "a".repeat(100) + i + "*", 0, i -> ""))
                        .refusal(),
                nullValue());
    }

    private static List<String> lists(
            int included, IntFunction<String> include, int excluded, IntFunction<String> exclude) {
        return Stream.concat(
                        IntStream.range(0, included).mapToObj(include),
                        IntStream.range(0, excluded).mapToObj(exclude))
                .toList();
    }

    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getCurrentThreadAllocatedBytes();
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
