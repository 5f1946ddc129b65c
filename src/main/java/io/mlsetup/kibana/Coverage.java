package io.mlsetup.kibana;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which index patterns the data views of a space cover. Document 000, section on feature visibility in spaces: jobs need the data
 * views of their sources in their own space. Each pattern is decided once, however many jobs have it.
 *
 * @param uncovered no data view covers the whole of these
 * @param maybeHidden a data view covers these by a wildcard that finds no hidden index, and they may be hidden, as most whose names
 *     begin with a dot are
 * @param notJudged there was too much to compare before these were decided
 */
public record Coverage(Set<String> uncovered, Set<String> maybeHidden, Set<String> notJudged) {

    /** Where everything was decided. */
    public Coverage(Set<String> uncovered, Set<String> maybeHidden) {
        this(uncovered, maybeHidden, Set.of());
    }

    /** @return each set in the order in which they were given */
    public static Coverage of(Collection<String> patterns, List<DataView> dataViews) {
        return of(patterns, dataViews, Comparisons.ofAnAnswer());
    }

    /**
     * Decides pattern by pattern, until there was too much to compare.
     *
     * @param work what may still be compared, be it by others too
     */
    public static Coverage of(Collection<String> patterns, List<DataView> dataViews, Comparisons work) {
        Set<String> titles = dataViews.stream()
                .filter(view -> !view.rollup())
                .map(DataView::title)
                .collect(toUnmodifiableSet());
        Coverage coverage = new Coverage(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        for (String pattern : patterns) {
            if (!titles.contains(pattern)) {
                Set<String> found = coverage.kindOf(pattern, dataViews, work);
                if (found != null) {
                    found.add(pattern);
                }
            }
        }
        return coverage;
    }

    /** Null if it is covered. */
    private Set<String> kindOf(String pattern, List<DataView> dataViews, Comparisons work) {
        boolean covered = any(dataViews, work, view -> view.covers(pattern, work));
        boolean found =
                covered && (!pattern.startsWith(".") || any(dataViews, work, view -> view.coversHidden(pattern, work)));
        if (found) {
            return null;
        }
        return work.isDone() ? notJudged : covered ? maybeHidden : uncovered;
    }

    private static boolean any(List<DataView> dataViews, Comparisons work, Predicate<DataView> covers) {
        for (DataView view : dataViews) {
            if (work.isDone()) {
                return false;
            }
            if (covers.test(view)) {
                return true;
            }
        }
        return false;
    }
}
