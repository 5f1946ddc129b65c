package io.mlsetup.role.simulating;

import io.mlsetup.privilege.Engine;
import io.mlsetup.privilege.Scope;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.RemoteIndicesPrivileges;

/**
 * A role as it is shown to Elasticsearch's own validation, with the same problems and no more privileges than these need. The validation
 * resolves privileges: of each that is a pattern of actions it makes an automaton, and {@code IndexPrivilege} of x-pack-core keeps one for
 * every set of privileges of an entry for as long as the node lives. So of an entry that has no problem only a privilege with a name is
 * left, of which there are finitely many.
 */
final class RoleToValidate {

    private static final String ANY = "none";

    private RoleToValidate() {}

    static RoleDescriptor of(RoleDescriptor role) {
        return new RoleDescriptor(
                role.getName(),
                unknown(Scope.CLUSTER, role.getClusterPrivileges()).toArray(String[]::new),
                Stream.of(role.getIndicesPrivileges())
                        .map(entry -> IndicesPrivileges.builder()
                                .indices(entry.getIndices())
                                .privileges(ofEntry(entry.getPrivileges()))
                                .build())
                        .toArray(IndicesPrivileges[]::new),
                role.getApplicationPrivileges(),
                role.getConditionalClusterPrivileges(),
                role.getRunAs(),
                role.getMetadata(),
                role.getTransientMetadata(),
                Stream.of(role.getRemoteIndicesPrivileges())
                        .map(entry -> RemoteIndicesPrivileges.builder(entry.remoteClusters())
                                .indices(entry.indicesPrivileges().getIndices())
                                .privileges(ofEntry(entry.indicesPrivileges().getPrivileges()))
                                .build())
                        .toArray(RemoteIndicesPrivileges[]::new),
                role.getRemoteClusterPermissions(),
                role.getRestriction(),
                role.getDescription());
    }

    /** Those that are unknown, or are named twice; or one that is for failure stores, which not every entry may hold; or any. */
    private static List<String> ofEntry(String[] privileges) {
        List<String> unknown = unknown(Scope.INDEX, privileges).toList();
        if (!unknown.isEmpty()) {
            return unknown;
        }
        if (new HashSet<>(Arrays.asList(privileges)).size() < privileges.length) {
            return List.of(privileges);
        }
        return List.of(Stream.of(privileges)
                .filter(Engine::isForFailuresAlone)
                .findFirst()
                .orElse(ANY));
    }

    private static Stream<String> unknown(Scope scope, String[] privileges) {
        return Stream.of(privileges).filter(name -> !Engine.isUnderstood(scope, name));
    }
}
