package io.mlsetup.kibana;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which index patterns the data views of a space cover. Document 000, section on feature visibility in spaces: jobs need the data
 * views of their sources in their own space. Each pattern is decided once, however many jobs have it.
 *
 * @param uncovered no data view covers the whole of these
 * @param maybeHidden a data view covers these by a wildcard that finds no hidden index, and they may be hidden, as most whose names
 *     begin with a dot are
 */
public record Coverage(Set<String> uncovered, Set<String> maybeHidden) {

    /** @return each set in the order in which they were given */
    public static Coverage of(Collection<String> patterns, List<DataView> dataViews) {
        Set<String> titles = dataViews.stream()
                .filter(view -> !view.rollup())
                .map(DataView::title)
                .collect(toUnmodifiableSet());
        Set<String> covered = patterns.stream()
                .filter(pattern ->
                        titles.contains(pattern) || dataViews.stream().anyMatch(view -> view.covers(pattern)))
                .collect(toCollection(LinkedHashSet::new));
        Set<String> uncovered = new LinkedHashSet<>(patterns);
        uncovered.removeAll(covered);
        covered.removeIf(pattern -> !pattern.startsWith(".")
                || titles.contains(pattern)
                || dataViews.stream().anyMatch(view -> view.coversHidden(pattern)));
        return new Coverage(uncovered, covered);
    }
}
