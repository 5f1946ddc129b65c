package io.mlsetup.kibana;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.xpack.core.security.support.Automatons;

/**
 * A Kibana data view, which its saved object calls an index pattern.
 *
 * @param title the indices it covers: names and patterns, comma-separated, {@code -x} leaves out
 * @param rollup whether it is a view of rolled-up data, which machine learning cannot use as a source
 */
public record DataView(String title, boolean rollup) {

    /** Characters of title and pattern together beyond which the automata take seconds. */
    private static final int MAX_DECIDED = 2_000;

    /** Whether this data view covers the whole of an index pattern. A title that is too much to be decided covers nothing. */
    public boolean covers(String pattern) {
        if (rollup) {
            return false;
        }
        List<String> included = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        for (String part : title.split(",", -1)) {
            String name = part.trim();
            boolean exclusion = name.startsWith("-");
            String meant = exclusion ? name.substring(1) : name;
            if (isOfIndices(meant) && mayOverlap(meant, pattern)) {
                (exclusion ? excluded : included).add(meant);
            }
        }
        if (included.contains(pattern) && excluded.isEmpty()) {
            return true;
        }
        return mayCover(included, pattern) && decide(pattern, included, excluded);
    }

    /** A space can hold thousands of data views, and automata take their time: what comes here is what nothing simpler decides. */
    private static boolean decide(String pattern, List<String> included, List<String> excluded) {
        int length = pattern.length();
        for (String part : included) {
            length += part.length();
        }
        for (String part : excluded) {
            length += part.length();
        }
        if (length > MAX_DECIDED) {
            return false;
        }
        try {
            return isSubset(
                    automaton(List.of(pattern)), Automatons.minusAndMinimize(automaton(included), automaton(excluded)));
        } catch (TooComplexToDeterminizeException e) {
            return false;
        }
    }

    /** Two patterns have no name in common if what stands before their first wildcards differs. */
    private static boolean mayOverlap(String a, String b) {
        String beginA = literalBegin(a);
        String beginB = literalBegin(b);
        return beginA.startsWith(beginB) || beginB.startsWith(beginA);
    }

    private static String literalBegin(String pattern) {
        int wildcard = pattern.indexOf('*');
        return wildcard < 0 ? pattern : pattern.substring(0, wildcard);
    }

    /** What covers a pattern matches each of its names, such as these two. */
    private static boolean mayCover(List<String> included, String pattern) {
        return Stream.of("", "-~-")
                .map(any -> pattern.replace("*", any))
                .allMatch(name -> included.stream().anyMatch(part -> Regex.simpleMatch(part, name)));
    }

    private static boolean isSubset(Automaton a, Automaton b) {
        return Operations.isEmpty(Automatons.minusAndMinimize(a, b));
    }

    /**
     * In names of indices Elasticsearch knows the asterisk alone as a wildcard, and they hold none of these; x-pack-core would read them
     * as another wildcard, an escape, or the begin of a regular expression.
     */
    private static boolean isOfIndices(String name) {
        return !name.isEmpty() && !name.startsWith("/") && name.indexOf('?') < 0 && name.indexOf('\\') < 0;
    }

    private static Automaton automaton(List<String> patterns) {
        return Automatons.patterns(patterns);
    }
}
