package io.mlsetup.privilege;

import io.mlsetup.privilege.pattern.Work;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.elasticsearch.action.support.IndexComponentSelector;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.permission.ClusterPermission;
import org.elasticsearch.xpack.core.security.authz.permission.FieldPermissions;
import org.elasticsearch.xpack.core.security.authz.permission.Role;
import org.elasticsearch.xpack.core.security.authz.privilege.ActionClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges.ManageApplicationPrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges.ManageRolesPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges.ManageRolesPrivilege.ManageRolesIndexPermissionGroup;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivileges.WriteProfileDataPrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.IndexPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.NamedClusterPrivilege;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** Questions about privileges alone, put to x-pack-core's privilege classes. */
public final class Engine {

    /** Any name does: what an index privilege includes does not depend on the index. */
    private static final String SOME_INDEX = "index";

    private static final RestrictedIndices NOTHING_RESTRICTED = new RestrictedIndices(Automatons.EMPTY);

    /** Each with how its actions begin. */
    static final Map<String, String> DECIDED_BY_REQUEST =
            Map.of("manage_own_api_key", "cluster:admin/xpack/security/api_key/");

    /** An entry of {@code global} of each kind that every version has; about what is all the same. */
    static final List<ConfigurableClusterPrivilege> GLOBAL = List.of(
            new ManageApplicationPrivileges(Set.of("*")),
            new WriteProfileDataPrivileges(Set.of("*")),
            new ManageRolesPrivilege(
                    List.of(new ManageRolesIndexPermissionGroup(new String[] {"*"}, new String[] {"read"}))));

    private static final Map<List<String>, Boolean> CLUSTER_IMPLIES = new ConcurrentHashMap<>();

    private Engine() {}

    private static Set<String> cluster() {
        return ClusterPrivilegeResolver.names();
    }

    /** Of cluster privileges that have names, of which there are finitely many: what was asked once is known. */
    static boolean clusterImplies(String privilege, String other) {
        return privilege.equals(other)
                || CLUSTER_IMPLIES.computeIfAbsent(
                        List.of(privilege, other), both -> cluster(both.get(0)).implies(cluster(both.get(1))));
    }

    /** Whether an index privilege, or a pattern of actions, grants one action. */
    static boolean grantsIndexAction(String privilege, String action, Work work) {
        return Actions.ofIndex(privilege)
                .filter(all -> all.contains(action, work))
                .isPresent();
    }

    /** The privileges that this version knows, by name; none in the scopes that have no fixed names. */
    public static SortedSet<String> known(Scope scope) {
        return switch (scope) {
            case CLUSTER -> new TreeSet<>(ClusterPrivilegeResolver.names());
            case INDEX -> new TreeSet<>(IndexPrivilege.names());
            case RUN_AS, APPLICATION -> new TreeSet<>(Set.of(scope.id()));
        };
    }

    /** Whether it has a name here, or is read as a pattern of actions: nothing is made of it, and Elasticsearch keeps nothing of it. */
    public static boolean isUnderstood(Scope scope, String privilege) {
        String name = Actions.name(privilege);
        return switch (scope) {
            case CLUSTER -> Actions.isNamedOfCluster(name) || ClusterPrivilegeResolver.isClusterAction(name);
            case INDEX -> Actions.isNamedOfIndex(name) || Actions.isIndexAction(name);
            case RUN_AS, APPLICATION -> true;
        };
    }

    /** Whether an index privilege is for the failure stores of data streams, and for nothing else. */
    public static boolean isForFailuresAlone(String privilege) {
        return !Actions.isFor(IndexComponentSelector.DATA, privilege);
    }

    /** Whether it grants anything at all. */
    public static boolean hasEffect(Scope scope, String privilege) {
        return switch (scope) {
            case CLUSTER -> !ClusterPrivilegeResolver.NONE.permission().implies(cluster(privilege));
            case INDEX -> !Automatons.EMPTY.equals(index(privilege).getAutomaton()) && !"none".equals(privilege);
            case RUN_AS, APPLICATION -> true;
        };
    }

    /** Whether it may grant something; patterns of actions may. */
    static boolean mayHaveEffect(Scope scope, String privilege) {
        String name = Actions.name(privilege);
        boolean named = scope == Scope.CLUSTER ? Actions.isNamedOfCluster(name) : Actions.isNamedOfIndex(name);
        return !named || hasEffect(scope, name);
    }

    /** Whether a holder of the one privilege has everything of the other. */
    public static boolean implies(Scope scope, String privilege, String other) {
        return switch (scope) {
            case CLUSTER -> clusterImplies(privilege, other);
            case INDEX -> has(indexRole(Set.of(privilege)), other);
            case RUN_AS, APPLICATION -> privilege.equals(other);
        };
    }

