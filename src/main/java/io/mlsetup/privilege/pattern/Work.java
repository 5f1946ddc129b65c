package io.mlsetup.privilege.pattern;

import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.util.automaton.Automaton;
import org.elasticsearch.core.Nullable;

/**
 * How much may be worked out before the answer is "unknown". One is shared by all questions of an evaluation, so that many
 * questions that are each within the limit do not take all day together. Not thread-safe: one evaluation is one thread's.
 */
public final class Work {

    /** States and transitions that are kept for the next question: some twelve bytes each. */
    private static final int MAX_KEPT = 1_000_000;

    /** What a part has at least, as long as the whole has it: many times what people's roles take. */
    private static final long LEAST_PART = 30_000;

    private final long steps;
    private long spent;
    private long largestPart = Long.MAX_VALUE;

    @Nullable
    private final Work whole;

    private final Map<String, Automaton> regexes;
    private int kept;

    private Work(long steps, @Nullable Work whole) {
        this.steps = steps;
        this.whole = whole;
        this.regexes = whole == null ? new HashMap<>() : whole.regexes;
    }

    /** @param steps some millions are done in a second */
    public static Work of(long steps) {
        return new Work(steps, null);
    }

    /**
     * A part of it, for one of many things to be judged: what is too much in one leaves enough for the others. After each part that did
     * not suffice all others are half as large, so that patterns that are too much take little more than twice the first part, wherever
     * they stand.
     */
    public Work part(long steps) {
        return new Work(steps, this);
    }

    /** For patterns that nobody sent: those of the built-in roles. */
    public static Work unlimited() {
        return new Work(Long.MAX_VALUE, null);
    }

    /** Whether nothing is left. */
    public boolean isDone() {
        return spent >= limit();
    }

    private long limit() {
        return whole == null ? steps : Math.min(steps, whole.largestPart);
    }

    /** A regular expression that was built, and paid for, before; null if it was not. */
    @Nullable
    Automaton built(String pattern) {
        return regexes.get(pattern);
    }

    void keep(String pattern, Automaton built) {
        if (whole != null) {
            whole.keep(pattern, built);
            return;
        }
        kept += built.getNumStates() + built.getNumTransitions();
        if (kept <= MAX_KEPT) {
            regexes.put(pattern, built);
        }
    }

    void spend(long some, String pattern) {
        if (isDone()) {
            throw new TooComplexException(pattern);
        }
        spent += some;
        if (isDone()) {
            if (whole != null) {
                whole.largestPart = Math.max(LEAST_PART, limit() / 2);
            }
            throw new TooComplexException(pattern);
        }
        if (whole != null) {
            whole.spend(some, pattern);
        }
    }
}
