package io.mlsetup.role.simulating;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toSet;

import io.mlsetup.access.Grants;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Index;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.elasticsearch.action.support.IndexComponentSelector;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.CachedSupplier;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.ClusterPermission;
import org.elasticsearch.xpack.core.security.authz.permission.FieldPermissionsCache;
import org.elasticsearch.xpack.core.security.authz.permission.ResourcePrivilegesMap;
import org.elasticsearch.xpack.core.security.authz.permission.Role;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.IndexPrivilege;

/**
 * What some roles grant together, by x-pack-core's own engine: as on the server, one role is built from everything they hold, so
 * that index privileges of several entries and roles add up. The engine makes automata smallest, which takes it about a
 * millisecond each time; so each part of the role is built when it is first asked about, and nothing is asked twice.
 */
public final class SimulatedGrants implements Grants {

    private final Supplier<Role> cluster;
    private final Supplier<Role> indices;
    private final Supplier<Role> applications;
    private final Collection<ApplicationPrivilegeDescriptor> stored;

    /** The index privileges that will be asked about. */
    private final Set<String> usual;

    private final Map<Pattern, Map<String, Boolean>> answers;

    /** Indices that are asked about, as a whole. */
    private record Pattern(String name, boolean restrictedToo) {}

    private SimulatedGrants(
            Supplier<Role> cluster,
            Supplier<Role> indices,
            Supplier<Role> applications,
            Collection<ApplicationPrivilegeDescriptor> stored,
            Set<String> usual,
            Map<Pattern, Map<String, Boolean>> answers) {
        this.cluster = cluster;
        this.indices = indices;
        this.applications = applications;
        this.stored = stored;
        this.usual = usual;
        this.answers = answers;
    }

    /**
     * @param needs what will be asked: the engine takes longest for an index pattern, and little more for each privilege on it
     * @param stored the application privileges that Kibana stored: without them, a name grants nothing
     */
    public static SimulatedGrants of(
            Collection<RoleDescriptor> roles,
            Collection<Requirement> needs,
            Collection<ApplicationPrivilegeDescriptor> stored,
            RestrictedIndices restrictedIndices) {
        return new SimulatedGrants(
                build(() -> cluster(roles), List.of(), restrictedIndices),
                build(() -> indices(roles), List.of(), restrictedIndices),
                build(() -> applications(roles), stored, restrictedIndices),
                stored,
                needs.stream()
                        .filter(Index.class::isInstance)
                        .map(need -> ((Index) need).privilege())
                        .collect(toSet()),
                new HashMap<>());
    }

    private static Supplier<Role> build(
            Supplier<RoleDescriptor> part,
            Collection<ApplicationPrivilegeDescriptor> stored,
            RestrictedIndices restrictedIndices) {
        return CachedSupplier.wrap(() -> Role.buildFromRoleDescriptor(
                part.get(), new FieldPermissionsCache(Settings.EMPTY), restrictedIndices, stored));
    }

    /**
     * What the same roles would grant at most, whatever a Kibana stores: every name that a role gives for an application stands
     * for everything there.
     */
    SimulatedGrants atMost(Collection<RoleDescriptor> roles, RestrictedIndices restrictedIndices) {
        List<ApplicationPrivilegeDescriptor> everything = roles.stream()
                .flatMap(role -> Arrays.stream(role.getApplicationPrivileges()))
                .flatMap(entry -> Arrays.stream(entry.getPrivileges()))
                .filter(ApplicationPrivilege::isValidPrivilegeName)
                .distinct()
                .map(name ->
                        new ApplicationPrivilegeDescriptor(KibanaPrivilege.APPLICATION, name, Set.of("*"), Map.of()))
                .toList();
        return new SimulatedGrants(
                cluster,
                indices,
                build(() -> applications(roles), everything, restrictedIndices),
                everything,
                usual,
                answers);
    }

    // Only what decides on this cluster: nothing of remote clusters, whose entries the engine takes from few roles
    // only.

    private static RoleDescriptor cluster(Collection<RoleDescriptor> roles) {
        return part(
                all(roles, RoleDescriptor::getClusterPrivileges).distinct().toArray(String[]::new),
                null,
                null,
                all(roles, RoleDescriptor::getConditionalClusterPrivileges)
                        .toArray(ConfigurableClusterPrivilege[]::new));
    }

