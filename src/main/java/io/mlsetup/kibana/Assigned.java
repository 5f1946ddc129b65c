package io.mlsetup.kibana;

import java.util.Set;

/**
 * Something that Kibana keeps in spaces. Document 000, section on feature visibility in spaces: jobs and trained models belong to
 * one space, to several, or to all.
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
