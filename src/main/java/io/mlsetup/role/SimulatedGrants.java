package io.mlsetup.role;

import io.mlsetup.access.Grants;
import io.mlsetup.access.KibanaPrivilege;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.FieldPermissionsCache;
import org.elasticsearch.xpack.core.security.authz.permission.Role;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivilege;

/**
 * What some roles grant together, by x-pack-core's own engine: as on the server, one role is built from everything they hold, so
 * that index privileges of several entries and roles add up.
 */
final class SimulatedGrants implements Grants {

    private final Role role;
    private final Collection<ApplicationPrivilegeDescriptor> stored;

    /** What was asked about indices, since the engine takes some milliseconds for it and the same is asked again. */
    private final Map<List<Object>, Boolean> asked = new HashMap<>();

    private SimulatedGrants(Role role, Collection<ApplicationPrivilegeDescriptor> stored) {
        this.role = role;
        this.stored = stored;
    }

    /** @param stored the application privileges that Kibana stored: without them, a name grants nothing */
    static SimulatedGrants of(
            Collection<RoleDescriptor> roles,
            Collection<ApplicationPrivilegeDescriptor> stored,
            RestrictedIndices restrictedIndices) {
        Role role = Role.buildFromRoleDescriptor(
                union(roles), new FieldPermissionsCache(Settings.EMPTY), restrictedIndices, stored);
        return new SimulatedGrants(role, stored);
    }

    /**
     * What these roles would grant at most, whatever a Kibana stores: every name that a role gives for an application stands for
     * everything there.
     */
    static SimulatedGrants atMost(Collection<RoleDescriptor> roles, RestrictedIndices restrictedIndices) {
        List<ApplicationPrivilegeDescriptor> everything = roles.stream()
                .flatMap(role -> Arrays.stream(role.getApplicationPrivileges()))
                .flatMap(entry -> Arrays.stream(entry.getPrivileges()))
                .filter(ApplicationPrivilege::isValidPrivilegeName)
                .distinct()
                .map(name ->
                        new ApplicationPrivilegeDescriptor(KibanaPrivilege.APPLICATION, name, Set.of("*"), Map.of()))
                .toList();
        return of(roles, everything, restrictedIndices);
    }

    /** Only what decides on this cluster: nothing of remote clusters, whose entries the engine takes from few roles only. */
    private static RoleDescriptor union(Collection<RoleDescriptor> roles) {
        Set<String> cluster = new LinkedHashSet<>();
        List<ConfigurableClusterPrivilege> conditional = new ArrayList<>();
        List<IndicesPrivileges> indices = new ArrayList<>();
        List<ApplicationResourcePrivileges> applications = new ArrayList<>();
        for (RoleDescriptor role : roles) {
            cluster.addAll(Arrays.asList(role.getClusterPrivileges()));
            conditional.addAll(Arrays.asList(role.getConditionalClusterPrivileges()));
            Arrays.stream(role.getIndicesPrivileges())
                    .map(SimulatedGrants::withoutDuplicates)
                    .forEach(indices::add);
            applications.addAll(Arrays.asList(role.getApplicationPrivileges()));
        }
        return new RoleDescriptor(
                "simulated",
                cluster.toArray(String[]::new),
                indices.toArray(IndicesPrivileges[]::new),
                applications.toArray(ApplicationResourcePrivileges[]::new),
                conditional.toArray(ConfigurableClusterPrivilege[]::new),
                null,
                null,
                null);
    }

    /** The engine takes each privilege of an entry once only. */
    private static IndicesPrivileges withoutDuplicates(IndicesPrivileges entry) {
        Set<String> privileges = new LinkedHashSet<>(Arrays.asList(entry.getPrivileges()));
        if (privileges.size() == entry.getPrivileges().length) {
            return entry;
        }
        return IndicesPrivileges.builder()
                .indices(entry.getIndices())
                .privileges(privileges)
                .grantedFields(entry.getGrantedFields())
                .deniedFields(entry.getDeniedFields())
                .query(entry.getQuery())
                .allowRestrictedIndices(entry.allowRestrictedIndices())
                .build();
    }

    @Override
    public boolean cluster(String privilege) {
        return role.grants(ClusterPrivilegeResolver.resolve(privilege));
    }

    @Override
    public boolean index(String pattern, String privilege) {
        return index(pattern, privilege, false);
    }

    boolean index(String pattern, String privilege, boolean restrictedToo) {
        return asked.computeIfAbsent(
                List.of(pattern, privilege, restrictedToo),
                question -> role.checkIndicesPrivileges(Set.of(pattern), restrictedToo, Set.of(privilege), null));
    }

    @Override
    public boolean kibana(String action, String space) {
        return kibanaOn(action, "space:" + space);
    }

    @Override
    public boolean kibanaInAllSpaces(String action) {
        return kibanaOn(action, "*");
    }

    private boolean kibanaOn(String action, String resource) {
        return role.checkApplicationResourcePrivileges(
                KibanaPrivilege.APPLICATION, Set.of(resource), Set.of(action), stored, null);
    }

    /** Whether everything that a privilege of an application gives, by what is stored of it, is granted on a resource. */
    boolean application(String application, String privilege, String resource) {
        return ApplicationPrivilege.get(application, Set.of(privilege), stored).stream()
                .allMatch(named -> role.application().grants(named, resource));
    }
}
