package io.mlsetup.privilege.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Some patterns as a deterministic automaton, of which only those states are made that a question comes to. It keeps them for the
 * next question. Bounded in what it keeps, whatever work is left.
 */
final class Leaf {

    /** The state from which nothing is accepted any more. */
    static final int DEAD = -1;

    private static final int UNREAD = -2;

    /** Roles as people write them need some dozens; more than this is {@code *a????????????*}. */
    private static final int MAX_STATES = 5000;

    /** Of patterns that stand in one state together, in all states: some four bytes each. */
    private static final int MAX_MEMBERS = 500_000;

    /** Where letters lead to: each entry from its letter up to the letter before the next entry's. */
    static final class Edges {
        final int[] from;
        private final int[] to;

        Edges(int[] from, int[] to) {
            this.from = from;
            this.to = to;
        }

        int next(int letter) {
            int at = Arrays.binarySearch(from, letter);
            return to[at >= 0 ? at : -at - 2];
        }
    }

    private static final class States {
        private final int[] sorted;

        States(int[] sorted) {
            this.sorted = sorted;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof States states && Arrays.equals(sorted, states.sorted);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(sorted);
        }
    }

    private final String name;
    private final Nfa nfa;
    private final Map<States, Integer> ids = new HashMap<>();
    private final List<int[]> members = new ArrayList<>();
    private final List<Boolean> accepting = new ArrayList<>();
    private final List<Edges> edges = new ArrayList<>();
    private int start = UNREAD;
    private int kept;

    /** @param name the pattern, or of several the one that is most likely to be too much */
    Leaf(String name, Nfa nfa) {
        this.name = name;
        this.nfa = nfa;
    }

    String name() {
        return name;
    }

    /** Where every string begins; the first who asks pays for the regular expressions. */
    synchronized int start(Work work) {
        if (start == UNREAD) {
            nfa.readRegexes(work);
            start = id(nfa.starts());
        }
        return start;
    }

    synchronized boolean accepts(int state) {
        return state != DEAD && accepting.get(state);
    }

    synchronized Edges edges(int state, Work work) {
        Edges known = edges.get(state);
        if (known == null) {
            known = explore(members.get(state), work);
            edges.set(state, known);
        }
        return known;
    }

    /** Whether the string is in it; takes time in proportion to its length. */
    boolean contains(String string, Work work) {
        int state = start(work);
        for (int i = 0; i < string.length() && state != DEAD; ) {
            int letter = string.codePointAt(i);
            i += Character.charCount(letter);
            state = edges(state, work).next(letter);
        }
        return accepts(state);
    }

    private int id(int[] states) {
        if (states.length == 0) {
            return DEAD;
        }
        Integer known = ids.get(new States(states));
        if (known != null) {
            return known;
        }
        kept += states.length;
        if (members.size() >= MAX_STATES || kept > MAX_MEMBERS) {
            throw new TooComplexException(name);
        }
        int id = members.size();
        ids.put(new States(states), id);
        members.add(states);
        accepting.add(Arrays.stream(states).anyMatch(nfa::accepts));
        edges.add(null);
        return id;
    }

    /** Letters are cut where the transitions of one of the states begin or end; between two cuts all letters lead to the same. */
    private Edges explore(int[] states, Work work) {
        int[] out = transitions(states);
        int[] cuts = new int[1 + 2 * out.length / 3];
        int count = 1;
        for (int i = 0; i < out.length; i += 3) {
            cuts[count++] = out[i];
            if (out[i + 1] < Character.MAX_CODE_POINT) {
                cuts[count++] = out[i + 1] + 1;
            }
        }
        cuts = distinct(cuts, count);
        int[] to = new int[cuts.length];
        int kinds = 0;
        int[] next = new int[out.length / 3];
        for (int cut : cuts) {
            work.spend(1L + out.length / 3, name);
            int size = 0;
            for (int i = 0; i < out.length; i += 3) {
                if (out[i] <= cut && cut <= out[i + 1]) {
                    next[size++] = out[i + 2];
                }
            }
            int id = id(distinct(next, size));
            if (kinds == 0 || to[kinds - 1] != id) {
                cuts[kinds] = cut;
                to[kinds++] = id;
            }
        }
        return new Edges(Arrays.copyOf(cuts, kinds), Arrays.copyOf(to, kinds));
    }

    private int[] transitions(int[] states) {
        int length = 0;
        for (int state : states) {
            length += nfa.transitions(state).length;
        }
        int[] all = new int[length];
        int at = 0;
        for (int state : states) {
            int[] some = nfa.transitions(state);
            System.arraycopy(some, 0, all, at, some.length);
            at += some.length;
        }
        return all;
    }

    /** The first of the numbers, in order, each once. */
    static int[] distinct(int[] numbers, int count) {
        int[] sorted = Arrays.copyOf(numbers, count);
        Arrays.sort(sorted);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[kept++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, kept);
    }
}
