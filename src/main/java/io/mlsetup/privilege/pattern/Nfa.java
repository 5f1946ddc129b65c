package io.mlsetup.privilege.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.lucene.util.Version;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.RegExp;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.apache.lucene.util.automaton.Transition;

/**
 * Patterns as an automaton that is not deterministic: its size is that of the patterns. Read as {@code Automatons} of x-pack-core
 * reads them: {@code /.../} is Lucene's regular expression, in others {@code *}, {@code ?} and {@code \} have a meaning.
 */
final class Nfa {

    /** Lucene parses and builds regular expressions by recursion: a bound on length and nesting keeps its stack small. */
    private static final int MAX_REGEX_LENGTH = 1000;

    private static final int MAX_REGEX_DEPTH = 30;

    /** {@code a{100}} is a hundred times {@code a}, and they multiply. */
    private static final int MAX_REPEATS = 1000;

    /** With a complement ({@code ~}), which Lucene 10 has under another flag, as {@code Automatons} of either line asks for. */
    private static final int REGEX_FLAGS = Version.LATEST.major >= 10 ? RegExp.ALL | 0x10000 : RegExp.ALL;

    /** Of each state: least and greatest letter, and where to; one after the other. */
    private final List<int[]> transitions = new ArrayList<>();

    private final BitSet accepting = new BitSet();
    private final List<Integer> starts = new ArrayList<>();

    int[] starts() {
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    boolean accepts(int state) {
        return accepting.get(state);
    }

    int[] transitions(int state) {
        return transitions.get(state);
    }

    /** @throws IllegalArgumentException if it is no pattern */
    void add(String pattern) {
        if (pattern.startsWith("/")) {
            addRegex(pattern);
        } else {
            addWildcards(pattern);
        }
    }

    private void addWildcards(String pattern) {
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

    private void addRegex(String pattern) {
        if (pattern.length() == 1 || !pattern.endsWith("/")) {
            throw new IllegalArgumentException("invalid pattern [" + pattern
                    + "]: a pattern that begins with [/] is a regular" + " expression, and must end with [/]");
        }
        String regex = pattern.substring(1, pattern.length() - 1);
        if (!isBounded(regex)) {
            throw new TooComplexException(pattern);
        }
        try {
            add(new RegExp(regex, REGEX_FLAGS).toAutomaton());
        } catch (TooComplexToDeterminizeException e) {
            throw new TooComplexException(pattern);
        }
    }

    private static boolean isBounded(String regex) {
        if (regex.length() > MAX_REGEX_LENGTH) {
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
            if (depth > MAX_REGEX_DEPTH || repeats > MAX_REPEATS) {
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
