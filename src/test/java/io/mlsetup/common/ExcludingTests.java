package io.mlsetup.common;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;

/** What leaves others out is recognized as what it is, and only that; and is no larger than it may be. */
public class ExcludingTests extends ESTestCase {

    /** As an administrator excludes who has many services. */
    private static final Excluding OF_PEOPLE = new Excluding(
            "logs-*",
            IntStream.range(0, 30)
                    .mapToObj(i -> "logs-service-" + i + "-prod.eu-*")
                    .toList());

    public void testIsReadAsItWasWritten() {
        for (Excluding one : List.of(
                OF_PEOPLE,
                new Excluding("a", List.of("a")),
                new Excluding(
                        "*", List.of("*x*", ".kibana*", "j\u00fcrgen-*", "a+b", "\ud835\udc9c*", "\ud83d\ude00*")))) {
            assertThat(Excluding.parse(one.regex()), equalTo(Optional.of(one)));
            assertThat(one.regex(), one.characters(), equalTo((long) one.regex().length()));
            assertThat(one.refusal(), equalTo(Optional.empty()));
            assertThat(Gate.PATTERN.refusal(one.regex()), equalTo(Optional.empty()));
        }
    }

    public void testWhatIsAnythingElse() {
        for (String other : List.of(
                "",
                "/",
                "//",
                "logs-*",
                "/logs.*/",
                "/&~(a)/",
                "/a&~()/",
                "/a&~(b|)/",
                "/a&~(b)",
                "/a&~(b)/x",
                "/a&~(b)c/",
                "/a&~((b))/",
                "/a&~(b)&~(c)/",
                "/a&~(b{2})/",
                "/a&~(b?)/",
                "/a&~(b.)/",
                "/(a)&~(b)/",
                "/a\\*&~(b)/",
                "/a&~(\\?)/",
                "/a\\",
                "/a&~(b\\")) {
            assertThat(other, Excluding.parse(other), equalTo(Optional.empty()));
        }
    }

    public void testBad() {
        assertRefused(
                new Excluding(
                        "a*",
                        IntStream.range(0, 101).mapToObj(i -> "a" + i + "*").toList()),
                "it has [101] exclusions, and at most [100] are allowed");
        assertRefused(
                new Excluding("a*", List.of("a".repeat(4_088))),
                "it has [4097] characters as a regular expression, and at most [4096] are allowed");
        assertRefused(
                new Excluding(
                        "a*",
                        IntStream.range(0, 11).mapToObj(i -> "*" + i + "*").toList()),
                "it has [11] wildcards in its exclusions, beside the first of each, and at most [10] are allowed");
        assertRefused(
                new Excluding("*a".repeat(11), List.of("b")), "it has [11] wildcards, and at most [10] are allowed");
    }

    private static void assertRefused(Excluding bad, String why) {
        assertThat(bad.refusal(), equalTo(Optional.of(why)));
        assertTrue(bad.regex(), Gate.PATTERN.refusal(bad.regex()).isPresent());
    }

    public void testToLookIsCheap() {
        String hostile = randomFrom(".*", "a", "\\-", "a|", "&~(", "|").repeat(1 << 18);
        long begin = System.nanoTime();
        for (String regex : List.of(hostile, "/" + hostile, "/a&~(" + hostile, "/a&~(" + hostile + ")/")) {
            Excluding.parse(regex).ifPresent(one -> assertTrue(one.refusal().isPresent()));
        }
        assertThat(System.nanoTime() - begin, lessThan(2_000_000_000L));
    }
}
