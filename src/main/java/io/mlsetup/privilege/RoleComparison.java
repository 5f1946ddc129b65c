package io.mlsetup.privilege;

import io.mlsetup.privilege.Rights.Held;
import io.mlsetup.privilege.pattern.Language;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.RemoteIndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.RemoteClusterPermissionGroup;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivilege;

/**
 * Everything that some roles grant beyond others, entry by entry: privileges of the cluster, of indices, run-as, of applications, of
 * other clusters, and {@code global}. What has no effect, as a pattern of restricted indices in an entry that does not allow them, is
 * not among it. Of a role that both sides have, nothing goes beyond.
 */
public final class RoleComparison {

    /** Other clusters, or patterns of their names, in which the same is granted. */
    private record There(List<RoleDescriptor> roles, List<RoleDescriptor> others) {}

    private final RoleGrants roles;
    private final RoleGrants others;
    private final boolean limitsToo;
    private final boolean hasRemoteLimits;
    private final Ground ground;
    private final Set<Surplus> found = new LinkedHashSet<>();
    private final Set<String> undecided = new TreeSet<>();
    private final Map<List<RoleDescriptor>, RoleGrants> remote = new LinkedHashMap<>();

    RoleComparison(RoleGrants roles, RoleGrants others, boolean limitsToo) {
        this.roles = roles;
        this.others = others;
        this.limitsToo = limitsToo;
        this.ground = roles.ground();
        this.hasRemoteLimits = limitsToo
                && Stream.of(roles, others)
                        .flatMap(side -> side.roles().stream())
                        .flatMap(role -> Arrays.stream(role.getRemoteIndicesPrivileges()))
                        .map(RemoteIndicesPrivileges::indicesPrivileges)
                        .anyMatch(IndicesPrivileges::isUsingDocumentOrFieldLevelSecurity);
        List<RoleDescriptor> own = roles.roles().stream()
                .filter(role -> !others.roles().contains(role))
                .toList();
        own.forEach(this::addCluster);
        addIndices(own);
        own.forEach(this::addRunAs);
        own.forEach(this::addApplications);
        addGlobal(own);
        own.forEach(this::addRemoteIndices);
        own.forEach(this::addRemoteCluster);
    }

    /** With what document- and field-level security makes of it. */
    public static RoleComparison of(
            Collection<RoleDescriptor> roles, Collection<RoleDescriptor> others, Ground ground) {
        return new RoleComparison(RoleGrants.of(roles, ground), RoleGrants.of(others, ground), true);
    }

    /** What goes beyond, each once. */
    public List<Surplus> surplus() {
        return List.copyOf(found);
    }

    /** Index patterns on which either side sees only some documents or fields, but not the same, so that neither is known to see more. */
    public Set<String> undecided() {
        return undecided;
    }

    private void add(Grant grant, @Nullable String resource, Held held) {
        if (!held.answer().isYes()) {
            found.add(new Surplus(grant, resource, held.answer(), held.witness()));
        }
    }

    private void addCluster(RoleDescriptor role) {
        for (String privilege : role.getClusterPrivileges()) {
            if (Engine.mayHaveEffect(Scope.CLUSTER, privilege)) {
                add(new Grant(Grant.CLUSTER, privilege, null), null, others.onEachAction(privilege));
            }
        }
    }

    /** An entry that is the same on both sides may yet be limited on one of them only, where another entry lifts the limit. */
    private void addIndices(List<RoleDescriptor> own) {
        IndexComparison here = new IndexComparison(roles, others, limitsToo);
        for (RoleDescriptor role : here.hasLimits() ? roles.roles() : own) {
            for (IndicesPrivileges entry : RoleGrants.indices(role)) {
                for (IndexComparison.More more : here.more(entry)) {
                    found.add(new Surplus(
                            new Grant(Grant.INDEX, more.privilege(), more.pattern()),
                            null,
                            more.held().answer(),
                            more.held().witness(),
                            more.partly()));
                }
            }
        }
        undecided.addAll(here.undecided());
    }

    private void addRunAs(RoleDescriptor role) {
        for (String users : role.getRunAs()) {
            add(new Grant(Grant.RUN_AS, users, null), null, others.onEachUser(users));
        }
    }

    private void addApplications(RoleDescriptor role) {
        for (ApplicationResourcePrivileges entry : role.getApplicationPrivileges()) {
            for (String privilege : entry.getPrivileges()) {
                for (String resource : entry.getResources()) {
                    add(
                            new Grant(Grant.APPLICATION, privilege, entry.getApplication()),
                            resource,
                            new Held(application(entry.getApplication(), privilege, resource), null));
                }
            }
        }
    }

