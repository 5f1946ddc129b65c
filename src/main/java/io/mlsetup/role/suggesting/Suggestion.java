package io.mlsetup.role.suggesting;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.GrantsOfRoles;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Missing;
import io.mlsetup.access.PrintedRole;
import io.mlsetup.access.Remedy;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirements.Citation;
import io.mlsetup.access.RoleBody;
import io.mlsetup.access.Warning;
import io.mlsetup.common.DevTools;
import io.mlsetup.common.Reason;
import io.mlsetup.kibana.Fact;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.role.simulating.Deciders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * The least role that gives an access: the privileges that document 000 lists for it, and of alternatives the least. A privilege
 * that another one of the same role implies, by the engine, stays in it, since the document lists it, and is marked.
 */
public final class Suggestion {

    /** Patterns that begin alike must be compared two by two. People have a few; beyond this nothing is said of what implies what. */
    private static final int MAX_PAIRS = 5_000;

    private final AskedAccess asked;
    private final List<String> jobs;
    private final Collection<ApplicationPrivilegeDescriptor> stored;
    private final RestrictedIndices restrictedIndices;
    private final Map<String, List<Requirement>> grants;
    private final PrintedRole printed;

    /** For the results of all jobs. */
    Suggestion(
            AskedAccess asked,
            Fact<Collection<ApplicationPrivilegeDescriptor>> stored,
            RestrictedIndices restrictedIndices) {
        this(asked, List.of(), stored, restrictedIndices);
    }

    /**
     * For the results of some jobs, or of all.
     *
     * @param jobs the ids of the jobs whose results are wanted; all if empty. For some, no cluster privilege opens the results: they are
     *     read as an index, of which Elasticsearch shows the documents of these jobs only
     * @param stored the application privileges that Kibana stored
     */
    Suggestion(
            AskedAccess asked,
            List<String> jobs,
            Fact<Collection<ApplicationPrivilegeDescriptor>> stored,
            RestrictedIndices restrictedIndices) {
        this.asked = asked;
        this.jobs = List.copyOf(jobs);
        this.stored = stored.get().orElse(List.of());
        this.restrictedIndices = restrictedIndices;
        List<Requirement> needs = asked.privileges();
        this.grants = needs.stream()
                .flatMap(need -> least(need, needs))
                .filter(need -> jobs.isEmpty() || !(need instanceof Cluster))
                .distinct()
                .collect(groupingBy(Missing::name, LinkedHashMap::new, toList()));
        this.printed = PrintedRole.of(
                grants.values().stream().flatMap(List::stream).toList(),
                jobs,
                Ground.ofEvaluation(restrictedIndices, this.stored));
        printed.onRestrictedOnly().forEach(need -> grants.remove(Missing.name(need)));
    }

    /**
     * Of alternatives the first, which the tables have least first: {@code Machine Learning: Read} before {@code Discover: All}.
     * Nothing if {@code Machine Learning: All}, which contains it, is needed anyway.
     */
    private static Stream<Requirement> least(Requirement need, List<Requirement> needs) {
        if (!(need instanceof AnyOf anyOf)) {
            return Stream.of(need);
        }
        return anyOf.alternatives().get(0).stream()
                .filter(alternative -> !(alternative instanceof Kibana read
                        && read.privilege().equals(KibanaPrivilege.ML_READ.privilege())
                        && needs.stream().anyMatch(other -> isMlAll(other, read.space()))));
    }

    private static boolean isMlAll(Requirement need, String space) {
        return need instanceof Kibana all
                && all.privilege().equals(KibanaPrivilege.ML_ALL.privilege())
                && all.space().equals(space);
    }

