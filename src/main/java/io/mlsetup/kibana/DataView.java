package io.mlsetup.kibana;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.elasticsearch.xpack.core.security.support.Automatons;

/**
 * A Kibana data view, which its saved object calls an index pattern.
 *
 * @param title the indices it covers: names and patterns, comma-separated, {@code -x} leaves out
 * @param rollup whether it is a view of rolled-up data, which machine learning cannot use as a source
 */
public record DataView(String title, boolean rollup) {

    /** Whether this data view covers the whole of an index pattern. */
    public boolean covers(String pattern) {
        if (rollup) {
            return false;
        }
        List<String> included = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        for (String part : title.split(",", -1)) {
            String name = part.trim();
            (name.startsWith("-") ? excluded : included).add(name.startsWith("-") ? name.substring(1) : name);
        }
        if (included.contains(pattern) && excluded.isEmpty()) {
            return true;
        }
        return isSubset(
                automaton(List.of(pattern)), Automatons.minusAndMinimize(automaton(included), automaton(excluded)));
    }

    private static boolean isSubset(Automaton a, Automaton b) {
        return Operations.isEmpty(Automatons.minusAndMinimize(a, b));
    }

    /** Names that x-pack-core would read as regular expressions are no names of indices. */
    private static Automaton automaton(List<String> patterns) {
        List<String> names = patterns.stream()
                .filter(name -> !name.isEmpty() && !name.startsWith("/"))
                .toList();
        return Automatons.patterns(names);
    }
}
