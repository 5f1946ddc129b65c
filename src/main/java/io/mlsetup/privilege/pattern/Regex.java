package io.mlsetup.privilege.pattern;

import io.mlsetup.common.Excluding;
import io.mlsetup.line.Line;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.util.Version;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.RegExp;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;

/**
 * Lucene's regular expression, which {@code Automatons} of x-pack-core reads between slashes. To parse one costs nothing to speak of. To
 * build one may take Lucene seconds and gigabytes, whatever its length: so what stands outermost and multiplies ({@code &}) or turns
 * round ({@code ~}) is not Lucene's to build but {@link Language}'s to walk; and what Lucene builds is built when it is needed, and paid for.
 *
 * @param pattern as it was written, slashes and all
 * @param part which part of the pattern it is
 */
record Regex(String pattern, String part, RegExp parsed) {

    /** Lucene parses and builds by recursion: a bound on length and nesting keeps its stack small. */
    private static final int MAX_LENGTH = 1000;

    private static final int MAX_DEPTH = 30;

    /** {@code a{100}} is a hundred times {@code a}, and they multiply. */
    private static final int MAX_REPEATS = 1000;

    /** With a complement ({@code ~}), which Lucene 10 has under another flag, as {@code Automatons} of either line asks for. */
    private static final int FLAGS = Version.LATEST.major >= 10 ? RegExp.ALL | 0x10000 : RegExp.ALL;

    /** For each operator, as Lucene counts: a tenth of what it takes by default, which is spent in some milliseconds. */
    private static final int WORK_OF_AN_OPERATOR = 1_000;

    /** What each operator is charged, whatever comes of it: on the way there Lucene may make more than it keeps. */
    private static final int STEPS_OF_AN_OPERATOR = 2_000;

    /** To make a state or a transition takes as long as some steps of a question, and each operator makes them anew. */
    private static final int STEPS_OF_A_STATE = 2;

    static boolean is(String pattern) {
        return pattern.startsWith("/");
    }

    /**
     * Takes a pattern in, without building anything.
     *
     * @param nfa takes it, if Lucene is to build it
     * @param walked takes it otherwise
     * @throws IllegalArgumentException if it is no regular expression
     * @throws TooComplexException if it is too much to be read
     */
    static void read(String pattern, Nfa nfa, List<Language> walked) {
        Optional<Excluding> excluding =
                Excluding.parse(pattern).filter(one -> one.refusal().isEmpty());
        if (excluding.isPresent()) {
            walked.add(Language.ofAll(List.of(excluding.get().pattern()), pattern)
                    .minus(Language.ofAll(excluding.get().excluded(), pattern)));
            return;
        }
        Regex regex = parse(pattern);
        if (regex.isWalked()) {
            walked.add(regex.language());
        } else {
            regex.ensureBuildable();
            nfa.add(regex);
        }
    }

    private static Regex parse(String pattern) {
        if (pattern.length() == 1 || !pattern.endsWith("/")) {
            throw new IllegalArgumentException("invalid pattern [" + pattern
                    + "]: a pattern that begins with [/] is a regular" + " expression, and must end with [/]");
        }
        String regex = pattern.substring(1, pattern.length() - 1);
        if (!isBounded(regex)) {
            throw new TooComplexException(pattern);
        }
        return new Regex(pattern, pattern, new RegExp(regex, FLAGS));
    }

    private static boolean isBounded(String regex) {
        if (regex.length() > MAX_LENGTH) {
            return false;
        }
        int depth = 0;
        long repeats = 1;
        for (int i = 0; i < regex.length(); i++) {
            char letter = regex.charAt(i);
            depth += "([{<~".indexOf(letter) >= 0 ? 1 : ")]}>".indexOf(letter) >= 0 ? -1 : 0;
            if (letter == '{') {
                repeats *= Math.max(1, greatestNumber(regex, i));
            }
            if (depth > MAX_DEPTH || repeats > MAX_REPEATS) {
                return false;
            }
        }
        return true;
    }

    /** The greatest number between this brace and the next that closes one. */
    private static long greatestNumber(String regex, int brace) {
        long greatest = 0;
        long number = 0;
        for (int i = brace + 1; i < regex.length() && regex.charAt(i) != '}'; i++) {
            char letter = regex.charAt(i);
            number = letter >= '0' && letter <= '9' ? Math.min(MAX_REPEATS + 1, number * 10 + letter - '0') : 0;
            greatest = Math.max(greatest, number);
        }
        return greatest;
    }

    private boolean isWalked() {
        return isIntersection(parsed)
                || isComplement(parsed)
                || (parsed.kind == RegExp.Kind.REGEXP_UNION && intersects(parsed));
    }

    private Language language() {
        if (!isWalked()) {
            ensureBuildable();
            return Language.of(this);
        }
        if (isComplement(parsed)) {
            return Language.EVERYTHING.minus(first().language());
        }
        return isIntersection(parsed)
                ? first().language().and(second().language())
                : first().language().or(second().language());
    }

    private Regex first() {
        return new Regex(pattern, part + 1, parsed.exp1);
    }

    private Regex second() {
        return new Regex(pattern, part + 2, parsed.exp2);
    }

    /** Lucene makes as many states of an intersection as there are pairs, without a bound. */
    private void ensureBuildable() {
        if (intersects(parsed)) {
            throw new TooComplexException(pattern);
        }
    }

    private static boolean intersects(RegExp some) {
        return some != null && (isIntersection(some) || intersects(some.exp1) || intersects(some.exp2));
    }

    /** Not one with any letter, as which Lucene reads {@code [^a]}. */
    private static boolean isIntersection(RegExp some) {
        return some.kind == RegExp.Kind.REGEXP_INTERSECTION
                && some.exp1.kind != RegExp.Kind.REGEXP_ANYCHAR
                && some.exp2.kind != RegExp.Kind.REGEXP_ANYCHAR;
    }

    /** Lucene 10 has two of them. */
    private static boolean isComplement(RegExp some) {
        return some.kind.name().endsWith("COMPLEMENT");
    }

    /** @throws TooComplexException if it takes more than there is */
    Automaton automaton(Work work) {
        Automaton built = work.built(part);
        if (built == null) {
            long operators =
                    1 + pattern.chars().filter(c -> "*+?|{~&".indexOf(c) >= 0).count();
            work.spend(STEPS_OF_AN_OPERATOR * operators, pattern);
            try {
                built = Line.automaton(parsed, WORK_OF_AN_OPERATOR);
            } catch (TooComplexToDeterminizeException e) {
                throw new TooComplexException(pattern);
            }
            work.spend(STEPS_OF_A_STATE * operators * (built.getNumStates() + built.getNumTransitions()), pattern);
            work.keep(part, built);
        }
        return built;
    }
}
