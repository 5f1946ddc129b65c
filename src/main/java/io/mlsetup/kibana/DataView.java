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
        // Names that x-pack-core would read as regular expressions are no names of indices.
        included.removeIf(name -> name.isEmpty() || name.startsWith("/"));
        if (included.contains(pattern) && excluded.isEmpty()) {
            return true;
        }
        // A thousand data views are compared in the time that one automaton takes.
        if (isPlain(pattern) && included.stream().allMatch(DataView::isPlain)) {
            boolean matched = included.stream().anyMatch(name -> matches(name, pattern));
            if (!matched || excluded.isEmpty()) {
                return matched;
            }
        }
        return isSubset(
                automaton(List.of(pattern)), Automatons.minusAndMinimize(automaton(included), automaton(excluded)));
    }

    /** Whether nothing but {@code *} has a meaning in it. */
    private static boolean isPlain(String name) {
        return !name.isEmpty() && !name.startsWith("/") && name.indexOf('?') < 0 && name.indexOf('\\') < 0;
    }

    /**
     * Whether a name matches a pattern as a text, whose {@code *} only a {@code *} of the name matches. Then it covers all of the
     * pattern: what stands for the pattern's {@code *} always lies within one of the name's. And if no name out of several matches
     * so, they do not cover it together either: a name of an index in which letters that occur in none of them stand for each
     * {@code *} of the pattern is matched by none.
     */
    private static boolean matches(String name, String pattern) {
        int n = 0;
        int star = -1;
        int retry = 0;
        for (int p = 0; p < pattern.length(); ) {
            if (n < name.length() && name.charAt(n) == '*') {
                star = n++;
                retry = p;
            } else if (n < name.length() && name.charAt(n) == pattern.charAt(p)) {
                n++;
                p++;
            } else if (star >= 0) {
                n = star + 1;
                p = ++retry;
            } else {
                return false;
            }
        }
        while (n < name.length() && name.charAt(n) == '*') {
            n++;
        }
        return n == name.length();
    }

    private static boolean isSubset(Automaton a, Automaton b) {
        return Operations.isEmpty(Automatons.minusAndMinimize(a, b));
    }

    private static Automaton automaton(List<String> patterns) {
        List<String> names = patterns.stream()
                .filter(name -> !name.isEmpty() && !name.startsWith("/"))
                .toList();
        return Automatons.patterns(names);
    }
}
