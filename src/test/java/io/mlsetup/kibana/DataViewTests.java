package io.mlsetup.kibana;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.util.automaton.Operations;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** Which sources a data view covers, and which spaces show machine learning. */
public class DataViewTests extends ESTestCase {

    public void testASourceIsCoveredWhenAllOfItIs() {
        assertCovers("logs-*", "logs-*", "logs-web-*", "logs-web", "logs-");
        assertCoversNot("logs-web-*", "logs-*", "logs-web", "*");
        assertCovers("logs-*,metrics-*", "logs-web-*", "metrics-1");
        assertCovers(" logs-* , metrics-* ", "metrics-1");
        assertCovers("*", "anything-*");
        assertCoversNot("logs-*,-logs-secret-*", "logs-secret-1", "logs-secret-*");
        assertCoversNot("logs-*,-*", "logs-*", "logs-1");
        assertCovers("logs-*,-logs-secret-*", "logs-web-*");
        assertCovers("logs-a*,logs-b*", "logs-a*");
        assertCoversNot("logs-a*,logs-b*", "logs-*");
    }

    /** The quick comparison says what the automata of x-pack-core say. */
    public void testTheQuickComparisonIsThatOfAutomata() {
        int covered = 0;
        for (int i = 0; i < 2_000; i++) {
            List<String> names = randomList(1, 3, DataViewTests::name);
            String pattern = name();
            boolean expected = Operations.isEmpty(
                    Automatons.minusAndMinimize(Automatons.patterns(pattern), Automatons.patterns(names)));
            assertEquals(
                    names + " covers " + pattern,
                    expected,
                    new DataView(String.join(",", names), false).covers(pattern));
            covered += expected ? 1 : 0;
        }
        assertThat(covered, allOf(greaterThan(20), lessThan(1_980)));
    }

    /** Of few letters, so that many match; and without {@code **}, which those automata do not take for {@code *} in every list. */
    private static String name() {
        return String.join("", randomList(1, 6, () -> randomFrom("a", "b", "*")))
                .replaceAll("[*]+", "*");
    }

    public void testNamesThatLookLikeRegularExpressionsAreNone() {
        assertCoversNot("/.*/", "logs", "logs-*");
        assertCoversNot("/[/", "logs");
        assertCoversNot("", "logs");
        assertCoversNot(",", "logs");
        assertCoversNot("-logs", "logs");
        assertCoversNot("log?", "logs");
        assertCoversNot("l?*", "logs", "logs-*");
        assertCovers("logs,log?", "logs");
    }

    /** Kibana's own words of elastic/kibana#130753: the views of Elastic Security leave out what ships the logs of the cloud. */
    public void testWhatAViewLeavesOutInPartIsNoLack() {
        String title = "auditbeat-*,logs-*,packetbeat-*,-*elastic-cloud-logs-*";
        assertCovers(
                title, "auditbeat-*", "logs-*", "auditbeat-*,-*elastic-cloud-logs-*", "logs-web-*", "logs-*::data");
        assertCoversNot(title, "filebeat-*", "x-elastic-cloud-logs-1", "logs-elastic-cloud-logs-7");
        // As in any expression, an exclusion is one from what stands before it.
        assertCovers("-logs-a-*,logs-*", "logs-a-1");
    }

    /** What decides without automata must say what they say. */
    public void testDecidedAsByAutomata() {
        for (int i = 0; i < 2_000; i++) {
            String title = randomPatterns();
            String pattern = randomPattern();
            boolean expected = false;
            for (String part : title.split(",")) {
                boolean excludes = part.startsWith("-");
                boolean all = Operations.isEmpty(Automatons.minusAndMinimize(
                        Automatons.patterns(pattern), Automatons.patterns(excludes ? part.substring(1) : part)));
                expected = excludes ? expected && !all : expected || all;
            }
            assertThat(title + " covers " + pattern, new DataView(title, false).covers(pattern), equalTo(expected));
        }
    }

    private static String randomPatterns() {
        return String.join(",", randomList(1, 4, () -> (randomInt(4) == 0 ? "-" : "") + randomPattern()));
    }

    private static String randomPattern() {
        return String.join("", randomList(1, 4, () -> randomFrom("a", "b", "ab", "*", "-")))
                .replaceFirst("^-+", "c")
                // x-pack-core's automata read "**" beside other patterns as an asterisk and anything.
                .replaceAll("\\*+", "*");
    }

    /** Automata of such a title take minutes to be made. */
    public void testNoTitleTakesLong() {
        String stars = "*" + "a*".repeat(50_000);
        DataView hostile = new DataView(stars + ",-*zz*,-*yy*xx*,-" + "*b".repeat(50_000), false);
        long begin = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertFalse(hostile.covers("*a*" + "b*c*".repeat(50)));
            assertFalse(hostile.covers("a".repeat(200)));
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin), lessThan(5L));
    }

    public void testRolledUpDataIsNoSource() {
        assertTrue(new DataView("logs-*", false).covers("logs-*"));
        assertFalse(new DataView("logs-*", true).covers("logs-*"));
    }

    public void testVisibilityInASpace() {
        assertTrue(new Space("s", Map.of()).isMlVisible());
        assertTrue(new Space("s", Map.of("disabledFeatures", List.of("dashboard"))).isMlVisible());
        assertFalse(new Space("s", Map.of("disabledFeatures", List.of("dashboard", "ml"))).isMlVisible());
        assertFalse(new Space("s", Map.of("disabledFeatures", List.of("ml"), "solution", "classic")).isMlVisible());
        for (String solution : List.of("es", "oblt", "security")) {
            assertTrue(new Space("s", Map.of("disabledFeatures", List.of("ml"), "solution", solution)).isMlVisible());
        }
        assertTrue("malformed", new Space("s", Map.of("disabledFeatures", "ml", "solution", 7)).isMlVisible());
    }

    private static void assertCovers(String title, String... patterns) {
        for (String pattern : patterns) {
            assertTrue(title + " covers " + pattern, new DataView(title, false).covers(pattern));
        }
    }

    private static void assertCoversNot(String title, String... patterns) {
        for (String pattern : patterns) {
            assertFalse(title + " covers not " + pattern, new DataView(title, false).covers(pattern));
        }
    }
}
