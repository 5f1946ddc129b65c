package io.mlsetup.role.simulating;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.Grants;
import io.mlsetup.access.GrantsOfRoles;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.common.Reason;
import io.mlsetup.kibana.Fact;
import io.mlsetup.privilege.Discouraged;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Would these roles reach this access? The documented requirements are held against what x-pack-core's engine says the roles
 * grant. What cannot be decided is said ({@code not_judged}) and is neither satisfied nor missing: what a Kibana privilege grants
 * is known only once a Kibana stored it, roles that cannot be read may hold anything, and remote clusters decide for themselves.
 */
public final class Simulation {

    private final AskedAccess asked;
    private final Simulated simulated;
    private final Fact<Collection<ApplicationPrivilegeDescriptor>> stored;
    private final Ground ground;
    private final Discouraged discouraged;

    private final boolean kibanaKnown;
    private final GrantsOfRoles known;
    private final GrantsOfRoles atMost;

    /** @param stored the application privileges that Kibana stored */
    Simulation(
            AskedAccess asked,
            Simulated simulated,
            Fact<Collection<ApplicationPrivilegeDescriptor>> stored,
            RestrictedIndices restrictedIndices,
            Discouraged discouraged) {
        this.asked = asked;
        this.simulated = simulated;
        this.stored = stored;
        this.ground = Ground.ofEvaluation(restrictedIndices, stored());
        this.discouraged = discouraged;
        this.kibanaKnown = !stored().isEmpty();
        RoleGrants roles = RoleGrants.of(simulated.roles(), ground);
        this.known = GrantsOfRoles.atLeast(roles);
        this.atMost = GrantsOfRoles.atMost(kibanaKnown ? roles : roles.on(ground.withStored(everythingByName())));
    }

    private Collection<ApplicationPrivilegeDescriptor> stored() {
        return stored.get().orElse(List.of());
    }

    /**
     * What could be stored at most: every name that a role gives for an application stands for everything there.
     */
    private List<ApplicationPrivilegeDescriptor> everythingByName() {
        return simulated.roles().stream()
                .flatMap(role -> Arrays.stream(role.getApplicationPrivileges()))
                .flatMap(entry -> Arrays.stream(entry.getPrivileges()))
                .filter(ApplicationPrivilege::isValidPrivilegeName)
                .distinct()
                .map(name ->
                        new ApplicationPrivilegeDescriptor(KibanaPrivilege.APPLICATION, name, Set.of("*"), Map.of()))
                .toList();
    }

    private GrantsOfRoles engine(Collection<RoleDescriptor> roles) {
        return GrantsOfRoles.atLeast(RoleGrants.of(roles, ground));
    }

    /** Of a part, which may be all there is. */
    private GrantsOfRoles partly(Collection<RoleDescriptor> roles) {
        return List.copyOf(roles).equals(simulated.roles()) ? known : engine(roles);
    }

