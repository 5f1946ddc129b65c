package io.mlsetup.kibana;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.elasticsearch.common.regex.Regex;

/**
 * Which index patterns the data views of a space cover. Document 000: "source data views must also exist in the same space as
 * your machine learning jobs". Each pattern is decided once, however many jobs have it.
 *
 * @param uncovered no data view covers the whole of these
 * @param undecided these would need a look at data views that are too complex to be decided
 */
public record Coverage(Set<String> uncovered, Set<String> undecided) {

    public static Coverage of(Collection<String> patterns, List<DataView> dataViews) {
        Set<String> titles = dataViews.stream()
                .filter(view -> !view.rollup())
                .map(DataView::title)
                .collect(toUnmodifiableSet());
        Set<String> uncovered = new HashSet<>();
        Set<String> undecided = new HashSet<>();
        for (String pattern : Set.copyOf(patterns)) {
            if (titles.contains(pattern)) {
                continue;
            }
            boolean tooComplex = false;
            boolean covered = false;
            for (DataView view : dataViews) {
                try {
                    if (mayCover(view, pattern) && view.covers(pattern)) {
                        covered = true;
                        break;
                    }
                } catch (TooComplexToDeterminizeException e) {
                    tooComplex = true;
                }
            }
            if (!covered) {
                (tooComplex ? undecided : uncovered).add(pattern);
            }
        }
        return new Coverage(uncovered, undecided);
    }

    /**
     * Sorts out most data views at little cost. A pattern matches itself, so that whatever covers all of it has a part that
     * matches it as if it were a name.
     */
    private static boolean mayCover(DataView view, String pattern) {
        return Stream.of(view.title().split(",", -1)).anyMatch(part -> Regex.simpleMatch(part.trim(), pattern));
    }
}
