package io.mlsetup.role;

import java.util.Map;
import java.util.Optional;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.NamedClusterPrivilege;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;

/** What is known against the use of a role or of a privilege. */
interface Discouraged {

    /** A reason: the id of the warning, and what it is about. */
    record Reason(String id, String message) {

        Map<String, Object> toMap() {
            return Map.of("id", id, "message", message);
        }
    }

    /** Why the role should not be given to somebody. */
    Optional<Reason> role(RoleDescriptor role);

    /** Why the cluster privilege should not be in a role. */
    Optional<Reason> clusterPrivilege(String privilege);

    /** Why the index privilege should not be in a role. */
    Optional<Reason> indexPrivilege(String privilege);

    /** By what the running version itself says, without the words of the documents. */
    Discouraged BY_RUNNING_VERSION = new Discouraged() {
        @Override
        public Optional<Reason> role(RoleDescriptor role) {
            if (role.getDescription() != null && role.getDescription().contains("should not be assigned to users")) {
                return Optional.of(new Reason("not_assignable", "[" + role.getName() + "]: " + role.getDescription()));
            }
            if (Boolean.TRUE.equals(role.getMetadata().get(MetadataUtils.DEPRECATED_METADATA_KEY))) {
                Object reason = role.getMetadata().get(MetadataUtils.DEPRECATED_REASON_METADATA_KEY);
                return Optional.of(new Reason(
                        "deprecated_role",
                        "The role [" + role.getName() + "] is deprecated" + (reason == null ? "." : ": " + reason)));
            }
            return Optional.empty();
        }

        @Override
        public Optional<Reason> clusterPrivilege(String privilege) {
            NamedClusterPrivilege named = ClusterPrivilegeResolver.getNamedOrNull(privilege);
            return named == null
                            || privilege.equals("none")
                            || !ClusterPrivilegeResolver.NONE.permission().implies(named.permission())
                    ? Optional.empty()
                    : Optional.of(new Reason("no_effect", "The cluster privilege [" + privilege + "] has no effect."));
        }

        @Override
        public Optional<Reason> indexPrivilege(String privilege) {
            return Optional.empty();
        }
    };
}
