package io.mlsetup.verdict;

import org.elasticsearch.xcontent.ToXContentObject;

/**
 * What a finding rests on, and what was not judged: of each indicator a record of its own, so that who shows one of its facts, as the
 * metrics do, reads it from there.
 */
public interface Details extends ToXContentObject {

    /** Of a finding that rests on nothing. */
    Details NONE = (builder, params) -> builder.startObject().endObject();

    default boolean isNone() {
        return this == NONE;
    }
}
