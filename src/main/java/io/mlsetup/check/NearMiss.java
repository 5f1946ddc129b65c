package io.mlsetup.check;

import static java.util.stream.Collectors.joining;

import io.mlsetup.access.AskedAccess.Row;
import io.mlsetup.access.GrantsOfRoles;
import io.mlsetup.access.IndexPatterns;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.Target;
import io.mlsetup.check.AccessFacts.Own;
import io.mlsetup.privilege.Answer;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.OtherCluster;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.verdict.Diagnosis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * What a caller does hold of what is lacking: a privilege on some of the indices, the same access in another space, or what this cluster
 * decides about a remote one. Only what the caller holds is named, so that it tells of nothing that the caller may not see.
 */
final class NearMiss {

    private static final int MAX_SHOWN = 10;
    private static final int MAX_SPACES = 100;

    private static final String SPACE = "space:";

    private final RoleDescriptor own;
    private final List<String> names;
    private final Ground ground;
    private final GrantsOfRoles held;

    NearMiss(Own own, Ground ground) {
        this.own = own.role();
        this.names = own.names();
        this.ground = ground;
        this.held = GrantsOfRoles.atLeast(RoleGrants.of(List.of(own.role()), ground));
    }

    /** An index privilege that is lacking on a pattern, and names on which it is held. */
    record Part(Grant lacking, List<String> heldOn) implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return lacking.fields(builder.startObject())
                    .stringListField("held_on", heldOn)
                    .endObject();
        }
    }

    List<Part> parts(List<Requirement> missing) {
        List<Part> parts = new ArrayList<>();
        for (Requirement lack : new LinkedHashSet<>(missing)) {
            if (lack instanceof Index need && !IndexPatterns.isForFailures(need.pattern())) {
                List<String> on = names.stream()
                        .filter(name ->
                                IndexPatterns.matches(need.pattern(), name) && held.index(name, need.privilege()))
                        .limit(MAX_SHOWN)
                        .toList();
                if (!on.isEmpty()) {
                    parts.add(new Part(Missing.of(need), on));
                }
            }
        }
        return parts;
    }

    static Diagnosis partlyHeld(List<Part> parts) {
        String held = parts.stream()
                .map(part -> "[" + part.lacking().name() + "] on part of ["
                        + part.lacking().on() + "], such as " + part.heldOn())
                .collect(joining("; "));
        return Diagnosis.of(
                "partly_held",
                "You hold " + held + ".",
                "The role that would give all of it opens more than the one that you have, which may leave the rest out on purpose:"
                        + " ask with a [source] that names only what you need, or ask an administrator.");
    }

    /** The other spaces in which nothing of it is lacking. */
    List<String> spaces(Requirements row, Target target) {
        return Arrays.stream(own.getApplicationPrivileges())
                .filter(entry -> entry.getApplication().equals(KibanaPrivilege.APPLICATION))
                .flatMap(entry -> Arrays.stream(entry.getResources()))
                .filter(resource -> resource.startsWith(SPACE) && resource.indexOf('*') < 0)
                .map(resource -> resource.substring(SPACE.length()))
                .filter(space -> !space.equals(target.space()))
                .distinct()
                .limit(MAX_SPACES)
                .filter(space -> Requirement.missing(privileges(row, in(space, target)), held::holds)
                        .isEmpty())
                .sorted()
                .toList();
    }

    static Diagnosis heldInOtherSpaces(List<String> spaces, Target target) {
        return Diagnosis.of(
                "held_in_other_spaces",
                "You have this access in " + (spaces.size() == 1 ? "the space " : "the spaces ") + spaces + ", not in ["
                        + target.space() + "].",
                "Open Kibana in a space in which you have it, or ask about it with [space].");
    }

    private static Target in(String space, Target target) {
        return new Target(target.features(), target.sources(), target.destinations(), space);
    }

    private static List<Requirement> privileges(Requirements row, Target target) {
        return row.of(target).stream().filter(Requirement::isPrivilege).toList();
    }

    /**
     * What the row asks of remote indices and {@code remote_indices} of the caller's roles do not hold, as {@code read on c:logs-*}; null
     * if something of it is too complex to be decided, and the rest is held.
     */
    @Nullable
    List<String> lackingTowardsRemotes(Row row) {
        List<String> lacking = new ArrayList<>();
        boolean decided = true;
        Map<String, GrantsOfRoles> surely = new HashMap<>();
        Map<String, GrantsOfRoles> perhaps = new HashMap<>();
        for (String pattern : row.remote()) {
            String cluster = IndexPatterns.cluster(pattern);
            GrantsOfRoles atLeast =
                    surely.computeIfAbsent(cluster, one -> GrantsOfRoles.atLeast(towards(one, Answer::isYes)));
            GrantsOfRoles atMost = perhaps.computeIfAbsent(
                    cluster, one -> GrantsOfRoles.atMost(towards(one, covered -> !covered.isNo())));
            for (Index need : row.there(pattern)) {
                if (!atMost.holds(need)) {
                    lacking.add("[" + need.privilege() + "] on [" + pattern + "]");
                } else {
                    decided &= atLeast.holds(need);
                }
            }
        }
        return decided || !lacking.isEmpty() ? lacking : null;
    }

    /** @param counts whether an entry does, by whether it covers the cluster */
    private RoleGrants towards(String cluster, Predicate<Answer> counts) {
        return RoleGrants.of(
                OtherCluster.indices(own, named -> counts.test(OtherCluster.isCovered(cluster, named, ground)))
                        .toList(),
                ground);
    }

    /** @param lacking of {@code remote_indices}; null if that is not known */
    static Diagnosis remote(List<String> remote, @Nullable List<String> lacking) {
        String here = lacking == null
                ? "about which that is not known"
                : lacking.isEmpty() ? "which hold what it takes" : "which lack " + String.join(", ", lacking);
        return Diagnosis.of(
                "remote_indices",
                "Access to " + remote
                        + " is decided in two places. Here, if this cluster uses a cross-cluster API key of the other, by the"
                        + " [remote_indices] of your roles, " + here
                        + ". There, by that API key, or, where the clusters trust each"
                        + " other by certificates, by the roles of the same names there.",
                "Send `_check` to the remote cluster"
                        + (lacking == null || lacking.isEmpty()
                                ? "."
                                : ", and ask an administrator here for a role with [remote_indices] if an API key is used."));
    }
}
