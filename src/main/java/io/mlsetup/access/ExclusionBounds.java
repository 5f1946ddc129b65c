package io.mlsetup.access;

import io.mlsetup.common.Excluding;
import io.mlsetup.common.Gate;
import java.util.List;
import java.util.Optional;

/**
 * How much index expressions may leave out, all together: each exclusion stands beside each pattern before it, and Elasticsearch makes an
 * automaton of each such expression, on the thread that asks it about privileges. A refusal is the end of a sentence that begins with what
 * holds the expressions.
 *
 * @param maxCharacters of all patterns that something is left out of, as regular expressions
 * @param maxBranching of {@link Excluding#branching()}
 */
public record ExclusionBounds(int maxCharacters, int maxBranching) {

    /** Elasticsearch takes some tens of microseconds for each character, and an answer names each expression some twenty times. */
    static final ExclusionBounds OF_A_LIST = new ExclusionBounds(10_000, 100);

    /** Each exclusion is held against each pattern before it. */
    private static final int MAX_PAIRS = 10_000;

    /** Of patterns and exclusions as they are given: what is compared, is compared letter by letter. */
    private static final int MAX_GIVEN = 20_000;

    /** By counting alone, before anything is read or held against anything. */
    static Optional<String> refusalBeforeReading(List<String> given) {
        long included = 0;
        long pairs = 0;
        for (String pattern : given) {
            if (pattern.startsWith("-")) {
                pairs += included;
            } else {
                included++;
            }
        }
        if (pairs > MAX_PAIRS) {
            return Optional.of(
                    "must leave out less: each exclusion is held against each pattern before it, which makes [" + pairs
                            + "] pairs, and at most [" + MAX_PAIRS + "] are allowed");
        }
        long characters = given.stream().mapToLong(String::length).sum();
        return pairs > 0 && characters > MAX_GIVEN
                ? Optional.of("must leave out less: its patterns and exclusions have [" + characters
                        + "] characters, and at most [" + MAX_GIVEN + "] are allowed")
                : Optional.empty();
    }

    /** Of one pattern, with what is left out of it. */
    static Optional<String> refusal(Excluding excluding) {
        return excluding
                .refusal()
                .map(why -> "must leave out less of [" + Gate.shown(excluding.pattern())
                        + "]: with what is left out of it, " + why);
    }

    /** Of some of them. */
    public Optional<String> refusal(List<Excluding> some) {
        long characters = some.stream().mapToLong(Excluding::characters).sum();
        if (characters > maxCharacters) {
            return Optional.of("must leave out less: its patterns, with what is left out of each, have [" + characters
                    + "] characters as regular expressions, and at most [" + maxCharacters + "] are allowed");
        }
        long branching = some.stream().mapToLong(Excluding::branching).sum();
        return branching > maxBranching
                ? Optional.of("must leave out less: what is left out of its patterns has [" + branching
                        + "] wildcards beside the first of each exclusion, counted for each pattern, and at most ["
                        + maxBranching + "] are allowed")
                : Optional.empty();
    }
}
