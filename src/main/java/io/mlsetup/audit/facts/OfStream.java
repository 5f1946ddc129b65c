package io.mlsetup.audit.facts;

import static java.util.Objects.requireNonNull;

/**
 * The data stream to which an index belongs: who may read it reads the index under its own name too ({@code checkIndex} of
 * {@code IndicesPermission.IndexResource} in x-pack-core).
 *
 * @param failures whether it is an index of the failure store, which counts only with privileges for failure stores
 */
public record OfStream(String name, boolean failures) {

    public OfStream {
        requireNonNull(name);
    }

    /** For the data of the stream. */
    public static OfStream data(String name) {
        return new OfStream(name, false);
    }
}
