package io.mlsetup.common;

import static org.hamcrest.Matchers.lessThan;

import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.test.ESTestCase;

public class GlobTests extends ESTestCase {

    private static String random(String letters, int most) {
        return IntStream.range(0, randomIntBetween(0, most))
                .mapToObj(i -> String.valueOf(letters.charAt(randomIntBetween(0, letters.length() - 1))))
                .collect(Collectors.joining());
    }

    public void testItAnswersAsElasticsearch() {
        for (int i = 0; i < 20_000; i++) {
            String pattern = random("ab*", 8);
            String name = random("ab*", 10);
            assertEquals(pattern + " " + name, Regex.simpleMatch(pattern, name), Glob.matches(pattern, name));
        }
    }

    public void testNoPatternTakesLong() {
        String pattern = "*" + "a*".repeat(5_000) + "b";
        long begin = System.nanoTime();
        assertFalse(Glob.matches(pattern, "a".repeat(10_000)));
        assertTrue(Glob.matches(pattern, "a".repeat(10_000) + "b"));
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin), lessThan(5L));
    }
}
