package io.mlsetup.space;

import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.MlObjects;
import io.mlsetup.kibana.Space;
import java.util.List;
import java.util.Set;

/**
 * Everything that the report is made of.
 *
 * @param objects what Kibana stores, of all spaces: the report shows of it what is in the shown spaces
 * @param visible the ids of the spaces in which the caller may see machine learning
 * @param only the id of the one space asked for, or null for all
 */
record SpaceFacts(MlObjects objects, Fact<Set<String>> visible, String only, MlConfigs configs) {

    /** The spaces that are shown: asked for, there, and open to the caller. */
    Fact<List<Space>> shown() {
        if (visible.get().isEmpty()) {
            return visible.map(ids -> List.of());
        }
        Set<String> ids = visible.get().orElseThrow();
        return objects.spaces()
                .map(spaces -> spaces.items().stream()
                        .filter(space -> ids.contains(space.id()))
                        .filter(space -> only == null || only.equals(space.id()))
                        .toList());
    }
}
