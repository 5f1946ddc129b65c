package io.mlsetup.role.simulating;

import java.util.List;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * Whose rights are thought through: an unsaved role, some stored roles, or the stored roles of a user.
 *
 * @param roles as far as they could be read
 * @param unread names of roles that a user has and that could not be read
 * @param user the name of the user; null if roles were given
 * @param enabled false if the user cannot log in
 * @param unsaved whether this is one role that was given by its body
 */
record Simulated(
        List<RoleDescriptor> roles,
        List<String> unread,
        @Nullable String user,
        boolean enabled,
        boolean unsaved) {

    Simulated {
        roles = List.copyOf(roles);
        unread = List.copyOf(unread);
    }

    static Simulated unsaved(RoleDescriptor role) {
        return new Simulated(List.of(role), List.of(), null, true, true);
    }

    static Simulated stored(List<RoleDescriptor> roles) {
        return new Simulated(roles, List.of(), null, true, false);
    }

    /** The stored roles; of an unsaved role its entries, named as they are found in its body. */
    List<Deciders.Part> parts() {
        if (!unsaved) {
            return roles.stream()
                    .map(role -> new Deciders.Part(role.getName(), role))
                    .toList();
        }
        return RoleParts.of(roles.get(0));
    }
}
