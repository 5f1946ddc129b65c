package io.mlsetup.catalogue;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.elasticsearch.action.support.IndexComponentSelector;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.permission.ClusterPermission;
import org.elasticsearch.xpack.core.security.authz.permission.FieldPermissions;
import org.elasticsearch.xpack.core.security.authz.permission.Role;
import org.elasticsearch.xpack.core.security.authz.privilege.ActionClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.IndexPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.NamedClusterPrivilege;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** Questions about privileges alone, put to x-pack-core's privilege classes. */
public final class Engine {

    /** Any name does: what an index privilege includes does not depend on the index. */
    private static final String SOME_INDEX = "index";

    private static final RestrictedIndices NOTHING_RESTRICTED = new RestrictedIndices(Automatons.EMPTY);

    private Engine() {}

    /** The privileges that this version knows, by name; none in the scopes that have no fixed names. */
    public static SortedSet<String> known(Scope scope) {
        return switch (scope) {
            case CLUSTER -> new TreeSet<>(ClusterPrivilegeResolver.names());
            case INDEX -> new TreeSet<>(IndexPrivilege.names());
            case RUN_AS, APPLICATION -> new TreeSet<>(Set.of(scope.id()));
        };
    }

    /** Whether it grants anything at all. */
    public static boolean hasEffect(Scope scope, String privilege) {
        return switch (scope) {
            case CLUSTER -> !ClusterPrivilegeResolver.NONE.permission().implies(cluster(privilege));
            case INDEX -> !Automatons.EMPTY.equals(index(privilege).getAutomaton()) && !"none".equals(privilege);
            case RUN_AS, APPLICATION -> true;
        };
    }

    /** Whether a holder of the one privilege has everything of the other. */
    public static boolean implies(Scope scope, String privilege, String other) {
        return switch (scope) {
            case CLUSTER -> cluster(privilege).implies(cluster(other));
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

    /**
     * Whether the index pattern means anything beyond the indices that Elasticsearch restricts, whose names begin with
     * a dot.
     */
    static boolean reachesUnrestricted(String pattern, RestrictedIndices restrictedIndices) {
        return !pattern.startsWith(".")
                || Role.builder(restrictedIndices, "some_role")
                        .add(IndexPrivilege.ALL, pattern)
                        .build()
                        .checkIndicesPrivileges(Set.of(pattern), false, Set.of("all"), null);
    }

    /** Whether the privilege grants the action whatever the request holds. */
    static boolean grants(Scope scope, String privilege, String action) {
        return switch (scope) {
            case CLUSTER -> cluster(privilege).implies(only(action));
            case INDEX -> indexRole(Set.of(privilege)).checkIndicesAction(action);
            case RUN_AS, APPLICATION -> false;
        };
    }

    /** Roles that grant the action: on the cluster whatever the request holds, or on some index. */
    static Predicate<Role> granting(String action) {
        if (!ClusterPrivilegeResolver.isClusterAction(action)) {
            return role -> role.checkIndicesAction(action);
        }
        ClusterPermission wanted = only(action);
        return role -> role.cluster().implies(wanted);
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
     * does: whose keys are meant is not known without one, and its check throws.
     */
    static List<String> decidedByRequest(String action) {
        Set<String> deciding = new LinkedHashSet<>();
        for (String name : known(Scope.CLUSTER)) {
            try {
                cluster(name).check(action, null, null);
            } catch (NullPointerException | IllegalArgumentException e) {
                deciding.add(name);
            }
        }
        return List.copyOf(deciding);
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
