package io.mlsetup.privilege.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Some patterns as a deterministic automaton, of which only those states are made that a question comes to. It keeps them for the
 * next question. Bounded in what it keeps, whatever work is left.
 */
final class Leaf {

    /** The state from which nothing is accepted any more. */
    static final int DEAD = -1;

    /** Roles as people write them need some dozens; more than this is {@code *a????????????*}. */
    private static final int MAX_STATES = 5000;

    /** Of patterns that stand in one state together, in all states: some four bytes each. */
    private static final int MAX_MEMBERS = 500_000;

    /** Where letters lead to: each entry from its letter up to the letter before the next entry's. */
    record Edges(int[] from, int[] to) {
        int next(int letter) {
            int at = Arrays.binarySearch(from, letter);
            return to[at >= 0 ? at : -at - 2];
        }
    }

    private record States(int[] sorted) {
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
    private final int start;
    private int kept;

    /** @param name the pattern, or of several the one that is most likely to be too much */
    Leaf(String name, Nfa nfa) {
        this.name = name;
        this.nfa = nfa;
        this.start = id(nfa.starts());
    }

    String name() {
        return name;
    }

    int start() {
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
        int state = start;
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
        TreeMap<Integer, List<int[]>> events = new TreeMap<>();
        events.put(Character.MIN_CODE_POINT, new ArrayList<>());
        for (int state : states) {
            int[] out = nfa.transitions(state);
            for (int i = 0; i < out.length; i += 3) {
                events.computeIfAbsent(out[i], letter -> new ArrayList<>()).add(new int[] {out[i + 2], 1});
                events.computeIfAbsent(out[i + 1] + 1, letter -> new ArrayList<>()).add(new int[] {out[i + 2], -1});
            }
        }
        events.keySet().removeIf(letter -> letter > Character.MAX_CODE_POINT);
        TreeMap<Integer, Integer> current = new TreeMap<>();
        int[] from = new int[events.size()];
        int[] to = new int[events.size()];
        int count = 0;
        for (Map.Entry<Integer, List<int[]>> event : events.entrySet()) {
            event.getValue().forEach(change -> current.merge(change[0], change[1], (a, b) -> a + b == 0 ? null : a + b));
            work.spend(1L + current.size() + event.getValue().size(), name);
            int next = id(current.keySet().stream().mapToInt(Integer::intValue).toArray());
            if (count == 0 || to[count - 1] != next) {
                from[count] = event.getKey();
                to[count++] = next;
            }
        }
        return new Edges(Arrays.copyOf(from, count), Arrays.copyOf(to, count));
    }
}