    /** The other privileges of the scope that are included in this one. */
    static List<String> implied(Scope scope, String privilege) {
        return known(scope).stream()
                .filter(other -> !other.equals(privilege) && hasEffect(scope, other))
                .filter(other -> implies(scope, privilege, other))
                .toList();
    }

    /** All index privileges that have an effect and are in these index privileges and actions, taken together. */
    static List<String> indexPrivilegesIn(Set<String> held) {
        Role role = indexRole(held);
        return known(Scope.INDEX).stream()
                .filter(name -> hasEffect(Scope.INDEX, name) && has(role, name))
                .toList();
    }

    /** Whether the privilege grants the action whatever the request holds. */
    static boolean grants(Scope scope, String privilege, String action) {
        return switch (scope) {
            case CLUSTER -> cluster(privilege).implies(only(action));
            case INDEX -> indexRole(Set.of(privilege)).checkIndicesAction(action);
            case RUN_AS, APPLICATION -> false;
        };
    }

    /** The cluster privileges, least first, that grant a cluster action whatever the request holds. */
    static List<String> clusterPrivilegesThatGrant(String action) {
        ClusterPermission wanted = only(action);
        Collection<NamedClusterPrivilege> granting = ClusterPrivilegeResolver.names().stream()
                .map(ClusterPrivilegeResolver::getNamedOrNull)
                .filter(Objects::nonNull)
                .filter(privilege -> privilege.permission().implies(wanted))
                .toList();
        return List.copyOf(ClusterPrivilegeResolver.sortByAccessLevel(granting).keySet());
    }

    /**
     * The cluster privileges that look into the request to decide about this action, as {@code manage_own_api_key}
     * does: whose keys are meant is not known without one. x-pack-core does not tell which actions such a privilege is about, so that
     * they are listed here ({@code EngineTests} holds the list against it).
     */
    static List<String> decidedByRequest(String action) {
        return DECIDED_BY_REQUEST.entrySet().stream()
                .filter(entry ->
                        action.startsWith(entry.getValue()) && cluster().contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Whether an entry of {@code global} grants this action for some requests, by what they hold. x-pack-core compares what is granted
     * entry by entry, whatever the request: so the entry is held against itself on this action alone.
     */
    static boolean decidesByRequest(ConfigurableClusterPrivilege global, String action) {
        ClusterPermission onAction = ClusterPermission.builder()
                .add(global, Set.of(action), request -> true)
                .build();
        return global.buildPermission(ClusterPermission.builder()).build().implies(onAction);
    }

    /** The kinds of entries of {@code global} that grant this action for some requests. */
    static List<String> globalDecidingByRequest(String action) {
        return GLOBAL.stream()
                .filter(one -> decidesByRequest(one, action))
                .map(ConfigurableClusterPrivilege::getWriteableName)
                .toList();
    }

    /** The index privileges, least first, that grant an action on indices. */
    static List<String> indexPrivilegesThatGrant(String action) {
        return List.copyOf(IndexPrivilege.findPrivilegesThatGrant(action));
    }

    /**
     * The index privileges that Elasticsearch honours for this action although their pattern leaves it out: the
     * mapping updates that document {@code 003} marks with {@code [8.0]}.
     */
    static List<String> indexPrivilegesThatStillGrant(String action) {
        List<String> granting = indexPrivilegesThatGrant(action);
        return known(Scope.INDEX).stream()
                .filter(name -> index(name).getSelectorPredicate().test(IndexComponentSelector.DATA))
                .filter(name -> !granting.contains(name) && grants(Scope.INDEX, name, action))
                .toList();
    }

    private static ClusterPermission only(String action) {
        return new ActionClusterPrivilege(action, Set.of(action)).permission();
    }

    /** What of {@code actions} the cluster privilege grants. */
    static List<String> granted(String clusterPrivilege, Collection<String> actions) {
        ClusterPermission permission = cluster(clusterPrivilege);
        return actions.stream()
                .filter(action -> permission.check(action, null, null))
                .toList();
    }

    static String names(Collection<?> things) {
        return things.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static ClusterPermission cluster(String privilege) {
        return ClusterPrivilegeResolver.resolve(privilege).permission();
    }

    private static IndexPrivilege index(String privilege) {
        return IndexPrivilege.getNamedOrNull(privilege);
    }

    private static boolean has(Role role, String indexPrivilege) {
        return role.checkIndicesPrivileges(Set.of(SOME_INDEX), false, Set.of(indexPrivilege), null);
    }

    /** A role with these index privileges and actions, and nothing else. */
    private static Role indexRole(Set<String> privileges) {
        return Role.builder(NOTHING_RESTRICTED, "some_role")
                .add(
                        FieldPermissions.DEFAULT,
                        null,
                        IndexPrivilege.resolveBySelectorAccess(privileges),
                        false,
                        SOME_INDEX)
                .build();
    }
}