    /**
     * The answer.
     *
     * @param role a body that {@code PUT _security/role/<name>} takes as it is
     * @param explanation why each of its privileges is in it, and at last how somebody gets it
     */
    public record Result(
            Map<String, Object> role, List<ToXContentObject> explanation, List<String> requests, List<Reason> warnings)
            implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("role", role)
                    .xContentList("explanation", explanation)
                    .stringListField("requests", requests)
                    .xContentList("warnings", warnings)
                    .endObject();
        }
    }

    /**
     * Why the role grants something.
     *
     * @param impliedBy what else in the role gives the same
     */
    record Explained(Grant grant, List<String> why, List<String> cites, List<String> impliedBy)
            implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            grant.fields(builder.startObject()).stringListField("why", why).stringListField("cites", cites);
            if (!impliedBy.isEmpty()) {
                builder.stringListField("implied_by", impliedBy);
            }
            return builder.endObject();
        }
    }

    public Result suggest() {
        String name = printed.name();
        return new Result(
                printed.body(),
                explanation(name),
                List.of(DevTools.request("PUT /_security/role/" + name, printed.body())),
                warnings());
    }

    private List<ToXContentObject> explanation(String name) {
        Map<String, List<String>> impliedBy = impliedBy();
        List<ToXContentObject> explanation = new ArrayList<>();
        if (!jobs.isEmpty()) {
            explanation.add(new Explained(
                    new Grant(Grant.INDEX, "read", RoleBody.RESULTS),
                    List.of("The results of " + jobs
                            + " and of no other job, read as an index, instead of `monitor_ml`, which"
                            + " shows those of every job."),
                    List.of("Setting up machine learning, the warnings about results of anomaly detection jobs"),
                    List.of()));
        }
        Map<String, Set<Citation>> citations = citations();
        grants.forEach((grant, proofs) -> explanation.add(new Explained(
                Missing.of(proofs.get(0)),
                citations.get(grant).stream().map(Citation::why).toList(),
                citations.get(grant).stream().map(Citation::place).toList(),
                impliedBy.get(grant))));
        explanation.add(assignment(name));
        return explanation;
    }

    private static ToXContentObject assignment(String name) {
        return (builder, params) -> builder.startObject()
                .field("name", name)
                .field("type", "assignment")
                .array(
                        "why",
                        "A role grants nothing until someone has it. A native user: add it to the [roles] of"
                                + " `PUT /_security/user/<name>`, next to the user's other roles, since the request replaces them all. A user of LDAP,"
                                + " Active Directory, SAML, OpenID Connect, JWT, Kerberos or PKI: name it in a role mapping, `PUT"
                                + " /_security/role_mapping/<name>`; if their realm has `authorization_realms`, give it to the user in"
                                + " those instead. A user of the file realm: `bin/elasticsearch-users roles <name>"
                                + " -a " + name + "` on every node.")
                .endObject();
    }

    /** Why the rows that are asked for name each privilege, by its name. */
    private Map<String, Set<Citation>> citations() {
        Map<String, Set<Citation>> citations = new LinkedHashMap<>();
        asked.rows().stream()
                .flatMap(row -> row.privileges().stream())
                .forEach(named -> named.privilege()
                        .leaves()
                        .forEach(leaf -> citations
                                .computeIfAbsent(Missing.name(leaf), name -> new LinkedHashSet<>())
                                .add(named.citation())));
        return citations;
    }

    /** For each grant, other grants of this role that give the same: each on its own, or else some together. */
    private Map<String, List<String>> impliedBy() {
        Map<String, List<String>> impliedBy = new LinkedHashMap<>();
        Ground ground = Ground.ofEvaluation(restrictedIndices, stored);
        List<Deciders.Part> parts = grants.entrySet().stream()
                .map(grant -> new Deciders.Part(
                        grant.getKey(),
                        PrintedRole.of(List.of(grant.getValue().get(0)), ground).descriptor()))
                .toList();
        Deciders all = new Deciders(parts, roles -> GrantsOfRoles.atLeast(RoleGrants.of(roles, ground)));
        int pairs = 0;
        for (Map.Entry<String, List<Requirement>> entry : grants.entrySet()) {
            List<Requirement> proofs = entry.getValue();
            Deciders deciders = all.without(entry.getKey());
            pairs += proofs.stream().mapToInt(deciders::candidates).sum();
            impliedBy.put(entry.getKey(), pairs > MAX_PAIRS ? List.of() : implying(proofs, deciders));
        }
        return impliedBy;
    }

    /** Other grants that give all of the proofs; none if they do not. */
    private static List<String> implying(List<Requirement> proofs, Deciders deciders) {
        Set<String> implying = new LinkedHashSet<>();
        for (Requirement proof : proofs) {
            List<String> by = deciders.of(proof);
            if (by.isEmpty()) {
                return List.of();
            }
            implying.addAll(by);
        }
        return List.copyOf(implying);
    }

    private List<Reason> warnings() {
        List<Reason> warnings = new ArrayList<>();
        List<Requirement> all = grants.values().stream().flatMap(List::stream).toList();
        if (all.stream()
                .anyMatch(grant ->
                        grant instanceof Cluster need && need.privilege().endsWith("_ml"))) {
            warnings.add(Warning.ALL_JOB_RESULTS.reason());
        }
        boolean ml = all.stream()
                .anyMatch(grant ->
                        grant instanceof Kibana need && need.privilege().startsWith("feature_ml."));
        if (ml) {
            warnings.add(Warning.SPACE_JOB_RESULTS.reason());
            warnings.add(Warning.SAVED_OBJECTS_GRANTED.reason());
        }
        if (!jobs.isEmpty()) {
            warnings.add(new Reason(
                    "only_results",
                    "The role shows the results of these jobs in indices named [" + RoleBody.RESULTS
                            + "]. It opens neither machine learning's APIs nor its pages in Kibana, which show the results of"
                            + " every job, or of every job in a space."));
        }
        if (asked.asksForKibana() && stored.isEmpty()) {
            warnings.add(new Reason(
                    "no_kibana_privileges",
                    "It is not known whether a Kibana has stored its privileges in this cluster. Until one has, the Kibana"
                            + " privileges of this role grant nothing."));
        }
        if (printed.opensRestricted()) {
            warnings.add(new Reason("restricted_indices", PrintedRole.RESTRICTED));
        }
        if (!printed.onRestrictedOnly().isEmpty()) {
            warnings.add(new Reason("not_given_by_roles", Remedy.byName(printed.onRestrictedOnly())));
        }
        if (!printed.undecided().isEmpty()) {
            warnings.add(new Reason("too_complex", Remedy.tooComplex(printed.undecided())));
        }
        asked.notGiven()
                .forEach(what ->
                        warnings.add(new Reason("no_index_privileges", "The role grants nothing on " + what + ".")));
        asked.beyondRoles()
                .forEach(what -> warnings.add(
                        new Reason("not_given_by_roles", "Also needed, and no role can grant it: " + what + ".")));
        return warnings;
    }
}
