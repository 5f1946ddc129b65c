package io.mlsetup.access;

import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.privilege.ApplicationNames;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesResponse;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.ResourcePrivileges;

/** Turns requirements into one has-privileges request, and its answer into which of them are held. */
public final class PrivilegeQuestions {

    private PrivilegeQuestions() {}

    /** One request for everything that these requirements name, and for entry to their space. */
    public static HasPrivilegesRequest request(String username, List<Requirement> requirements, String space) {
        Set<String> cluster = new LinkedHashSet<>();
        Map<String, Set<String>> index = new LinkedHashMap<>();
        collect(requirements, cluster, index);
        HasPrivilegesRequest request = new HasPrivilegesRequest();
        request.username(username);
        request.clusterPrivileges(cluster.toArray(String[]::new));
        request.indexPrivileges(index.entrySet().stream()
                .map(entry -> IndicesPrivileges.builder()
                        .indices(entry.getKey())
                        .privileges(entry.getValue())
                        .build())
                .toArray(IndicesPrivileges[]::new));
        request.applicationPrivileges(ApplicationResourcePrivileges.builder()
                .application(KibanaPrivilege.APPLICATION)
                .privileges(KibanaPrivilege.allActions())
                .resources("space:" + space, ApplicationNames.EVERY_SPACE)
                .build());
        return request;
    }

    private static void collect(List<Requirement> requirements, Set<String> cluster, Map<String, Set<String>> index) {
        for (Requirement requirement : requirements) {
            if (requirement instanceof Cluster need) {
                cluster.add(need.privilege());
            } else if (requirement instanceof Index need) {
                index.computeIfAbsent(need.inRole(), pattern -> new LinkedHashSet<>())
                        .add(need.privilege());
            } else if (requirement instanceof AnyOf anyOf) {
                anyOf.alternatives().forEach(alternative -> collect(alternative, cluster, index));
            }
        }
    }

    /** What the answer of Elasticsearch says about the asker. */
    public static Grants grants(HasPrivilegesResponse response) {
        return new Grants() {
            @Override
            public boolean cluster(String privilege) {
                return response.getClusterPrivileges().getOrDefault(privilege, false);
            }

            @Override
            public boolean index(String pattern, String privilege) {
                return allowed(response.getIndexPrivileges(), pattern, privilege);
            }

            @Override
            public boolean kibana(String action, String space) {
                Set<ResourcePrivileges> resources =
                        response.getApplicationPrivileges().getOrDefault(KibanaPrivilege.APPLICATION, Set.of());
                return allowed(resources, "space:" + space, action);
            }

            @Override
            public boolean kibanaInAllSpaces(String action) {
                Set<ResourcePrivileges> resources =
                        response.getApplicationPrivileges().getOrDefault(KibanaPrivilege.APPLICATION, Set.of());
                return allowed(resources, ApplicationNames.EVERY_SPACE, action);
            }
        };
    }

    private static boolean allowed(Set<ResourcePrivileges> resources, String resource, String privilege) {
        return resources.stream()
                .filter(candidate -> candidate.getResource().equals(resource))
                .anyMatch(candidate -> candidate.isAllowed(privilege));
    }
}
