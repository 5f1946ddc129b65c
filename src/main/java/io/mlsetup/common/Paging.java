package io.mlsetup.common;

/**
 * The part of a list that is wanted, with the same two parameters everywhere: {@code from} and {@code size}.
 *
 * @param from how many entries to leave out
 * @param size how many to show at most
 */
public record Paging(int from, int size) {

    /** As much as fits on a page to read. */
    public static final Paging FIRST = new Paging(0, 100);

    private static final int MAX_SIZE = 1_000;

    /** @param maxFrom more than such a list has; problems are collected in the parameters */
    public static Paging parse(Parameters parameters, int maxFrom, int defaultSize) {
        return new Paging(
                parameters.number("from", FIRST.from, maxFrom), parameters.number("size", defaultSize, MAX_SIZE));
    }
}
