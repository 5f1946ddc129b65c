package io.mlsetup.common;

import org.elasticsearch.core.CheckedSupplier;

/**
 * The last line where a parser of Elasticsearch's or Lucene's that calls itself reads what a caller sent, behind the bounds of
 * {@link Gate}: a stack that overflows there ends no node, but is a fault of the text. So does Elasticsearch where it rewrites and builds
 * queries and aggregations ({@code Rewriteable}, {@code QueryStringQueryBuilder}, {@code SearchService}), though not where it parses
 * them. It is sound where the parser holds no lock and changes nothing but what it makes.
 */
public final class Recursion {

    private Recursion() {}

    /** @throws IllegalArgumentException (400) if it is nested too deeply for the stack */
    public static <T, E extends Exception> T of(CheckedSupplier<T, E> parse) throws E {
        try {
            return parse.get();
        } catch (StackOverflowError e) {
            // Without its cause, whose trace is a thousand times the same.
            throw new IllegalArgumentException("it is nested too deeply to be read");
        }
    }
}
