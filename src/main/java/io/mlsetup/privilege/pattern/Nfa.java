package io.mlsetup.privilege.pattern;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Transition;

/**
 * Patterns as an automaton that is not deterministic: its size is that of the patterns, in which {@code *}, {@code ?} and {@code \} have
 * a meaning, as for {@code Automatons} of x-pack-core; but for regular expressions, see {@link Regex}, which are built when they are first
 * needed, one by one.
 */
final class Nfa {

    /** Of each state: least and greatest letter, and where to; one after the other. */
    private final List<int[]> transitions = new ArrayList<>();

    private final BitSet accepting = new BitSet();
    private final List<Integer> starts = new ArrayList<>();
    private final Deque<Regex> unread = new ArrayDeque<>();

    int[] starts() {
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    boolean accepts(int state) {
        return accepting.get(state);
    }

    int[] transitions(int state) {
        return transitions.get(state);
    }

    /** Takes in a pattern that is no regular expression. */
    void add(String pattern) {
        int state = addState();
        starts.add(state);
        boolean any = false;
        int i = 0;
        while (i < pattern.length()) {
            int letter = pattern.codePointAt(i);
            i += Character.charCount(letter);
            if (letter == '*') {
                any = true;
                continue;
            }
            int from = letter;
            int to = letter;
            if (letter == '?') {
                from = Character.MIN_CODE_POINT;
                to = Character.MAX_CODE_POINT;
            } else if (letter == '\\' && i < pattern.length()) {
                from = pattern.codePointAt(i);
                to = from;
                i += Character.charCount(from);
            }
            state = addStep(state, any, from, to);
            any = false;
        }
        if (any) {
            transitions.set(state, anyTo(state));
        }
        accepting.set(state);
    }

    private int addStep(int state, boolean any, int from, int to) {
        int next = addState();
        int[] self = any ? anyTo(state) : new int[0];
        int[] out = Arrays.copyOf(self, self.length + 3);
        out[self.length] = from;
        out[self.length + 1] = to;
        out[self.length + 2] = next;
        transitions.set(state, out);
        return next;
    }

    private static int[] anyTo(int state) {
        return new int[] {Character.MIN_CODE_POINT, Character.MAX_CODE_POINT, state};
    }

    private int addState() {
        transitions.add(new int[0]);
        return transitions.size() - 1;
    }

    /** Takes in a regular expression, which is built when it is needed. */
    void add(Regex regex) {
        unread.add(regex);
    }

    /** Whether nothing was taken in. */
    boolean isEmpty() {
        return starts.isEmpty() && unread.isEmpty();
    }

    /**
     * Builds the regular expressions that were taken in, as far as the work goes; what was built stays.
     *
     * @throws TooComplexException with the one at which it ended
     */
    void readRegexes(Work work) {
        while (!unread.isEmpty()) {
            add(unread.peek().automaton(work));
            unread.remove();
        }
    }

    void add(Automaton automaton) {
        int first = transitions.size();
        int states = automaton.getNumStates();
        if (states == 0) {
            return;
        }
        starts.add(first);
        Transition transition = new Transition();
        for (int state = 0; state < states; state++) {
            int count = automaton.initTransition(state, transition);
            int[] out = new int[3 * count];
            for (int i = 0; i < count; i++) {
                automaton.getNextTransition(transition);
                out[3 * i] = transition.min;
                out[3 * i + 1] = transition.max;
                out[3 * i + 2] = first + transition.dest;
            }
            transitions.add(out);
            accepting.set(first + state, automaton.isAccept(state));
        }
    }
}
