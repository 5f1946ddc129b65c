package io.mlsetup.privilege;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/**
 * A built-in role of the running version, and what it grants. Application privileges are taken by name: what they contain is stored
 * by the application (Kibana), not known to Elasticsearch's own code.
 */
public final class BuiltInRole {

    private final RoleDescriptor descriptor;
    private final RoleGrants grants;

    @Nullable
    private volatile Map<String, Set<String>> indexPatterns;

    BuiltInRole(RoleDescriptor descriptor, Ground ground) {
        this.descriptor = descriptor;
        this.grants = RoleGrants.of(List.of(descriptor), ground);
    }

    public RoleDescriptor descriptor() {
        return descriptor;
    }

    public RoleGrants grants() {
        return grants;
    }

    boolean has(Grant grant) {
        return switch (grant.type()) {
            case Grant.CLUSTER -> grants.cluster(grant.name()).isYes();
            case Grant.INDEX ->
                grants.index(grant.on(), grant.name(), false).isYes()
                        || grants.index(grant.on(), grant.name(), true).isYes();
            case Grant.APPLICATION ->
                grants.applicationByName(grant.on(), grant.name(), null).isYes();
            case Grant.RUN_AS -> grants.runAs(grant.name()).isYes();
            case Grant.ACTION -> hasAction(grant.name());
            default -> throw new IllegalArgumentException("cannot evaluate [" + grant + "]");
        };
    }

    /** On the cluster whatever the request holds, or on some index. */
    boolean hasAction(String action) {
        return (ClusterPrivilegeResolver.isClusterAction(action)
                        ? grants.clusterAction(action)
                        : grants.anywhere(action))
                .isYes();
    }

    /** What the other role grants and this one does not, without application privileges, of which a name alone does not tell what is in them. */
    List<Grant> lacksOfElasticsearch(BuiltInRole other) {
        return Surplus.of(other.grants, grants).stream()
                .map(Surplus::grant)
                .filter(grant -> !Grant.APPLICATION.equals(grant.type()))
                .toList();
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
                if (!grants.reachesNothing(index, entry.allowRestrictedIndices())) {
                    heldOn.computeIfAbsent(index, i -> new TreeSet<>()).addAll(Arrays.asList(entry.getPrivileges()));
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
}
