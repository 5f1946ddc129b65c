package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.FieldPermissionsCache;
import org.elasticsearch.xpack.core.security.authz.permission.Role;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/**
 * What one role grants, evaluated by x-pack-core's engine. Only application privileges are compared by name: what they
 * contain is stored by the application (Kibana), not known to Elasticsearch's own code.
 */
public final class RoleGrants {

    private final RoleDescriptor descriptor;
    private final RestrictedIndices restrictedIndices;
    private final Role role;

    @Nullable
    private volatile Map<String, Set<String>> indexPatterns;

    RoleGrants(RoleDescriptor descriptor, RestrictedIndices restrictedIndices) {
        this.descriptor = requireNonNull(descriptor, "descriptor");
        this.restrictedIndices = requireNonNull(restrictedIndices, "restrictedIndices");
        this.role =
                Role.buildFromRoleDescriptor(descriptor, new FieldPermissionsCache(Settings.EMPTY), restrictedIndices);
    }

    public RoleDescriptor descriptor() {
        return descriptor;
    }

    boolean has(Grant grant) {
        return switch (grant.type()) {
            case Grant.CLUSTER -> hasCluster(grant.name());
            case Grant.INDEX -> hasIndex(grant.name(), grant.on(), false) || hasIndex(grant.name(), grant.on(), true);
            case Grant.APPLICATION -> hasApplication(grant.name(), grant.on());
            case Grant.RUN_AS -> role.runAs().check(grant.name());
            case Grant.ACTION -> isAmong(Engine.granting(grant.name()));
            default -> throw new IllegalArgumentException("cannot evaluate [" + grant + "]");
        };
    }

    /** Whether the role is one of those. */
    boolean isAmong(Predicate<Role> roles) {
        return roles.test(role);
    }

    /** What the other role grants and this one does not: what is lost if this one replaces it. */
    List<Grant> lacksOf(RoleGrants other) {
        List<Grant> lacks = new ArrayList<>(lacksOfElasticsearch(other));
        for (ApplicationResourcePrivileges entry : other.descriptor.getApplicationPrivileges()) {
            for (String privilege : entry.getPrivileges()) {
                if (!hasApplication(privilege, entry.getApplication())) {
                    lacks.add(new Grant(Grant.APPLICATION, privilege, entry.getApplication()));
                }
            }
        }
        return lacks;
    }

    /** As {@link #lacksOf}, without application privileges, of which a name alone does not tell what is in them. */
    List<Grant> lacksOfElasticsearch(RoleGrants other) {
        List<Grant> lacks = new ArrayList<>();
        for (String privilege : other.descriptor.getClusterPrivileges()) {
            if (!hasCluster(privilege)) {
                lacks.add(new Grant(Grant.CLUSTER, privilege, null));
            }
        }
        for (IndicesPrivileges entry : other.descriptor.getIndicesPrivileges()) {
            for (String index : entry.getIndices()) {
                for (String privilege : entry.getPrivileges()) {
                    boolean restrictedToo = entry.allowRestrictedIndices();
                    if (other.hasIndex(privilege, index, restrictedToo) && !hasIndex(privilege, index, restrictedToo)) {
                        lacks.add(new Grant(Grant.INDEX, privilege, index));
                    }
                }
            }
        }
        for (String user : other.descriptor.getRunAs()) {
            if (!role.runAs().check(user)) {
                lacks.add(new Grant(Grant.RUN_AS, user, null));
            }
        }
        return lacks;
    }

    /**
     * The index privileges that the role grants, each with the index patterns of the role's own entries on which it
     * does, all entries for the same pattern taken together. A pattern that only lies within another, wider one of
     * the role is not repeated; one that is restricted as a whole, without the entry allowing that, has no effect.
     */
    Map<String, Set<String>> indexPatternsByPrivilege() {
        Map<String, Set<String>> patterns = indexPatterns;
        if (patterns == null) {
            patterns = collectIndexPatterns();
            indexPatterns = patterns;
        }
        return patterns;
    }

    private Map<String, Set<String>> collectIndexPatterns() {
        Map<String, Set<String>> heldOn = new TreeMap<>();
        for (IndicesPrivileges entry : descriptor.getIndicesPrivileges()) {
            for (String index : entry.getIndices()) {
                if (entry.allowRestrictedIndices() || Engine.reachesUnrestricted(index, restrictedIndices)) {
                    heldOn.computeIfAbsent(index, i -> new TreeSet<>()).addAll(List.of(entry.getPrivileges()));
                }
            }
        }
        Map<Set<String>, List<String>> included = new HashMap<>();
        Map<String, Set<String>> patterns = new LinkedHashMap<>();
        heldOn.forEach((index, held) -> included.computeIfAbsent(held, Engine::indexPrivilegesIn)
                .forEach(privilege -> patterns.computeIfAbsent(privilege, p -> new TreeSet<>())
                        .add(index)));
        return patterns;
    }

    private boolean hasCluster(String privilege) {
        return role.cluster()
                .implies(ClusterPrivilegeResolver.resolve(privilege).permission());
    }

    private boolean hasIndex(String privilege, String index, boolean restrictedToo) {
        return role.checkIndicesPrivileges(Set.of(index), restrictedToo, Set.of(privilege), null);
    }

    private boolean hasApplication(String privilege, String application) {
        return Arrays.stream(descriptor.getApplicationPrivileges())
                .filter(entry -> Regex.simpleMatch(entry.getApplication(), application))
                .flatMap(entry -> Arrays.stream(entry.getPrivileges()))
                .anyMatch(held -> held.equals(privilege) || held.equals("*") || privilege.equals(Grant.ANY));
    }
}