    private static RoleDescriptor indices(Collection<RoleDescriptor> roles) {
        return part(
                null,
                all(roles, RoleDescriptor::getIndicesPrivileges)
                        .map(SimulatedGrants::plain)
                        .distinct()
                        .toArray(IndicesPrivileges[]::new),
                null,
                null);
    }

    private static RoleDescriptor applications(Collection<RoleDescriptor> roles) {
        return part(
                null,
                null,
                all(roles, RoleDescriptor::getApplicationPrivileges).toArray(ApplicationResourcePrivileges[]::new),
                null);
    }

    private static <T> Stream<T> all(Collection<RoleDescriptor> roles, Function<RoleDescriptor, T[]> entries) {
        return roles.stream().flatMap(role -> Arrays.stream(entries.apply(role)));
    }

    private static RoleDescriptor part(
            @Nullable String[] cluster,
            @Nullable IndicesPrivileges[] indices,
            @Nullable ApplicationResourcePrivileges[] applications,
            @Nullable ConfigurableClusterPrivilege[] conditional) {
        return new RoleDescriptor("simulated", cluster, indices, applications, conditional, null, null, null);
    }

    /**
     * Of an entry what decides about privileges, which documents and fields do not: entries that are alike in it are one, since the
     * engine adds them all up, for each pattern that it is asked about. It takes each privilege of an entry once only.
     */
    private static IndicesPrivileges plain(IndicesPrivileges entry) {
        return IndicesPrivileges.builder()
                .indices(entry.getIndices())
                .privileges(new LinkedHashSet<>(Arrays.asList(entry.getPrivileges())))
                .allowRestrictedIndices(entry.allowRestrictedIndices())
                .build();
    }

    @Override
    public boolean cluster(String privilege) {
        return cluster(ClusterPrivilegeResolver.resolve(privilege).permission());
    }

    boolean cluster(ClusterPermission permission) {
        return cluster.get().cluster().implies(permission);
    }

    @Override
    public boolean index(String pattern, String privilege) {
        Set<String> privileges = new HashSet<>(usual);
        privileges.add(privilege);
        return held(pattern, privileges, false).contains(privilege);
    }

    /** Which of these index privileges are held on the whole of the pattern. */
    Set<String> held(String pattern, Set<String> privileges, boolean restrictedToo) {
        Map<String, Boolean> known =
                answers.computeIfAbsent(new Pattern(pattern, restrictedToo), asked -> new HashMap<>());
        // Asked together with one for failure stores, a privilege for both kinds of indices would be held where it is
        // for these.
        privileges.stream()
                .filter(privilege -> !known.containsKey(privilege))
                .collect(partitioningBy(SimulatedGrants::isForFailureStores, toSet()))
                .values()
                .forEach(unknown -> known.putAll(ask(pattern, unknown, restrictedToo)));
        return privileges.stream().filter(known::get).collect(toSet());
    }

    private Map<String, Boolean> ask(String pattern, Set<String> privileges, boolean restrictedToo) {
        if (privileges.isEmpty()) {
            return Map.of();
        }
        ResourcePrivilegesMap.Builder answer = ResourcePrivilegesMap.builder();
        indices.get().checkIndicesPrivileges(Set.of(pattern), restrictedToo, privileges, answer);
        return answer.build().getResourceToResourcePrivileges().get(pattern).getPrivileges();
    }

    private static boolean isForFailureStores(String privilege) {
        IndexPrivilege named = IndexPrivilege.getNamedOrNull(privilege);
        return named != null && !named.getSelectorPredicate().test(IndexComponentSelector.DATA);
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
        return applications
                .get()
                .checkApplicationResourcePrivileges(
                        KibanaPrivilege.APPLICATION, Set.of(resource), Set.of(action), stored, null);
    }

    /** Whether everything that a privilege of an application gives, by what is stored of it, is granted on a resource. */
    boolean application(String application, String privilege, String resource) {
        return ApplicationPrivilege.get(application, Set.of(privilege), stored).stream()
                .allMatch(named -> applications.get().application().grants(named, resource));
    }
}
