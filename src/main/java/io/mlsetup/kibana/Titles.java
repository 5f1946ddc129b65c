package io.mlsetup.kibana;

import java.util.stream.Stream;

/**
 * Bounds the titles of data views: whoever may write in one space writes them, and each is held against each source that somebody asks
 * for.
 */
final class Titles {

    /** All that are held and judged at once; people's have some dozens each. */
    private static final long MAX_CHARACTERS = 2_000_000;

    private Titles() {}

    /** The fact, unless the titles of these views, which it is made of, are too long together. */
    static <T> Fact<T> bounded(Fact<T> fact, Stream<DataView> views) {
        return views.mapToLong(view -> view.title().length()).sum() <= MAX_CHARACTERS
                ? fact
                : Fact.unavailable(
                        "data_views_too_long",
                        "The data views have more than [" + MAX_CHARACTERS
                                + "] characters in their titles, and are not judged.",
                        "Look for data views with very long titles in Kibana, and delete those that nobody needs.");
    }
}