    /** The same name is the same; else by what is stored, if something is stored of the application, or by the names. */
    private Answer application(String application, String privilege, String resource) {
        return others.sameApplicationPrivilege(application, privilege, resource)
                .or(() -> isStored(application)
                        ? others.application(application, privilege, resource)
                        : others.applicationByName(application, privilege, resource));
    }

    private boolean isStored(String application) {
        return ground.stored().stream()
                .map(ApplicationPrivilegeDescriptor::getApplication)
                .distinct()
                .anyMatch(stored -> Answer.ask(() -> Language.of(application).contains(stored, ground.work()))
                        .isYes());
    }

    private void addGlobal(List<RoleDescriptor> own) {
        GlobalComparison here = new GlobalComparison(others);
        for (RoleDescriptor role : own) {
            for (ConfigurableClusterPrivilege entry : role.getConditionalClusterPrivileges()) {
                found.addAll(here.surplus(entry));
            }
        }
    }

    private void addRemoteIndices(RoleDescriptor role) {
        for (RemoteIndicesPrivileges entry : role.getRemoteIndicesPrivileges()) {
            there(role, entry.remoteClusters(), OtherCluster::indices).forEach((there, clusters) -> {
                IndexComparison compared =
                        new IndexComparison(grants(there.roles()), grants(there.others()), limitsToo);
                String before = String.join(",", clusters) + ":";
                for (IndexComparison.More more : compared.more(entry.indicesPrivileges())) {
                    String witness = more.held().witness();
                    found.add(new Surplus(
                            new Grant(Grant.REMOTE_INDEX, more.privilege(), before + more.pattern()),
                            null,
                            more.held().answer(),
                            witness == null ? null : clusters.get(0) + ":" + witness,
                            more.partly()));
                }
                compared.undecided().forEach(pattern -> undecided.add(before + pattern));
            });
        }
    }

    private void addRemoteCluster(RoleDescriptor role) {
        for (RemoteClusterPermissionGroup group : groups(role)) {
            there(role, group.remoteClusterAliases(), RoleComparison::clusterAt).forEach((there, clusters) -> {
                for (String privilege : group.clusterPrivileges()) {
                    add(
                            new Grant(Grant.REMOTE_CLUSTER, privilege, String.join(",", clusters)),
                            null,
                            grants(there.others()).onEachAction(privilege));
                }
            });
        }
    }

    private static List<RemoteClusterPermissionGroup> groups(RoleDescriptor role) {
        return role.hasRemoteClusterPermissions()
                ? role.getRemoteClusterPermissions().groups()
                : List.of();
    }

    private RoleGrants grants(List<RoleDescriptor> some) {
        return remote.computeIfAbsent(some, roles -> RoleGrants.of(roles, ground));
    }

    /** The clusters of an entry, those together in which the same is granted; by these roles, only where it matters what is limited. */
    private Map<There, List<String>> there(
            RoleDescriptor role,
            String[] clusters,
            BiFunction<RoleDescriptor, Predicate<String[]>, Stream<RoleDescriptor>> at) {
        Map<There, List<String>> same = new LinkedHashMap<>();
        for (String cluster : new LinkedHashSet<>(List.of(clusters))) {
            Predicate<String[]> about = some -> covers(some, cluster);
            List<RoleDescriptor> mine = hasRemoteLimits
                    ? roles.roles().stream()
                            .flatMap(one -> at.apply(one, about))
                            .toList()
                    : List.of(role);
            List<RoleDescriptor> theirs =
                    others.roles().stream().flatMap(one -> at.apply(one, about)).toList();
            same.computeIfAbsent(new There(mine, theirs), t -> new ArrayList<>())
                    .add(cluster);
        }
        return same;
    }

    private static Stream<RoleDescriptor> clusterAt(RoleDescriptor role, Predicate<String[]> about) {
        String[] privileges = groups(role).stream()
                .filter(group -> about.test(group.remoteClusterAliases()))
                .flatMap(group -> Arrays.stream(group.clusterPrivileges()))
                .toArray(String[]::new);
        return privileges.length == 0
                ? Stream.of()
                : Stream.of(new RoleDescriptor(role.getName(), privileges, null, null));
    }

    /** What is too complex covers nothing: it is named rather than left out. */
    private boolean covers(String[] clusters, String cluster) {
        return OtherCluster.isCovered(cluster, clusters, ground).isYes();
    }
}
