package io.mlsetup.guard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.FieldPermissionsCache;
import org.elasticsearch.xpack.core.security.authz.permission.Role;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.support.Automatons;

/**
 * What a role gives and its replacements, taken together, do not. Cluster and index privileges are asked of
 * Elasticsearch's own role engine. Application privileges are compared by name, since what they allow is only known
 * where Kibana has stored them; {@code all} of Kibana counts for every privilege of Kibana.
 */
final class RoleLoss {

    private static final String KIBANA = "kibana-";

    private RoleLoss() {}

    static List<String> of(RoleDescriptor role, Collection<RoleDescriptor> replacements) {
        List<String> lost = new ArrayList<>();
        List<Role> engines = replacements.stream().map(RoleLoss::engine).toList();
        addCluster(role, engines, lost);
        addIndices(role, engines, lost);
        addApplications(role, replacements, lost);
        return lost;
    }

    private static Role engine(RoleDescriptor role) {
        return Role.buildFromRoleDescriptor(
                role, new FieldPermissionsCache(Settings.EMPTY), new RestrictedIndices(Automatons.EMPTY));
    }

    private static void addCluster(RoleDescriptor role, List<Role> replacements, List<String> lost) {
        Arrays.stream(role.getClusterPrivileges())
                .filter(name -> replacements.stream().noneMatch(r -> r.grants(ClusterPrivilegeResolver.resolve(name))))
                .forEach(name -> lost.add("cluster privilege [" + name + "]"));
    }

    private static void addIndices(RoleDescriptor role, List<Role> replacements, List<String> lost) {
        Map<Set<String>, Set<String>> patternsByPrivileges = new LinkedHashMap<>();
        for (IndicesPrivileges entry : role.getIndicesPrivileges()) {
            for (String pattern : entry.getIndices()) {
                Set<String> missing = new TreeSet<>();
                for (String privilege : entry.getPrivileges()) {
                    if (replacements.stream().noneMatch(r -> covers(r, pattern, entry, privilege))) {
                        missing.add(privilege);
                    }
                }
                if (!missing.isEmpty()) {
                    patternsByPrivileges
                            .computeIfAbsent(missing, m -> new TreeSet<>())
                            .add(pattern);
                }
            }
        }
        patternsByPrivileges.forEach((privileges, patterns) ->
                lost.add("index privileges [" + join(privileges) + "] on [" + join(patterns) + "]"));
    }

    private static boolean covers(Role role, String pattern, IndicesPrivileges entry, String privilege) {
        return role.checkIndicesPrivileges(Set.of(pattern), entry.allowRestrictedIndices(), Set.of(privilege), null);
    }

    private static void addApplications(
            RoleDescriptor role, Collection<RoleDescriptor> replacements, List<String> lost) {
        List<ApplicationResourcePrivileges> given = replacements.stream()
                .flatMap(r -> Arrays.stream(r.getApplicationPrivileges()))
                .toList();
        for (ApplicationResourcePrivileges entry : role.getApplicationPrivileges()) {
            Set<String> missing = new TreeSet<>();
            for (String privilege : entry.getPrivileges()) {
                if (given.stream().noneMatch(g -> covers(g, entry, privilege))) {
                    missing.add(privilege);
                }
            }
            if (!missing.isEmpty()) {
                boolean ml = missing.stream().anyMatch(name -> name.startsWith("reserved_ml"));
                lost.add("application privileges [" + join(missing) + "] of [" + entry.getApplication() + "] on ["
                        + String.join(", ", entry.getResources()) + "]"
                        + (ml ? " (machine learning in Kibana)" : ""));
            }
        }
    }

    private static boolean covers(
            ApplicationResourcePrivileges given, ApplicationResourcePrivileges wanted, String privilege) {
        Set<String> names = Set.copyOf(Arrays.asList(given.getPrivileges()));
        Set<String> resources = Set.copyOf(Arrays.asList(given.getResources()));
        boolean sameResources = resources.contains("*") || resources.containsAll(Arrays.asList(wanted.getResources()));
        boolean sameApplication = given.getApplication().equals(wanted.getApplication());
        boolean named = sameApplication && (names.contains(privilege) || names.contains("*"));
        return sameResources && (named || isAllOfKibana(given, names, wanted));
    }

    private static boolean isAllOfKibana(
            ApplicationResourcePrivileges given, Set<String> names, ApplicationResourcePrivileges wanted) {
        return names.contains("all")
                && given.getApplication().startsWith(KIBANA)
                && wanted.getApplication().startsWith(KIBANA);
    }

    private static String join(Collection<String> names) {
        return String.join(", ", names);
    }
}
