package io.mlsetup.privilege.pattern;

import io.mlsetup.common.Brackets;
import io.mlsetup.common.Excluding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.util.Version;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.RegExp;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;

/**
 * Lucene's regular expression, which {@code Automatons} of x-pack-core reads between slashes. To parse one costs nothing to speak of. To
 * build one may take Lucene seconds and gigabytes, whatever its length: so what stands outermost and multiplies ({@code &}) or turns
 * round ({@code ~}) is not built but {@link Language}'s to walk; the rest is built of Lucene's operations when it is needed, and paid for
 * one by one.
 *
 * @param pattern as it was written, slashes and all
 * @param part which part of the pattern it is
 */
record Regex(String pattern, String part, RegExp parsed) {

    /** It is parsed and built by recursion: a bound on length and nesting keeps its stack small. */
    private static final int MAX_LENGTH = 1000;

    private static final int MAX_DEPTH = 30;

    /** {@code a{100}} is a hundred times {@code a}, and they multiply. */
    private static final int MAX_REPEATS = 1000;

    /** With a complement ({@code ~}), which Lucene 10 has under another flag, as {@code Automatons} of either line asks for. */
    private static final int FLAGS = Version.LATEST.major >= 10 ? RegExp.ALL | 0x10000 : RegExp.ALL;

    /** States and transitions that an operator may make; what people write has some dozens. */
    private static final long MAX_SIZE = 100_000;

    private static final int STEPS_OF_AN_OPERATOR = 100;

    /** Lucene sorts them anew for each operator, which takes as long as some steps of a question. */
    private static final int STEPS_OF_A_STATE = 4;

    /** As Lucene counts: a twentieth of what it takes by default, which is spent in some milliseconds. */
    private static final int WORK_OF_A_COMPLEMENT = 500;

    /** What is charged for it, since it may be spent for nothing. */
    private static final int STEPS_OF_A_COMPLEMENT = 40_000;

    static boolean is(String pattern) {
        return pattern.startsWith("/");
    }

    /**
     * Takes a pattern in, without building anything.
     *
     * @param nfa takes it, if it is to be built
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
        // A complement, which is never closed, is read by recursion too.
        long depth = Brackets.depthOfRegex(regex)
                + regex.chars().filter(c -> c == '~').count();
        long repeats = 1;
        for (int i = regex.indexOf('{'); i >= 0 && repeats <= MAX_REPEATS; i = regex.indexOf('{', i + 1)) {
            repeats *= Math.max(1, greatestNumber(regex, i));
        }
        return depth <= MAX_DEPTH && repeats <= MAX_REPEATS;
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
            built = build(parsed, work);
            work.keep(part, built);
        }
        return built;
    }

    /**
     * Of Lucene's own operations, as {@code RegExp.toAutomaton} of Lucene 10 is: nothing becomes deterministic but a complement, which
     * has to be. That of Lucene 9 makes every part deterministic, and then the smallest, which may take it a hundred times as long as
     * {@link Leaf} takes for the states that a question comes to.
     */
    private Automaton build(RegExp some, Work work) {
        Automaton built = switch (some.kind) {
            case REGEXP_UNION -> Operations.union(buildAll(some, work));
            case REGEXP_CONCATENATION -> Operations.concatenate(inARow(buildAll(some, work)));
            case REGEXP_INTERSECTION -> Operations.intersection(build(some.exp1, work), build(some.exp2, work));
            case REGEXP_OPTIONAL -> Operations.optional(build(some.exp1, work));
            case REGEXP_REPEAT -> Operations.repeat(buildTimes(some, 2, work));
            case REGEXP_REPEAT_MIN -> Operations.repeat(buildTimes(some, some.min + 2, work), some.min);
            case REGEXP_REPEAT_MINMAX ->
                Operations.repeat(buildTimes(some, Math.max(some.min, some.max), work), some.min, some.max);
            default -> isComplement(some) ? complement(build(some.exp1, work), work) : some.toAutomaton();
        };
        work.spend(STEPS_OF_AN_OPERATOR + STEPS_OF_A_STATE * sizeOf(built, 0), pattern);
        // To repeat nothing is nothing for Lucene, if it sees that it is nothing.
        return Operations.removeDeadStates(built);
    }

    /** Those of which the same operator makes one, also where it stands for more than two. */
    private List<Automaton> buildAll(RegExp some, Work work) {
        List<Automaton> all = new ArrayList<>();
        Deque<RegExp> rest = new ArrayDeque<>(List.of(some));
        while (!rest.isEmpty()) {
            RegExp next = rest.pop();
            if (next.kind == some.kind) {
                rest.push(next.exp2);
                rest.push(next.exp1);
            } else {
                all.add(build(next, work));
            }
        }
        return all;
    }

    /** What is to be repeated, if it can be so many times. */
    private Automaton buildTimes(RegExp some, int times, Work work) {
        Automaton one = build(some.exp1, work);
        inARow(Collections.nCopies(times, one));
        return one;
    }

    /**
     * These, if they can be one after the other: each state that accepts leads on to where the next one's begin leads; and to where that
     * of the one after it does, if the next may be nothing at all, and so on.
     */
    private List<Automaton> inARow(List<Automaton> some) {
        long size = 0;
        int next = 0;
        for (int i = some.size() - 1; i >= 0; i--) {
            Automaton one = some.get(i);
            size += sizeOf(one, next);
            if (size > MAX_SIZE) {
                throw new TooComplexException(pattern);
            }
            if (one.getNumStates() > 0) {
                next = one.getNumTransitions(0) + (one.isAccept(0) ? next : 0);
            }
        }
        return some;
    }

    /** States and transitions, where each state that accepts gets so many more. */
    private static long sizeOf(Automaton some, int more) {
        long accepting = 0;
        for (int state = 0; state < some.getNumStates(); state++) {
            accepting += some.isAccept(state) ? 1 : 0;
        }
        return some.getNumStates() + some.getNumTransitions() + accepting * more;
    }

    private Automaton complement(Automaton some, Work work) {
        work.spend(STEPS_OF_A_COMPLEMENT, pattern);
        try {
            return Operations.complement(some, WORK_OF_A_COMPLEMENT);
        } catch (TooComplexToDeterminizeException e) {
            throw new TooComplexException(pattern);
        }
    }
}
