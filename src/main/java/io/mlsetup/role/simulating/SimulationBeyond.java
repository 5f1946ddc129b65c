package io.mlsetup.role.simulating;

import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.privilege.Surplus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.RemoteIndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.RemoteClusterPermissionGroup;
import org.elasticsearch.xpack.core.security.authz.privilege.ConfigurableClusterPrivilege;

/**
 * What roles grant and an access does not need: each privilege of theirs that a role with just the documented privileges would
 * not have, by the engine. {@code all} goes beyond where {@code manage_ml} is needed; {@code monitor_ml} does not.
 */
final class SimulationBeyond {

    private final Set<Grant> beyond = new LinkedHashSet<>();
    private final Set<String> tooComplex = new TreeSet<>();
    private final Ground ground;
    private final RoleGrants needed;

    SimulationBeyond(Collection<RoleDescriptor> roles, List<Requirement> needs, Ground ground) {
        this.ground = ground;
        this.needed = RoleGrants.of(List.of(leastRole(needs)), ground);
        roles.forEach(this::add);
    }

    Set<Grant> all() {
        return beyond;
    }

    /** Patterns of which it could not be decided whether they go beyond. */
    Set<String> tooComplex() {
        return tooComplex;
    }

    /** A role with just what is needed: one entry for a pattern, since the engine adds up several each time it is asked. */
    private static RoleDescriptor leastRole(List<Requirement> needs) {
        Set<String> cluster = new LinkedHashSet<>();
        Map<String, Set<String>> indices = new LinkedHashMap<>();
        List<ApplicationResourcePrivileges> applications = new ArrayList<>();
        for (Requirement need : needs) {
            if (need instanceof Cluster privilege) {
                cluster.add(privilege.privilege());
            } else if (need instanceof Index privilege) {
                indices.computeIfAbsent(privilege.inRole(), pattern -> new LinkedHashSet<>())
                        .add(privilege.privilege());
            } else if (need instanceof Kibana privilege) {
                names(privilege.privilege())
                        .forEach(name -> applications.add(ApplicationResourcePrivileges.builder()
                                .application(KibanaPrivilege.APPLICATION)
                                .privileges(name)
                                .resources("space:" + privilege.space())
                                .build()));
            }
        }
        return new RoleDescriptor(
                "needed",
                cluster.toArray(String[]::new),
                indices.entrySet().stream()
                        .map(entry -> IndicesPrivileges.builder()
                                .indices(entry.getKey())
                                .privileges(entry.getValue())
                                .build())
                        .toArray(IndicesPrivileges[]::new),
                applications.toArray(ApplicationResourcePrivileges[]::new),
                null,
                null,
                null,
                null);
    }

    /** Machine Learning: All contains Machine Learning: Read also where nothing stored says so. */
    private static List<String> names(String privilege) {
        return privilege.equals(KibanaPrivilege.ML_ALL.privilege())
                ? List.of(privilege, KibanaPrivilege.ML_READ.privilege())
                : List.of(privilege);
    }

    private void add(RoleDescriptor role) {
        List<Surplus> surplus = Surplus.of(RoleGrants.of(List.of(role), ground), needed);
        for (Surplus one : surplus) {
            if (one.held().isUnknown()) {
                tooComplex.add(one.held().tooComplex());
            } else {
                Grant grant = one.grant();
                add(
                        grant.type(),
                        grant.name(),
                        one.resource() == null ? grant.on() : grant.on() + " " + one.resource());
            }
        }
        for (ConfigurableClusterPrivilege entry : role.getConditionalClusterPrivileges()) {
            add("global", entry.getWriteableName(), null);
        }
        addRemote(role);
    }

    private void addRemote(RoleDescriptor role) {
        for (RemoteIndicesPrivileges entry : role.getRemoteIndicesPrivileges()) {
            for (String privilege : entry.indicesPrivileges().getPrivileges()) {
                for (String pattern : entry.indicesPrivileges().getIndices()) {
                    add("remote_index", privilege, String.join(",", entry.remoteClusters()) + ":" + pattern);
                }
            }
        }
        if (role.hasRemoteClusterPermissions()) {
            for (RemoteClusterPermissionGroup group :
                    role.getRemoteClusterPermissions().groups()) {
                Arrays.stream(group.clusterPrivileges())
                        .forEach(privilege ->
                                add("remote_cluster", privilege, String.join(",", group.remoteClusterAliases())));
            }
        }
    }

    private void add(String type, String name, String on) {
        beyond.add(new Grant(type, name, on));
    }
}
