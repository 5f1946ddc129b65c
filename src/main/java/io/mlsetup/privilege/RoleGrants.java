package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.TooComplexException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.common.util.CachedSupplier;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * What some roles grant together: the one engine of this plugin. The privileges are x-pack-core's, and it is answered as its
 * {@code Role} answers ({@code EngineIT} holds the two side by side at random), but nothing is determinized as a whole, so that a
 * role that was made to keep a node busy gets the answer "unknown" with the pattern named. Each part of the roles is read when it
 * is first asked about, and no question is worked out twice.
 *
 * <p>On this cluster: entries for remote clusters grant nothing here, and which documents and fields an entry is limited to does not
 * decide whether a privilege is held.
 */
public final class RoleGrants implements Rights {

    private final List<RoleDescriptor> roles;
    private final Ground ground;
    private final Supplier<ClusterGrants> cluster;
    private final Supplier<IndexGrants> indices;
    private final Supplier<ApplicationGrants> applications;

    private RoleGrants(
            List<RoleDescriptor> roles, Ground ground, Supplier<ClusterGrants> cluster, Supplier<IndexGrants> indices) {
        this.roles = roles;
        this.ground = ground;
        this.cluster = cluster;
        this.indices = indices;
        this.applications = CachedSupplier.wrap(() -> new ApplicationGrants(
                all(roles, RoleDescriptor::getApplicationPrivileges).toList(), ground));
    }

    /** The union of the roles. */
    public static RoleGrants of(Collection<RoleDescriptor> some, Ground ground) {
        requireNonNull(ground);
        List<RoleDescriptor> roles = List.copyOf(some);
        return new RoleGrants(
                roles,
                ground,
                CachedSupplier.wrap(() -> new ClusterGrants(
                        all(roles, RoleDescriptor::getClusterPrivileges).toList(), ground.work())),
                CachedSupplier.wrap(
                        () -> new IndexGrants(all(roles, RoleGrants::indices).toList(), ground)));
    }

    /** The same roles where other application privileges are stored; what is known of the rest stays known. */
    public RoleGrants on(Ground other) {
        return new RoleGrants(roles, other, cluster, indices);
    }

    /** As {@code CompositeRolesStore} puts roles together: a role whose one entry begins with {@code none} grants nothing on indices. */
    static IndicesPrivileges[] indices(RoleDescriptor role) {
        IndicesPrivileges[] entries = role.getIndicesPrivileges();
        return entries.length == 1 && "none".equals(Actions.name(entries[0].getPrivileges()[0]))
                ? new IndicesPrivileges[0]
                : entries;
    }

    private static <T> Stream<T> all(Collection<RoleDescriptor> roles, Function<RoleDescriptor, T[]> entries) {
        return roles.stream().flatMap(role -> Arrays.stream(entries.apply(role)));
    }

    /** The roles, as they were given. */
    public List<RoleDescriptor> roles() {
        return roles;
    }

    Ground ground() {
        return ground;
    }

    /** Whether the pattern means restricted indices only, in an entry that does not allow them. */
    public synchronized boolean reachesNothing(String pattern, boolean restrictedToo) {
        return indices.get().reachesNothing(pattern, restrictedToo);
    }

    IndexGrants indices() {
        return indices.get();
    }

    @Override
    public synchronized Answer cluster(String privilege) {
        return cluster.get().has(privilege);
    }

    @Override
    public synchronized Held onEachAction(String privilege) {
        return cluster.get().each(privilege);
    }

    @Override
    public synchronized Answer clusterAction(String action) {
        return cluster.get().grants(action);
    }

    /**
     * What in the roles grants an action of the cluster for some requests only, by what they hold: named privileges, and entries of
     * {@code global}.
     */
    public synchronized List<String> decidingByRequest(String action) {
        return Stream.concat(
                        Engine.decidedByRequest(action).stream()
                                .filter(name -> cluster.get().has(name).isYes()),
                        all(roles, RoleDescriptor::getConditionalClusterPrivileges)
                                .filter(entry -> Engine.decidesByRequest(entry, action))
                                .map(entry -> "global " + entry.getWriteableName()))
                .distinct()
                .toList();
    }

    @Override
    public synchronized Answer index(String pattern, String privilege, boolean restrictedToo) {
        return indices.get().has(pattern, privilege, restrictedToo);
    }

    @Override
    public synchronized Held onEach(String pattern, String privilege, boolean restrictedToo) {
        return indices.get().onEach(pattern, privilege, restrictedToo);
    }

    @Override
    public synchronized Held actionOnEach(String pattern, String action, boolean restrictedToo) {
        return indices.get().actionOnEach(pattern, action, restrictedToo);
    }

    @Override
    public synchronized Answer actionOnSome(String pattern, String action) {
        return indices.get().actionOnSome(pattern, action);
    }

    @Override
    public synchronized Answer anywhere(String action) {
        return indices.get().anywhere(action);
    }

    @Override
    public synchronized Answer application(String application, String privilege, String resource) {
        try {
            return applications.get().has(application, privilege, resource);
        } catch (TooComplexException e) {
            return Answer.unknown(e.pattern());
        }
    }

    @Override
    public synchronized Answer applicationByName(String application, String privilege, @Nullable String resource) {
        return Answer.ask(() -> all(roles, RoleDescriptor::getApplicationPrivileges)
                .anyMatch(entry -> ApplicationNames.cover(entry, application, privilege, resource, ground.work())));
    }

    /** Whether an entry gives that very privilege, or all, of the application: whatever is stored, it grants no less. */
    synchronized Answer sameApplicationPrivilege(String application, String privilege, String resource) {
        return Answer.ask(() -> all(roles, RoleDescriptor::getApplicationPrivileges)
                .anyMatch(entry -> ApplicationNames.same(entry, application, privilege, resource, ground.work())));
    }

    @Override
    public synchronized Answer runAs(String user) {
        return Answer.ask(() -> Language.ofAll(users()).contains(user, ground.work()));
    }

    @Override
    public synchronized Held onEachUser(String pattern) {
        return Held.of(() -> Language.of(pattern).minus(Language.ofAll(users())).shortest(ground.work()));
    }

    private Set<String> users() {
        return all(roles, RoleDescriptor::getRunAs).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
