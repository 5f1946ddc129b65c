package io.mlsetup.privilege.pattern;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** Sets of strings are those of x-pack-core's automata; and patterns that hold up these are told, soon. */
public class LanguageTests extends ESTestCase {

    private static final Work WORK = Work.unlimited();

    private static String example(String in, String notIn) {
        return Language.of(in)
                .minus(Language.of(notIn))
                .shortest(Work.unlimited())
                .orElse(null);
    }

    public void testShortestExamples() {
        assertEquals("logs-", example("logs-*", "logs-app-*"));
        assertEquals("logs-app", example("logs-app*", "logs-app-*"));
        assertEquals("b", example("*", "a*"));
        assertNull(example("logs-1", "logs-?"));
        assertEquals("logs-aa", example("logs-*", "/logs-.?/"));
        assertEquals("b", example("/[abc]/", "a"));
        assertEquals("a", Language.EVERYTHING.shortest(WORK).orElseThrow());
        assertThat(Language.NOTHING.shortest(WORK), equalTo(Optional.empty()));
        assertEquals("", Language.of("").shortest(WORK).orElseThrow());
        assertEquals("\n", Language.of("/\n/").shortest(WORK).orElseThrow());
        String letters = IntStream.range(0, 330)
                .mapToObj(i -> Character.toString('\u4e00' + i))
                .collect(Collectors.joining("|"));
        assertEquals("\u4e001", example("/(" + letters + ")[12]/", "*2"));
    }

    public void testWhatIsNoPattern() {
        for (String bad : new String[] {"/", "/abc", "/ab(/", "/[/"}) {
            expectThrows(IllegalArgumentException.class, () -> Language.of(bad));
        }
    }

    /** What closes for Lucene counts, and nothing else: brackets that are letters take no others off, and none before the first that opens. */
    public void testARegexThatIsNestedTooDeeplyIsNotRead() {
        for (String deep : List.of("(]", "(\\)", "([)]", "(\")\"", "~")) {
            expectThrows(TooComplexException.class, () -> Language.of("/" + deep.repeat(31) + "/"));
        }
        expectThrows(TooComplexException.class, () -> Language.of("/" + ">".repeat(400) + "(".repeat(400) + "/"));
        Language.of("/" + "(".repeat(30) + "a" + ")".repeat(30) + "/");
        Language.of("/" + "(a)[(]\\(".repeat(100) + "/");
    }

    /** In 9.1 the automata of x-pack-core do not find a sign beyond the first 65,536 that their own pattern holds: there we are right alone. */
    private static final String[] SIGNS = Automatons.predicate("\uD83D\uDE00*").test("\uD83D\uDE00")
            ? new String[] {"a", "b", "*", "?", "\\?", "\uD83D\uDE00"}
            : new String[] {"a", "b", "*", "?", "\\?"};

    public void testAsTheAutomataOfXPackCore() {
        for (int i = 0; i < 2_000; i++) {
            List<String> some = randomPatterns();
            List<String> others = randomPatterns();
            Language one = Language.ofAll(some);
            Language other = Language.ofAll(others);
            Automaton left = Automatons.patterns(some);
            Automaton right = Automatons.patterns(others);
            String asked = some + " and " + others;
            boolean within = Operations.isEmpty(Automatons.minusAndMinimize(left, right));
            assertEquals(asked, within, one.isWithin(other, WORK));
            assertEquals(asked, within, Language.of(left, "x").isWithin(Language.of(right, "y"), WORK));
            assertEquals(
                    asked,
                    Operations.isEmpty(Automatons.intersectAndMinimize(left, right)),
                    one.and(other).isEmpty(WORK));
            Optional<String> example = one.minus(other).shortest(WORK);
            assertEquals(asked, within, example.isEmpty());
            example.ifPresent(string -> {
                assertTrue(asked + string, Automatons.predicate(some).test(string));
                assertFalse(asked + string, Automatons.predicate(others).test(string));
                assertTrue(one.contains(string, WORK) && !other.contains(string, WORK));
                assertTrue(Language.anyOf(List.of(one, other)).contains(string, WORK));
            });
        }
    }

