package io.mlsetup.privilege.pattern;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.apache.lucene.util.automaton.Automaton;
import org.elasticsearch.core.Nullable;

/**
 * A set of strings: those that match some patterns, and what is made of such sets. Nothing is determinized as a whole, nor made
 * smallest: a question walks the parts side by side, breadth first, so that the first string that it finds is a shortest one, and it
 * stops there. Immutable to those who ask; may be shared between threads.
 */
public final class Language {

    /** No string. */
    public static final Language NOTHING = new Language(List.of(), states -> false, states -> false);

    /** Every string. */
    public static final Language EVERYTHING = ofAll(List.of("*"));

    private interface Formula {
        boolean test(boolean[] leaves);
    }

    private final List<Leaf> leaves;

    /** Whether a string is in it, of which it is known in which of the leaves it is. */
    private final Formula accepts;

    /** False only if no string is in it that goes on: told by which of the leaves have any left. */
    private final Formula goesOn;

    private Language(List<Leaf> leaves, Formula accepts, Formula goesOn) {
        this.leaves = leaves;
        this.accepts = accepts;
        this.goesOn = goesOn;
    }

    /** The strings that one pattern matches. */
    public static Language of(String pattern) {
        return ofAll(List.of(pattern));
    }

    /**
     * The strings that at least one of the patterns matches.
     *
     * @throws IllegalArgumentException if one of them is no pattern
     * @throws TooComplexException if one of them is too much to be read
     */
    public static Language ofAll(Collection<String> patterns) {
        return patterns.isEmpty() ? NOTHING : ofAll(patterns, hardest(patterns));
    }

    /** @param name what is named when it is too much */
    static Language ofAll(Collection<String> patterns, String name) {
        Nfa nfa = new Nfa();
        List<Language> walked = new ArrayList<>();
        for (String pattern : new LinkedHashSet<>(patterns)) {
            if (Regex.is(pattern)) {
                Regex.read(pattern, nfa, walked);
            } else {
                nfa.add(pattern);
            }
        }
        if (!nfa.isEmpty()) {
            walked.add(of(new Leaf(name, nfa)));
        }
        return walked.size() == 1 ? walked.get(0) : anyOf(walked);
    }

    static Language of(Regex regex) {
        Nfa nfa = new Nfa();
        nfa.add(regex);
        return of(new Leaf(regex.pattern(), nfa));
    }

    /** The strings of an automaton of Lucene's over code points. */
    public static Language of(Automaton automaton, String name) {
        Nfa nfa = new Nfa();
        nfa.add(automaton);
        return of(new Leaf(name, nfa));
    }

    private static Language of(Leaf leaf) {
        return new Language(List.of(leaf), states -> states[0], states -> states[0]);
    }

    /** What is named when some patterns together are too much. */
    private static String hardest(Collection<String> patterns) {
        return patterns.stream()
                .max(Comparator.comparingInt(Language::hardness))
                .orElseThrow();
    }

    private static int hardness(String pattern) {
        int hardness = pattern.startsWith("/") ? pattern.length() : 0;
        int star = pattern.indexOf('*');
        for (int i = Math.max(star, 0); star >= 0 && i < pattern.length(); i++) {
            hardness += pattern.charAt(i) == '?' ? 10 : pattern.charAt(i) == '*' ? 5 : 1;
        }
        return hardness;
    }

    /** What is in this or in the other. */
    public Language or(Language other) {
        return with(other, (one, two) -> one || two, (one, two) -> one || two);
    }

    /** What is in this and in the other. */
    public Language and(Language other) {
        return with(other, (one, two) -> one && two, (one, two) -> one && two);
    }

    /** What is in this and not in the other. */
    public Language minus(Language other) {
        return with(other, (one, two) -> one && !two, (one, two) -> one);
    }

