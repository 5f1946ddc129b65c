package io.mlsetup.access;

import java.util.List;
import java.util.Set;

/**
 * What access is wanted to.
 *
 * @param features at least one
 * @param sources index patterns, date math resolved
 * @param destinations the same
 * @param space the id of a Kibana space
 */
public record Target(Set<Feature> features, List<String> sources, List<String> destinations, String space) {

    public Target {
        features = Set.copyOf(features);
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
    }
}