    /** Operators in one another, as nobody writes them; and nearly all are decided. */
    public void testAnyRegularExpressionIsAsTheAutomataOfXPackCore() {
        int asked = 0;
        int decided = 0;
        for (int i = 0; i < 1_000; i++) {
            String regex = "/" + randomRegex(between(1, 4)) + "/";
            Automaton theirs;
            try {
                theirs = Automatons.patterns(List.of(regex));
            } catch (TooComplexToDeterminizeException e) {
                // For them as well.
                continue;
            }
            Language other = Language.of(theirs, regex);
            asked++;
            try {
                Language one = Language.of(regex);
                assertEquals(regex, Optional.empty(), one.minus(other).shortest(WORK));
                assertEquals(regex, Optional.empty(), other.minus(one).shortest(WORK));
                decided++;
            } catch (TooComplexException e) {
                assertEquals(regex, e.pattern());
            }
        }
        assertThat(decided, greaterThan(asked * 95 / 100));
    }

    private static String randomRegex(int depth) {
        if (depth == 0) {
            return randomFrom("a", "b", "ab", ".", "[ab]", "[^a]", "<1-12>", "()", "@", "\\d", "\"a*\"");
        }
        String one = randomRegex(depth - 1);
        String inBrackets = "(" + one + ")";
        return switch (between(0, 9)) {
            case 0, 1 -> one + randomRegex(depth - 1);
            case 2, 3 -> "(" + one + "|" + randomRegex(depth - 1) + ")";
            case 4 -> inBrackets + "?";
            case 5 -> inBrackets + "*";
            case 6 -> inBrackets + "+";
            case 7 -> inBrackets + "{" + between(0, 3) + "," + randomFrom("", "3", "5") + "}";
            case 8 -> inBrackets + "{" + between(0, 3) + "}";
            default -> "~" + inBrackets;
        };
    }

    private static List<String> randomPatterns() {
        return IntStream.range(0, between(1, 4))
                .mapToObj(i -> rarely()
                        ? randomFrom(
                                "/a(a|b)*/",
                                "/~(ab)/",
                                "/a.*&.*b/",
                                "/a.*&~(ab|.*b)/",
                                "/~(a.*&.*b)/",
                                "/(a.*&.*b)|b/",
                                "/a~(b)/",
                                "/<1-12>/",
                                "/[^a]b?/",
                                "/a{2,4}/",
                                "/@/",
                                "/#/")
                        : IntStream.range(0, between(1, 5))
                                .mapToObj(n -> randomFrom(SIGNS))
                                .collect(Collectors.joining())
                                // Elasticsearch takes "**" in a list of patterns for nothing at all.
                                .replaceAll("\\*+", "*"))
                .toList();
    }

    /** Each of these keeps x-pack-core's own automata busy for seconds to minutes, takes gigabytes, or ends the thread's stack. */
    public void testHostilePatternsAreToldSoon() {
        for (String hostile : new String[] {
            "*a" + "?".repeat(40),
            "cluster:*a" + "?".repeat(16) + "*",
            "*" + "a*b*".repeat(60) + "?".repeat(20) + "c",
            "/" + "(".repeat(900) + "a" + ")".repeat(900) + "/",
            "/(((a{1,1000}){1,1000}){1,1000})/",
            "/.*a.{100}/",
            "/(.*a.{9}){9}/",
            "/" + "a|".repeat(5_000) + "a/",
            "/~(.*a.{30})/",
            // Each part is small enough for Lucene, and both together have millions of states.
            "/(.*[ab].{10})&(.*[bc].{10})/",
            "/(.*[ab]..........)&(.*[bc]..........)/",
            "/x((.*[ab].{10})&(.*[bc].{10}))y/",
            "/~(.*a.{10})&~(.*b.{10})&~(.*c.{10})/",
            "/((((((.*a.{9}b)?c)?d)?e)?f)?g)?h/",
            "/x" + "(~(.*a.........b))?".repeat(40) + "/",
            // In each place where it may end it may begin again, as often as it is repeated.
            "/((" + "a|".repeat(300) + "a)?){300,}/",
            "/((" + "a|".repeat(300) + "a)?){300}x/",
            "/(" + "a?".repeat(400) + "){3}/",
            "/" + "(".repeat(25) + "a|".repeat(300) + "a" + ")*".repeat(25) + "/",
        }) {
            long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try {
                Language.of(hostile)
                        .minus(Language.ofAll(List.of("*b????????????????????", "*c???????????????????")))
                        .isWithin(Language.of("*d?????????????????????"), Work.of(1_000_000));
            } catch (TooComplexException e) {
                assertNotNull(e.pattern());
            }
            assertThat(hostile, millisSince(begin), lessThan(1_000L));
        }
        TooComplexException told = expectThrows(
                TooComplexException.class,
                () -> Language.of("*a????????????????????")
                        .isWithin(Language.ofAll(List.of("logs-*", "*a????????????????????")), WORK));
        assertEquals("*a????????????????????", told.pattern());
    }

