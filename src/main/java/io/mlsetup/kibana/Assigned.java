package io.mlsetup.kibana;

import java.util.Set;

/**
 * Something that Kibana keeps in spaces. Document 000: "Each machine learning job and trained model can be assigned to all, one,
 * or multiple spaces."
 *
 * @param namespaces the ids of the spaces, or {@code *}; at least one
 */
public record Assigned<T>(T object, Set<String> namespaces) {

    private static final String ALL_SPACES = "*";

    public Assigned {
        namespaces = Set.copyOf(namespaces);
    }

    public boolean isInAllSpaces() {
        return namespaces.contains(ALL_SPACES);
    }

    public boolean isIn(String space) {
        return isInAllSpaces() || namespaces.contains(space);
    }
}
