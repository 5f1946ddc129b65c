package io.mlsetup.role.simulating;

import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.common.Strings;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges;

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
        RoleDescriptor role = roles.get(0);
        List<Deciders.Part> parts = new ArrayList<>();
        String[] cluster = role.getClusterPrivileges();
        for (int i = 0; i < cluster.length; i++) {
            parts.add(part("cluster[" + i + "]", new String[] {cluster[i]}, null, null, null));
        }
        ConfigurableClusterPrivilege[] global = role.getConditionalClusterPrivileges();
        for (int i = 0; i < global.length; i++) {
            parts.add(part(
                    "global[" + i + "]", Strings.EMPTY_ARRAY, null, null, new ConfigurableClusterPrivilege[] {global[i]
                    }));
        }
        IndicesPrivileges[] indices = role.getIndicesPrivileges();
        for (int i = 0; i < indices.length; i++) {
            parts.add(
                    part("indices[" + i + "]", Strings.EMPTY_ARRAY, new IndicesPrivileges[] {indices[i]}, null, null));
        }
        ApplicationResourcePrivileges[] applications = role.getApplicationPrivileges();
        for (int i = 0; i < applications.length; i++) {
            parts.add(part(
                    "applications[" + i + "]",
                    Strings.EMPTY_ARRAY,
                    null,
                    new ApplicationResourcePrivileges[] {applications[i]},
                    null));
        }
        return parts;
    }

    private static Deciders.Part part(
            String label,
            String[] cluster,
            @Nullable IndicesPrivileges[] indices,
            @Nullable ApplicationResourcePrivileges[] applications,
            @Nullable ConfigurableClusterPrivilege[] conditional) {
        return new Deciders.Part(
                label,
                new RoleDescriptor(
                        label,
                        cluster,
                        indices,
                        applications,
                        conditional == null ? ConfigurableClusterPrivileges.EMPTY_ARRAY : conditional,
                        null,
                        null,
                        null));
    }
}
