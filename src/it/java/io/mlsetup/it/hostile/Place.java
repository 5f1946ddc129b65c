package io.mlsetup.it.hostile;

import io.mlsetup.it.hostile.HostileStrings.HostileJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Somewhere that a caller can put a string: a part of a path, a parameter of a query string, a value or the name of a field in a body.
 *
 * @param name endpoint and place, for a report
 */
record Place(String name, String method, String before, String after, Kind kind) {

    /** What can stand there. */
    enum Kind {
        /** Encoded text. */
        LINE,
        /** A value of a JSON body, its target being in {@link Place#name}. */
        VALUE,
        /** A number or a boolean of a JSON body, instead of which comes something else. */
        NO_STRING,
        /** A list or object of a JSON body, instead of which comes what is none, or a longer one. */
        CONTAINER,
        /** The name of one more field. */
        FIELD
    }

    static Place line(String name, String method, String before, String after) {
        return new Place(name, method, before, after, Kind.LINE);
    }

    /** One string there; empty if no string can be. */
    Optional<Attack> with(HostileString string) {
        return switch (kind) {
            case LINE -> Optional.of(Attack.of(name + " <- " + string, method, before + string.inLine() + after));
            case VALUE, NO_STRING, FIELD -> Optional.of(body(string.name(), string.json()));
            case CONTAINER -> Optional.empty();
        };
    }

    /** Something there that is no string; empty if only strings can be. */
    Optional<Attack> with(HostileJson value) {
        return kind == Kind.LINE || kind == Kind.FIELD
                ? Optional.empty()
                : Optional.of(body(value.name(), value.json()));
    }

    /** Every attack on it. */
    List<Attack> attacks(List<HostileString> strings, List<HostileJson> values) {
        return Stream.concat(
                        strings.stream().flatMap(string -> with(string).stream()),
                        values.stream().flatMap(value -> with(value).stream()))
                .toList();
    }

    /**
     * Some, others each time.
     *
     * @param most how many of the strings where strings belong
     * @param misplaced how many of what does not belong there
     */
    List<Attack> attacks(
            List<HostileString> strings, List<HostileJson> values, int most, int misplaced, Random random) {
        boolean forStrings = kind == Kind.LINE || kind == Kind.VALUE;
        return attacks(someOf(strings, forStrings ? most : misplaced, random), someOf(values, misplaced, random));
    }

    private static <T> List<T> someOf(List<T> all, int some, Random random) {
        List<T> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(some, shuffled.size()));
    }

    /** The target is the first line of what stands before, the body the rest. */
    private Attack body(String what, String json) {
        int end = before.indexOf('\n');
        return Attack.json(
                name + " <- " + what, method, before.substring(0, end), before.substring(end + 1) + json + after);
    }

    @Override
    public String toString() {
        return name;
    }
}
