package io.mlsetup.job.drafting;

import io.mlsetup.job.ConfigMaps;
import java.util.List;
import java.util.Map;

/**
 * A search for nothing, which shows whether somebody can search what is named.
 *
 * @param indices names, patterns and exclusions, as a search takes them
 * @param options {@code indices_options}; empty for those that a search has if none are given
 * @param documents whether it is asked too if there is any document
 */
public record Probe(List<String> indices, Map<String, Object> options, boolean documents) {

    public Probe {
        indices = List.copyOf(indices);
        options = options.equals(ConfigMaps.USUAL_INDICES_OPTIONS) ? Map.of() : Map.copyOf(options);
    }

    /** One that only asks whether it can be searched. */
    public Probe(List<String> indices, Map<String, Object> options) {
        this(indices, options, false);
    }

    /** Of data frame analytics, which start only if it is empty. */
    public static Probe ofDestination(String index) {
        return new Probe(List.of(index), Map.of(), true);
    }

    /** One expression, perhaps with exclusions behind it. */
    public static Probe of(String expression) {
        return new Probe(List.of(expression.split(",")), Map.of());
    }

    @Override
    public String toString() {
        return String.join(", ", indices);
    }
}