    /** What is in at least one of them. */
    public static Language anyOf(Collection<Language> some) {
        List<Leaf> all = new ArrayList<>();
        Map<Leaf, Integer> known = new HashMap<>();
        List<int[]> places = new ArrayList<>();
        List<Language> parts = List.copyOf(new LinkedHashSet<>(some));
        for (Language part : parts) {
            places.add(part.placesIn(all, known));
        }
        return new Language(
                List.copyOf(all),
                states -> anyOf(parts, places, states, part -> part.accepts),
                states -> anyOf(parts, places, states, part -> part.goesOn));
    }

    private static boolean anyOf(
            List<Language> parts, List<int[]> places, boolean[] states, Function<Language, Formula> formula) {
        for (int i = 0; i < parts.size(); i++) {
            if (formula.apply(parts.get(i)).test(pick(states, places.get(i)))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Where its leaves are among all, which they are added to where they are not yet.
     *
     * @param known where those are that are among all
     */
    private int[] placesIn(List<Leaf> all, Map<Leaf, Integer> known) {
        int[] places = new int[leaves.size()];
        for (int i = 0; i < places.length; i++) {
            Leaf leaf = leaves.get(i);
            Integer place = known.putIfAbsent(leaf, all.size());
            if (place == null) {
                place = all.size();
                all.add(leaf);
            }
            places[i] = place;
        }
        return places;
    }

    private interface Both {
        boolean of(boolean one, boolean two);
    }

    private Language with(Language other, Both accept, Both goOn) {
        List<Leaf> all = new ArrayList<>();
        Map<Leaf, Integer> known = new HashMap<>();
        placesIn(all, known);
        int[] places = other.placesIn(all, known);
        Formula one = accepts;
        Formula two = other.accepts;
        Formula oneGoesOn = goesOn;
        Formula twoGoesOn = other.goesOn;
        return new Language(
                List.copyOf(all),
                states -> accept.of(one.test(states), two.test(pick(states, places))),
                states -> goOn.of(oneGoesOn.test(states), twoGoesOn.test(pick(states, places))));
    }

    private static boolean[] pick(boolean[] states, int[] places) {
        boolean[] picked = new boolean[places.length];
        for (int i = 0; i < places.length; i++) {
            picked[i] = states[places[i]];
        }
        return picked;
    }

    /**
     * Builds what it is made of, which otherwise is done when it is first asked about.
     *
     * @return true
     * @throws TooComplexException if that takes more than there is
     */
    public boolean isReadable(Work work) {
        leaves.forEach(leaf -> leaf.start(work));
        return true;
    }

    /** Whether the string is in it. */
    public boolean contains(String string, Work work) {
        boolean[] in = new boolean[leaves.size()];
        for (int i = 0; i < in.length; i++) {
            in[i] = leaves.get(i).contains(string, work);
        }
        return accepts.test(in);
    }

    /** Whether all of it is in the other. */
    public boolean isWithin(Language other, Work work) {
        return minus(other).isEmpty(work);
    }

    /** Whether nothing is in it. */
    public boolean isEmpty(Work work) {
        return new Walk(false, work).find().isEmpty();
    }

    /**
     * A shortest string of it, of printable letters if there is such a one, and not the empty one if there is another; empty if
     * nothing is in it.
     */
    public Optional<String> shortest(Work work) {
        Optional<String> printable = new Walk(true, work).find().filter(found -> !found.isEmpty());
        return printable.isPresent() ? printable : new Walk(false, work).find();
    }

    /** In which states the leaves are. */
    private static final class Place {
        private final int[] states;
        private final Place before;
        private final int letter;

        Place(int[] states, @Nullable Place before, int letter) {
            this.states = states;
            this.before = before;
            this.letter = letter;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Place place && Arrays.equals(states, place.states);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(states);
        }

        String string() {
            StringBuilder string = new StringBuilder();
            for (Place place = this; place.before != null; place = place.before) {
                string.insert(0, Character.toString(place.letter));
            }
            return string.toString();
        }
    }

    private final class Walk {

        /** Letters of index names come first; a letter that is not among them only where no other leads on. */
        private static final String PREFERRED = "abcdefghijklmnopqrstuvwxyz0123456789-_.:/@";

        private final boolean printable;
        private final Work work;
        private final Queue<Place> queue = new ArrayDeque<>();
        private final Set<Place> seen = new HashSet<>();

        Walk(boolean printable, Work work) {
            this.printable = printable;
            this.work = work;
        }

        Optional<String> find() {
            // Not among what was seen: a string that leads back here is another one than the empty one.
            queue.add(
                    new Place(leaves.stream().mapToInt(leaf -> leaf.start(work)).toArray(), null, 0));
            boolean empty = false;
            while (!queue.isEmpty()) {
                Place place = queue.remove();
                if (accepts.test(in(place))) {
                    if (place.before != null || !printable) {
                        return Optional.of(place.string());
                    }
                    empty = true;
                }
                goOn(place);
            }
            return empty ? Optional.of("") : Optional.empty();
        }

        private void add(Place place) {
            if (goesOn.test(alive(place)) && seen.add(place)) {
                queue.add(place);
            }
        }

        private void goOn(Place place) {
            int count = leaves.size();
            Leaf.Edges[] edges = new Leaf.Edges[count];
            int size = 0;
            for (int i = 0; i < count; i++) {
                if (place.states[i] != Leaf.DEAD) {
                    edges[i] = leaves.get(i).edges(place.states[i], work);
                    size += edges[i].from.length;
                }
            }
            int[] cuts = cuts(edges, size);
            work.spend(
                    (long) (cuts.length + 1) * (count + 1),
                    leaves.isEmpty() ? "" : leaves.get(0).name());
            List<int[]> letters = new ArrayList<>();
            for (int i = 0; i < cuts.length; i++) {
                int letter = letter(cuts[i], i + 1 < cuts.length ? cuts[i + 1] - 1 : Character.MAX_CODE_POINT);
                if (letter >= 0) {
                    letters.add(new int[] {rank(letter), letter});
                }
            }
            letters.sort(Comparator.comparingInt(letter -> letter[0]));
            for (int[] letter : letters) {
                int[] states = new int[count];
                for (int i = 0; i < count; i++) {
                    states[i] = edges[i] == null ? Leaf.DEAD : edges[i].next(letter[1]);
                }
                add(new Place(states, place, letter[1]));
            }
        }

        private static int[] cuts(Leaf.Edges[] edges, int size) {
            int[] all = new int[size];
            int at = 0;
            for (Leaf.Edges some : edges) {
                if (some != null) {
                    System.arraycopy(some.from, 0, all, at, some.from.length);
                    at += some.from.length;
                }
            }
            return Leaf.distinct(all, size);
        }

        /** One of those letters to stand for all of them; less than zero if none is wanted. */
        private int letter(int from, int to) {
            for (int i = 0; i < PREFERRED.length(); i++) {
                if (PREFERRED.charAt(i) >= from && PREFERRED.charAt(i) <= to) {
                    return PREFERRED.charAt(i);
                }
            }
            int least = Math.max(from, '!');
            return least <= Math.min(to, '~') ? least : printable ? -1 : from;
        }

        private static int rank(int letter) {
            int rank = PREFERRED.indexOf(letter);
            return rank >= 0 ? rank : letter >= '!' && letter <= '~' ? 100 : 200;
        }

        private boolean[] in(Place place) {
            boolean[] in = new boolean[leaves.size()];
            for (int i = 0; i < in.length; i++) {
                in[i] = leaves.get(i).accepts(place.states[i]);
            }
            return in;
        }

        private boolean[] alive(Place place) {
            boolean[] alive = new boolean[leaves.size()];
            for (int i = 0; i < alive.length; i++) {
                alive[i] = place.states[i] != Leaf.DEAD;
            }
            return alive;
        }
    }
}
