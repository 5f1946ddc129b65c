package io.mlsetup.kibana;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Parameters;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A Kibana space, as its saved object holds it.
 *
 * @param attributes everything that Kibana's API for spaces takes back, for a request that changes one thing and keeps the rest
 */
public record Space(String id, Map<String, Object> attributes) {

    /** Kibana's rule for the ids of spaces. */
    static final String ID_REGEX = "[a-z0-9_-]+";

    private static final Pattern ID = Pattern.compile("^" + ID_REGEX + "$");

    private static final String DISABLED_FEATURES = "disabledFeatures";

    /** A parameter that is the id of a space, or null; another is a problem of the parameters. */
    public static String parseId(Parameters parameters, String name) {
        String id = parameters.string(name);
        if (id != null
                && Gate.NAME.admits(parameters, name, id)
                && !ID.matcher(id).matches()) {
            parameters.problem("[" + name + "] must match [" + ID.pattern() + "], but was [" + id + "]");
        }
        return id;
    }

    /** The name that people see; the id of a space whose name is malformed. */
    public String name() {
        return attributes.get("name") instanceof String name ? name : id;
    }

    /** The features that were switched off by hand; a malformed list counts as none, as for Kibana. */
    public List<String> disabledFeatures() {
        return attributes.get(DISABLED_FEATURES) instanceof List<?> features
                ? features.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** The solution view: {@code classic} unless the space was given another. */
    public String solution() {
        return attributes.get("solution") instanceof String solution ? solution : "classic";
    }

    /**
     * Whether machine learning shows in this space. In a space with a solution view Kibana computes what is hidden from the
     * categories of features, and machine learning's category ({@code kibana}) is hidden by none.
     */
    public boolean isMlVisible() {
        return !solution().equals("classic") || !disabledFeatures().contains("ml");
    }
}
