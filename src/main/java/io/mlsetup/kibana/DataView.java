package io.mlsetup.kibana;

import io.mlsetup.common.PatternPair;

/**
 * A Kibana data view, which its saved object calls an index pattern.
 *
 * @param title the indices it covers: names and patterns, comma-separated, {@code -x} leaves out. As in all names of indices the
 *     asterisk alone is a wildcard
 * @param rollup whether it is a view of rolled-up data, which machine learning cannot use as a source
 */
public record DataView(String title, boolean rollup) {

    /**
     * Whether this data view covers an index expression with one pattern and perhaps exclusions: one of its parts covers the pattern,
     * and none that it leaves out takes all of it away. What it leaves out of the pattern in part is left out by whoever made the
     * view, and no lack: so Elastic Security's views leave out some of {@code logs-*}. Takes time linear in the lengths.
     */
    public boolean covers(String expression) {
        String pattern = expression.split(",|::", 2)[0];
        boolean covered = false;
        for (String part : title.split(",", -1)) {
            String name = part.trim();
            if (!name.startsWith("-")) {
                covered = covered || PatternPair.covers(name, pattern);
            } else if (PatternPair.covers(name.substring(1), pattern)) {
                covered = false;
            }
        }
        return covered && !rollup;
    }
}
