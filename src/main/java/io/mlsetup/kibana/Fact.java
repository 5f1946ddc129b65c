package io.mlsetup.kibana;

import java.util.Optional;
import java.util.function.Function;

/**
 * A fact, or why it could not be read.
 *
 * @param <T> the fact's type
 */
public sealed interface Fact<T> permits Fact.Known, Fact.Unavailable {

    /** A fact that is known. */
    record Known<T>(T value) implements Fact<T> {}

    /**
     * A fact that could not be read.
     *
     * @param id stable, snake_case: the id of the diagnosis
     * @param cause why, in one sentence
     * @param action what would make it known
     */
    record Unavailable<T>(String id, String cause, String action) implements Fact<T> {

        /** The same reason, for a fact of another type. */
        public <U> Unavailable<U> as() {
            return new Unavailable<>(id, cause, action);
        }
    }

    static <T> Fact<T> known(T value) {
        return new Known<>(value);
    }

    static <T> Fact<T> unavailable(String id, String cause, String action) {
        return new Unavailable<>(id, cause, action);
    }

    /** One that is not needed this time. */
    static <T> Fact<T> notRead() {
        return unavailable("not_read", "Not read.", "");
    }

    default Optional<T> get() {
        return this instanceof Known<T> known ? Optional.of(known.value()) : Optional.empty();
    }

    /** Whether it could not be read, for the reason of that id. */
    default boolean isUnavailable(String id) {
        return this instanceof Unavailable<T> why && why.id().equals(id);
    }

    default <U> Fact<U> map(Function<T, U> mapper) {
        if (this instanceof Known<T> known) {
            return known(mapper.apply(known.value()));
        }
        return ((Unavailable<T>) this).as();
    }
}
