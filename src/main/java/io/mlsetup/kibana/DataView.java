package io.mlsetup.kibana;

import io.mlsetup.common.PatternPair;
import java.util.function.Predicate;

/**
 * A Kibana data view, which its saved object calls an index pattern.
 *
 * @param title the indices it covers: names and patterns, comma-separated, {@code -x} leaves out. As in all names of indices the
 *     asterisk alone is a wildcard
 * @param rollup whether it is a view of rolled-up data, which machine learning cannot use as a source
 * @param allowHidden whether Kibana lets its wildcards find hidden indices
 */
public record DataView(String title, boolean rollup, boolean allowHidden) {

    private static final String SELECTOR = "::";

    /** Finds no hidden indices, as a data view does unless it is told otherwise. */
    public DataView(String title, boolean rollup) {
        this(title, rollup, false);
    }

    /**
     * Whether this data view covers an index expression with one pattern and perhaps exclusions: one of its parts covers the pattern,
     * and none that it leaves out takes all of it away. What it leaves out of the pattern in part is left out by whoever made the
     * view, and no lack: so Elastic Security's views leave out some of {@code logs-*}. Takes time that is at most the product of the
     * lengths.
     */
    public boolean covers(String expression) {
        return covers(expression, new Comparisons(Long.MAX_VALUE));
    }

    boolean covers(String expression, Comparisons work) {
        return covers(expression, part -> true, work);
    }

    /**
     * The same where the pattern is hidden: unless it is told otherwise, Elasticsearch finds what is hidden by its name, and by a wildcard
     * only where pattern and name begin with a dot.
     */
    boolean coversHidden(String expression, Comparisons work) {
        return covers(expression, part -> allowHidden || part.startsWith(".") || part.indexOf('*') < 0, work);
    }

    private boolean covers(String expression, Predicate<String> finds, Comparisons work) {
        work.spend(title.length() + expression.length());
        Part asked = Part.of(expression);
        boolean covered = false;
        for (String given : title.split(",", -1)) {
            String name = given.trim();
            boolean excludes = name.startsWith("-");
            Part part = Part.of(excludes ? name.substring(1) : name);
            if (part.selector.equals(asked.selector) && PatternPair.covers(part.name, asked.name, work::spend)) {
                covered = !excludes && (covered || finds.test(part.name));
            }
        }
        return covered && !rollup;
    }

    /** A pattern, and which indices of a data stream it means: those of its data, unless it says otherwise. */
    private record Part(String name, String selector) {

        /** Of an expression that may have exclusions behind its pattern, and a selector at its end. */
        static Part of(String expression) {
            int at = expression.lastIndexOf(SELECTOR);
            String bare = at < 0 ? expression : expression.substring(0, at);
            int comma = bare.indexOf(',');
            return new Part(
                    comma < 0 ? bare : bare.substring(0, comma),
                    at < 0 ? "data" : expression.substring(at + SELECTOR.length()));
        }
    }
}
