package io.mlsetup.guard;

import java.util.Map;
import java.util.function.Supplier;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;

/**
 * The deprecated roles of the running version, worked out at the first request that gives roles: the reserved roles are
 * there only after security has started, and do not change while the node runs.
 */
final class LiveDeprecatedRoles implements Supplier<Map<String, DeprecatedRole>> {

    private volatile Map<String, DeprecatedRole> roles;

    @Override
    public Map<String, DeprecatedRole> get() {
        Map<String, DeprecatedRole> known = roles;
        if (known == null) {
            known = DeprecatedRoles.of(ReservedRolesStore.roleDescriptors());
            roles = known;
        }
        return known;
    }
}
