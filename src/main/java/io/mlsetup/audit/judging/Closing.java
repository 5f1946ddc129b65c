package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.DevTools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * What closes the doors of some principals who have the same roles.
 *
 * @param principals their names
 * @param insteadOf the roles that open doors
 * @param role the body of the role that takes their place
 * @param takenOut what of those it does not have
 * @param requests ready to be pasted, in this order
 * @param notes what no role closes, and what to do about that
 */
public record Closing(
        List<String> principals,
        List<String> insteadOf,
        Map<String, Object> role,
        List<String> takenOut,
        List<String> requests,
        List<String> notes)
        implements ToXContentObject {

    private static final int SHOWN = 20;

    private static final int MAX_ROUNDS = 5;

    /** For each set of roles of those who are exposed. */
    public static List<Closing> of(List<Exposed> exposed, Exposures exposures) {
        Map<RoleSet, Set<Principal>> bySet = new LinkedHashMap<>();
        exposed.forEach(one -> bySet.computeIfAbsent(one.principal().held(), set -> new LinkedHashSet<>())
                .add(one.principal()));
        List<Closing> closings = new ArrayList<>();
        bySet.forEach((set, principals) -> closings.add(of(set, principals, exposures)));
        return closings;
    }

    private static Closing of(RoleSet set, Set<Principal> principals, Exposures exposures) {
        List<String> notes = new ArrayList<>();
        List<String> names = principals.stream().map(Principal::name).toList();
        Set<AuditedJob> jobs = new LinkedHashSet<>(exposures.of(set));
        addNotes(set, principals, jobs, exposures, notes);
        Optional<ClosingRole> role = role(set, jobs, exposures, notes);
        if (role.isEmpty()) {
            return new Closing(names, List.of(), Map.of(), List.of(), List.of(), distinct(notes));
        }
        ClosingRole closing = role.get();
        List<String> requests = new ArrayList<>();
        requests.add(DevTools.request("PUT /_security/role/" + closing.name(), closing.body()));
        principals.stream().limit(SHOWN).forEach(one -> addRequest(one, closing, requests, notes));
        if (principals.size() > SHOWN) {
            notes.add("Requests are shown for the first " + SHOWN + " of " + principals.size() + " principals.");
        }
        return new Closing(
                names, List.copyOf(closing.insteadOf()), closing.body(), closing.takenOut(), requests, distinct(notes));
    }

    private static List<String> distinct(List<String> notes) {
        return notes.stream().distinct().toList();
    }

    /**
     * A role that closes, judged as all roles are before it is printed: what it takes away may have been the source of another job, whose
     * results are closed then too.
     */
    private static Optional<ClosingRole> role(
            RoleSet set, Set<AuditedJob> exposed, Exposures exposures, List<String> notes) {
        Holders holders = exposures.holders();
        Set<AuditedJob> closed = new LinkedHashSet<>(exposed);
        for (int round = 0; round < MAX_ROUNDS; round++) {
            ClosingRole closing = ClosingRole.of(set, closed, holders);
            if (closing.insteadOf().isEmpty()) {
                return Optional.empty();
            }
            List<String> allowed = allowed(set, holders.with(set, closing.insteadOf(), closing.read()), exposures);
            closing.show(allowed.stream().limit(ClosingRole.MAX_JOBS).toList());
            List<AuditedJob> left = exposures.of(set, holders.with(set, closing.insteadOf(), closing.read()));
            if (exposed.containsAll(left)) {
                if (allowed.size() > ClosingRole.MAX_JOBS) {
                    notes.add("The role shows the results of the first " + ClosingRole.MAX_JOBS + " of "
                            + allowed.size() + " jobs whose sources may be searched.");
                }
                return Optional.of(closing);
            }
            if (!closed.addAll(left)) {
                break;
            }
        }
        closed.removeAll(exposed);
        notes.add(
                "No role is printed: without the results, the sources of "
                        + closed.stream().map(AuditedJob::id).limit(SHOWN).toList()
                        + " would be closed, but not the results of these jobs. Close them first, as other notes say, and ask again.");
        return Optional.empty();
    }

    /** The jobs whose results are seen now, and whose sources may be searched by what is left. */
    private static List<String> allowed(RoleSet set, Holder left, Exposures exposures) {
        Doors now = exposures.doors(set);
        return exposures.holders().facts().jobs().stream()
                .filter(job -> job.isAnomalyDetector() && now.isAnyOpen(job) && mayBeSeen(left, job))
                .map(AuditedJob::id)
                .toList();
    }

    private static boolean mayBeSeen(Holder holder, AuditedJob job) {
        return !job.patterns().isEmpty()
                && job.notJudged().isEmpty()
                && job.patterns().stream()
                        .allMatch(pattern ->
                                holder.searchesWholly(job, pattern).answer().isYes());
    }

    private static void addRequest(Principal one, ClosingRole closing, List<String> requests, List<String> notes) {
        List<String> roles = new ArrayList<>(one.roles());
        roles.removeAll(closing.insteadOf());
        roles.add(closing.name());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("roles", roles);
        body.putAll(one.attributes());
        body.put("enabled", one.enabled());
        switch (one.kind()) {
            case USER -> {
                if ("native".equals(one.realm())) {
                    requests.add(DevTools.request("PUT /_security/user/" + DevTools.path(one.name()), body));
                } else {
                    notes.add("The roles of the built-in user [" + one.name()
                            + "] cannot be changed: it is Elastic's own.");
                }
            }
            case ROLE_MAPPING -> {
                if (one.attributes().containsKey("rules")) {
                    requests.add(DevTools.request("PUT /_security/role_mapping/" + DevTools.path(one.name()), body));
                } else {
                    notes.add("The role mapping [" + one.name() + "] must be changed where it comes from.");
                }
            }
            case PROFILE ->
                notes.add("The user [" + one.name() + "] of the realm [" + one.realm()
                        + "] gets the roles from that realm, a role mapping, or the realm's [authorization_realms]:"
                        + " change them there.");
            default -> {}
        }
    }

    private static void addNotes(
            RoleSet set, Set<Principal> principals, Set<AuditedJob> jobs, Exposures exposures, List<String> notes) {
        for (Principal one : principals) {
            if (one.kind() == Principal.Kind.API_KEY) {
                notes.add(
                        "What the API key [" + one.id() + "] holds only its owner can change (`PUT /_security/api_key/"
                                + one.id() + "`); an administrator can invalidate it (`DELETE /_security/api_key`).");
            } else if (one.kind() == Principal.Kind.SERVICE_ACCOUNT) {
                notes.add(
                        "What the service account [" + one.name() + "] holds cannot be changed: it is Elastic's own.");
            }
        }
        Set<String> spaces = new TreeSet<>();
        for (AuditedJob job : jobs) {
            spaces.addAll(exposures.doors(set).inKibana(job));
        }
        if (!spaces.isEmpty()) {
            notes.add("In Kibana (" + String.join(", ", spaces)
                    + ") everybody who may see jobs in a space sees the results of all jobs there: take the jobs out of the space (Stack"
                    + " Management, Machine Learning, Jobs, column Spaces), or machine learning out of the role.");
        }
        if (exposures.holders().of(set).mayActForOthers() && principals.stream().anyMatch(Deputies::mayAct)) {
            notes.add("The roles let act for others (run_as), who may see more: see that this is meant.");
        }
        if (!exposures.holders().facts().anonymous().isEmpty()) {
            notes.add(
                    "What everybody gets (xpack.security.authc.anonymous.roles) is only changed in elasticsearch.yml.");
        }
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.stringListField("principals", principals);
        builder.stringListField("instead_of", insteadOf);
        builder.field("role", role);
        builder.stringListField("taken_out", takenOut);
        builder.stringListField("requests", requests);
        return builder.stringListField("notes", notes).endObject();
    }
}