    /**
     * The answer.
     *
     * @param satisfied null if it cannot be decided
     * @param decidedBy for each privilege that is needed and held, the roles or entries that give it
     * @param beyond granted and not needed
     * @param roles the names of those that a user has; null if no user was asked about
     */
    public record Result(
            @Nullable Boolean satisfied,
            List<ToXContentObject> missing,
            Map<String, List<String>> decidedBy,
            List<Grant> beyond,
            List<Reason> warnings,
            List<String> notJudged,
            @Nullable List<String> roles)
            implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject()
                    .field("satisfied", satisfied)
                    .xContentList("missing", missing)
                    .field("decided_by", decidedBy)
                    .xContentList("beyond", beyond)
                    .xContentList("warnings", warnings)
                    .stringListField("not_judged", notJudged);
            if (roles != null) {
                builder.stringListField("roles", roles);
            }
            return builder.endObject();
        }
    }

    public Result evaluate() {
        List<Requirement> needs = asked.privileges();
        Grants possible = simulated.unread().isEmpty() ? atMost : Grants.ALL;
        List<Requirement> missing = Requirement.missing(needs, possible::holds);
        List<Requirement> undecided = needs.stream()
                .filter(need -> !isHeld(need, known) && isHeld(need, possible))
                .toList();
        boolean possibly = missing.isEmpty() && !asked.refusesRemote();
        boolean open = !undecided.isEmpty() || !asked.remote().isEmpty();
        SimulationBeyond beyond = new SimulationBeyond(simulated.roles(), asked, needed(needs), ground);
        return new Result(
                possibly ? open ? null : Boolean.TRUE : Boolean.FALSE,
                Missing.all(missing),
                decidedBy(needs),
                List.copyOf(beyond.all()),
                new SimulationWarnings(asked, simulated, known, atMost, discouraged)
                        .all(kibanaKnown ? stored() : null, ground),
                notJudged(undecided, beyond.tooComplex()),
                simulated.user() == null
                        ? null
                        : simulated.roles().stream()
                                .map(RoleDescriptor::getName)
                                .toList());
    }

    private static boolean isHeld(Requirement need, Grants grants) {
        return Requirement.missing(List.of(need), grants::holds).isEmpty();
    }

    /** Privileges that have several proofs, as entry to Kibana and a capability, are held if each of them is. */
    private Map<String, List<String>> decidedBy(List<Requirement> needs) {
        Deciders deciders = new Deciders(simulated.parts(), this::partly);
        Map<String, List<Requirement>> byPrivilege = needs.stream()
                .flatMap(Requirement::leaves)
                .collect(groupingBy(Missing::name, LinkedHashMap::new, toList()));
        Map<String, List<String>> decidedBy = new LinkedHashMap<>();
        byPrivilege.forEach((name, proofs) -> {
            if (proofs.stream().allMatch(known::holds)) {
                decidedBy.put(name, decidedBy(deciders, proofs));
            }
        });
        return decidedBy;
    }

    /** Who only opens the door of Kibana is named only where none of those who give the privilege does. */
    private static List<String> decidedBy(Deciders deciders, List<Requirement> proofs) {
        Map<Boolean, List<Requirement>> byEntry = proofs.stream().collect(partitioningBy(Requirement::isEntry));
        Set<String> labels = new LinkedHashSet<>();
        byEntry.get(false).forEach(proof -> labels.addAll(deciders.of(proof)));
        for (Requirement entry : byEntry.get(true)) {
            List<String> entering = deciders.of(entry);
            if (entering.stream().noneMatch(labels::contains)) {
                labels.addAll(entering);
            }
        }
        return List.copyOf(labels);
    }

    /** Of alternatives, the first that is held; all of them if none is. */
    private List<Requirement> needed(List<Requirement> needs) {
        return needs.stream()
                .flatMap(need -> need instanceof AnyOf anyOf
                        ? anyOf.alternatives().stream()
                                .filter(alternative -> Requirement.missing(alternative, atMost::holds)
                                        .isEmpty())
                                .findFirst()
                                .map(List::stream)
                                .orElseGet(need::leaves)
                        : Stream.of(need))
                .toList();
    }

    private List<String> notJudged(List<Requirement> undecided, Set<String> beyondTooComplex) {
        List<String> notJudged = new ArrayList<>(asked.notGiven());
        if (!asked.refusesRemote()) {
            asked.remote().forEach(pattern -> notJudged.add("remote index [" + pattern + "]: decided by its cluster"));
        }
        Set<String> names = new LinkedHashSet<>();
        for (Requirement need : undecided) {
            boolean byKibana = !isHeld(need, known) && isHeld(need, atMost);
            String why = isTooComplex(need)
                    ? "too complex to be decided: " + known.tooComplex()
                    : byKibana
                            ? unknownKibana()
                            : "the roles " + simulated.unread()
                                    + " could not be read: they do not exist, which grants nothing, or are defined in roles.yml";
            need.leaves().forEach(leaf -> names.add(Missing.name(leaf) + ": " + why));
        }
        notJudged.addAll(names);
        beyondTooComplex.forEach(pattern ->
                notJudged.add("whether [" + pattern + "] goes beyond: the pattern is too complex to be decided"));
        asked.beyondRoles().forEach(thing -> notJudged.add(thing + ": not a privilege, ask `_check` about that space"));
        if (undecided.stream().noneMatch(need -> need.leaves().anyMatch(Kibana.class::isInstance))
                && asked.asksForKibana()
                && !kibanaKnown) {
            notJudged.add("what the names of Kibana privileges grant: " + unknownKibana());
        }
        return notJudged;
    }

    /** What Kibana stored decides about no other privilege than Kibana's. */
    private boolean isTooComplex(Requirement need) {
        return (kibanaKnown || !need.isKibana()) && !isHeld(need, known) && isHeld(need, atMost);
    }

    private String unknownKibana() {
        return stored instanceof Fact.Unavailable<?> why
                ? why.cause()
                : "no Kibana has stored its privileges in this cluster yet, so their names grant nothing";
    }
}
