package io.mlsetup.audit.facts;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * What decides what somebody may do. Principals with the same set are judged once.
 *
 * @param names of stored roles
 * @param bodies roles that are not stored under a name: those of an API key or of a service account
 * @param limits each what the owner of an API key held when it was made: only what all of them grant too counts
 */
public record RoleSet(List<String> names, List<RoleDescriptor> bodies, List<List<RoleDescriptor>> limits) {

    public RoleSet {
        names = List.copyOf(new TreeSet<>(names));
        bodies = List.copyOf(bodies);
        limits = limits.stream().map(List::copyOf).toList();
    }

    /** Stored roles, by name. */
    public static RoleSet named(Collection<String> names) {
        return new RoleSet(List.copyOf(names), List.of(), List.of());
    }
}
