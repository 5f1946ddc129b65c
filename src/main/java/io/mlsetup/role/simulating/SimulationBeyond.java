package io.mlsetup.role.simulating;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.AskedAccess.Row;
import io.mlsetup.access.IndexPatterns;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.PrintedRole;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.privilege.Surplus;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.RemoteIndicesPrivileges;

/**
 * What roles grant and an access does not need: each privilege of theirs that a role with just the documented privileges would
 * not have, by the engine. {@code all} goes beyond where {@code manage_ml} is needed; {@code monitor_ml} does not.
 */
final class SimulationBeyond {

    private final Set<Grant> beyond = new LinkedHashSet<>();
    private final Set<String> tooComplex = new TreeSet<>();
    private final Ground ground;
    private final RoleGrants needed;

    /** @param needs what the access takes on this cluster; of alternatives, those that count */
    SimulationBeyond(Collection<RoleDescriptor> roles, AskedAccess asked, List<Requirement> needs, Ground ground) {
        this.ground = ground;
        this.needed = RoleGrants.of(List.of(leastRole(asked, needs, ground)), ground);
        roles.forEach(this::add);
    }

    Set<Grant> all() {
        return beyond;
    }

    /** Patterns of which it could not be decided whether they go beyond. */
    Set<String> tooComplex() {
        return tooComplex;
    }

    /** A role with just what is needed, as it would be printed. */
    private static RoleDescriptor leastRole(AskedAccess asked, List<Requirement> needs, Ground ground) {
        RoleDescriptor here = PrintedRole.of(
                        needs.stream().flatMap(SimulationBeyond::withContained).toList(), ground)
                .descriptor();
        return new RoleDescriptor(
                "needed",
                here.getClusterPrivileges(),
                here.getIndicesPrivileges(),
                here.getApplicationPrivileges(),
                null,
                null,
                null,
                null,
                asked.rows().stream()
                        .filter(row -> !row.refusesRemote())
                        .flatMap(row -> row.remote().stream().flatMap(source -> towards(row, source)))
                        .toArray(RemoteIndicesPrivileges[]::new),
                null,
                null,
                null);
    }

    /** What a role needs for a source on another cluster that this one comes to by an API key. */
    private static Stream<RemoteIndicesPrivileges> towards(Row row, String source) {
        return row.there(source).stream()
                .map(need -> RemoteIndicesPrivileges.builder(IndexPatterns.cluster(source))
                        .indices(need.inRole())
                        .privileges(need.privilege())
                        .build());
    }

    /** Machine Learning: All contains Machine Learning: Read also where nothing stored says so. */
    private static Stream<Requirement> withContained(Requirement need) {
        return need instanceof Kibana all && all.privilege().equals(KibanaPrivilege.ML_ALL.privilege())
                ? Stream.of(need, new Kibana(KibanaPrivilege.ML_READ.privilege(), all.anyOfActions(), all.space()))
                : Stream.of(need);
    }

    private void add(RoleDescriptor role) {
        for (Surplus one : Surplus.of(RoleGrants.of(List.of(role), ground), needed)) {
            if (one.held().isUnknown()) {
                tooComplex.add(one.held().tooComplex());
            } else {
                Grant grant = one.grant();
                beyond.add(
                        one.resource() == null
                                ? grant
                                : new Grant(grant.type(), grant.name(), grant.on() + " " + one.resource()));
            }
        }
    }
}
