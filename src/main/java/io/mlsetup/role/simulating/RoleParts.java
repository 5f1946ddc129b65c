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

/** The entries of a role, each as a role of its own, named as they are found in its body. */
public final class RoleParts {

    private RoleParts() {}

    public static List<Deciders.Part> of(RoleDescriptor role) {
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
