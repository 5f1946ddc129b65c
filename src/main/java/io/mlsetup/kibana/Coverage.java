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
 */
public record Coverage(Set<String> uncovered) {

    /** @return with the uncovered in the order in which they were given */
    public static Coverage of(Collection<String> patterns, List<DataView> dataViews) {
        Set<String> titles = dataViews.stream()
                .filter(view -> !view.rollup())
                .map(DataView::title)
                .collect(toUnmodifiableSet());
        return new Coverage(patterns.stream()
                .distinct()
                .filter(pattern -> !titles.contains(pattern))
                .filter(pattern -> dataViews.stream().noneMatch(view -> view.covers(pattern)))
                .collect(toCollection(LinkedHashSet::new)));
    }
}