    /** Of the processor, since other tests may run beside this one. */
    private static long millisSince(long begin) {
        return TimeUnit.NANOSECONDS.toMillis(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin);
    }

    /** Thousands that are small by themselves: what is built is paid for while it is built, and once. */
    public void testManyRegularExpressionsAreToldSoon() {
        for (String shape :
                List.of("/.*a.{9}b%d/", "/((.*a.{9}b)?c)?d%d/", "/(a|b)*c%d(d|e)*/", "/logs.*&~(logs%d.*|.*x.*)/")) {
            List<String> many =
                    IntStream.range(0, 9_999).mapToObj(i -> shape.formatted(i)).toList();
            long allocated = allocated();
            long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            try {
                Language.of("logs-*").isWithin(Language.ofAll(many), Work.of(1_000_000));
            } catch (TooComplexException e) {
                assertThat(many, hasItem(e.pattern()));
            }
            assertThat(shape, millisSince(begin), lessThan(2_000L));
            assertThat(shape, allocated() - allocated, lessThan(1L << 30));
        }
    }

    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class)
                .getCurrentThreadAllocatedBytes();
    }

    /** The pieces of one evaluation share what was built. */
    public void testWhatWasBuiltIsNotPaidForTwice() {
        List<String> patterns = IntStream.range(0, 20)
                .mapToObj(i -> "/logs-" + i + "-[0-9]{4}\\.[0-9]{2}/")
                .toList();
        Work work = Work.of(100_000);
        for (int i = 0; i < 20; i++) {
            assertTrue(Language.ofAll(patterns).isReadable(work.part(50_000)));
        }
        Work ofOthers = Work.of(100_000);
        expectThrows(TooComplexException.class, () -> {
            for (int i = 0; i < 20; i++) {
                String other = i + "-";
                Language.ofAll(patterns.stream()
                                .map(p -> "/" + other + p.substring(1))
                                .toList())
                        .isReadable(ofOthers);
            }
        });
    }

    /** However many roles hold such a pattern: all together take what one would take twice, and a little for each. */
    public void testPartsThatDidNotSufficeMakeTheOthersSmaller() {
        Work work = Work.of(100_000_000);
        List<Work> parts =
                IntStream.range(0, 500).mapToObj(i -> work.part(1_000_000)).toList();
        for (Work part : parts) {
            expectThrows(
                    TooComplexException.class,
                    () -> Language.of("/(.*[ab].{10})&(.*[bc].{10})/").isEmpty(part));
            assertTrue(part.isDone());
        }
        assertTrue(Language.of("logs-*").isWithin(Language.of("logs-*"), work.part(1_000_000)));
        work.spend(100_000_000 - 2_000_000 - 500 * 30_000, "not yet too much");
        expectThrows(TooComplexException.class, () -> work.spend(2_000_000 + 500 * 30_000, "too much"));
    }

    /** The limit is one for all questions. */
    public void testWorkIsSpentOnce() {
        Work work = Work.of(200);
        expectThrows(TooComplexException.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                Language.of("logs-" + i + "-*").isWithin(Language.of("logs-*"), work);
            }
        });
        assertTrue(work.isDone());
    }
}
