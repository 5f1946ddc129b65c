package io.mlsetup.common;

import java.util.function.LongConsumer;

/**
 * Whether a name matches a pattern in which the asterisk is the only wildcard, as Elasticsearch's {@code Regex.simpleMatch} answers, but
 * in time that is at most the product of the lengths on every version: in 9.1 and others that routine calls itself for each asterisk,
 * and takes exponential time for some titles of data views.
 */
public final class Glob {

    private Glob() {}

    public static boolean matches(String pattern, String name) {
        return matches(pattern, name, steps -> {});
    }

    /**
     * Goes on from the last asterisk where what stands behind it does not fit, and never further back.
     *
     * @param spent is told once how many letters were compared
     */
    public static boolean matches(String pattern, String name, LongConsumer spent) {
        long steps = 0;
        int p = 0;
        int n = 0;
        int asterisk = -1;
        int resume = 0;
        boolean fits = true;
        while (fits && n < name.length()) {
            steps++;
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                asterisk = p++;
                resume = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (asterisk >= 0) {
                p = asterisk + 1;
                n = ++resume;
            } else {
                fits = false;
            }
        }
        spent.accept(steps);
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return fits && p == pattern.length();
    }
}
