package io.mlsetup.kibana;

import org.elasticsearch.common.regex.Regex;

/**
 * A Kibana data view, which its saved object calls an index pattern.
 *
 * @param title the indices it covers: names and patterns, comma-separated, {@code -x} leaves out. As in all names of indices the
 *     asterisk alone is a wildcard
 * @param rollup whether it is a view of rolled-up data, which machine learning cannot use as a source
 */
public record DataView(String title, boolean rollup) {

    /**
     * Whether this data view covers the whole of an index pattern: one of its parts does, and none that it leaves out has a name in
     * common with it. Takes time in proportion to the lengths of both, whatever somebody wrote into a title.
     */
    public boolean covers(String pattern) {
        boolean covered = false;
        for (String part : title.split(",", -1)) {
            String name = part.trim();
            if (!name.startsWith("-")) {
                // What matches the wildcard of the other as a letter matches everything that it stands for.
                covered = covered || Regex.simpleMatch(name, pattern);
            } else if (overlap(name.substring(1), pattern)) {
                return false;
            }
        }
        return covered && !rollup;
    }

    /** Whether two patterns have a name in common: with a wildcard in each, what stands before the first and after the last decides. */
    private static boolean overlap(String a, String b) {
        if (a.indexOf('*') < 0) {
            return Regex.simpleMatch(b, a);
        }
        if (b.indexOf('*') < 0) {
            return Regex.simpleMatch(a, b);
        }
        String beginA = a.substring(0, a.indexOf('*'));
        String beginB = b.substring(0, b.indexOf('*'));
        String endA = a.substring(a.lastIndexOf('*') + 1);
        String endB = b.substring(b.lastIndexOf('*') + 1);
        return (beginA.startsWith(beginB) || beginB.startsWith(beginA)) && (endA.endsWith(endB) || endB.endsWith(endA));
    }
}
