package io.mlsetup.audit.judging;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.Grants;
import io.mlsetup.access.GrantsOfRoles;
import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.Rights;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.role.simulating.Deciders;
import io.mlsetup.role.simulating.RoleParts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/**
 * Who has an access, or may do an action. Judged as {@code _has_privileges} judges the caller of a check, so that whoever is named here
 * would be told the same by {@code _check}, once enabled.
 */
public final class WhoCan {

    /**
     * What gives a part of it.
     *
     * @param role a role; of an API key or a service account one of its own
     * @param entry the place in its body
     * @param together whether it is given only together with others that are named for the same requirement
     */
    public record Via(Grant requirement, String role, String entry, boolean together) implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject()
                    .field("requirement", requirement)
                    .field("role", role)
                    .field("entry", entry);
            if (together) {
                builder.field("together", true);
            }
            return builder.endObject();
        }
    }

    /**
     * Somebody who has it.
     *
     * @param partly whether document- or field-level security leaves out a part of what is read
     */
    public record Able(Principal principal, boolean partly, List<Via> via) implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject().field("principal", principal);
            if (partly) {
                builder.field("partly", true);
            }
            builder.startArray("via");
            for (Via one : via) {
                one.toXContent(builder, params);
            }
            return builder.endArray().endObject();
        }
    }

    /** What is asked about: an access, or else an action. */
    private record Question(
            List<Requirement> needs, @Nullable String action, List<String> on) {}

    private final Holders holders;
    private final Question question;
    private final List<Reason> notJudged = new ArrayList<>();
    private final List<Principal> able = new ArrayList<>();
    private final List<String> roles = new ArrayList<>();
    private final Set<RoleSet> partly = new HashSet<>();
    private final List<String> partlyRoles = new ArrayList<>();
    private final Map<RoleSet, List<Via>> via = new HashMap<>();

    private WhoCan(Holders holders, Question question, Runnable checkpoint) {
        this.holders = holders;
        this.question = question;
        ByRequest byRequest = new ByRequest(question.action());
        holders.principals().forEach((set, some) -> {
            checkpoint.run();
            Holder holder = holders.of(set);
            if (isAble(holder)) {
                able.addAll(some);
                if (isPartly(holder)) {
                    partly.add(set);
                }
            } else {
                byRequest.add(holder, some);
            }
        });
        able.sort(null);
        holders.facts().roles().forEach((name, role) -> {
            checkpoint.run();
            Holder holder = holders.of(role);
            if (isAble(holder)) {
                roles.add(name);
                if (isPartly(holder)) {
                    partlyRoles.add(name);
                }
            } else {
                byRequest.add(holder, name);
            }
        });
        notJudged.addAll(byRequest.reasons());
        notJudged.addAll(holders.notJudged());
    }

    public static WhoCan has(AskedAccess asked, Holders holders, Runnable checkpoint) {
        WhoCan answer = new WhoCan(holders, new Question(asked.privileges(), null, List.of()), checkpoint);
        asked.notGiven().forEach(what -> answer.note("not_given", what));
        asked.remote()
                .forEach(pattern -> answer.note(
                        "remote",
                        "remote index [" + pattern + "]: "
                                + (asked.refusesRemote()
                                        ? "Elasticsearch takes no source of another cluster for data frame analytics, whoever asks"
                                        : "decided by its cluster")));
        asked.beyondRoles()
                .forEach(thing -> answer.note("not_a_privilege", thing + ": needed too, and no role gives it"));
        if (asked.asksForKibana()
                && holders.facts()
                        .stored()
                        .get()
                        .filter(known -> !known.isEmpty())
                        .isEmpty()) {
            answer.note(
                    "no_kibana_privileges",
                    "no Kibana has stored its privileges in this cluster, so that their names grant nothing yet");
        }
        return answer;
    }

    /** @param on names or patterns of indices; empty for an action of the cluster */
    public static WhoCan may(String action, List<String> on, Holders holders, Runnable checkpoint) {
        return new WhoCan(holders, new Question(List.of(), action, on), checkpoint);
    }

    private void note(String id, String message) {
        notJudged.add(new Reason(id, message));
    }

    private boolean isAble(Holder holder) {
        if (question.action() != null) {
            return may(holder, holder.rights());
        }
        GrantsOfRoles grants = GrantsOfRoles.atLeast(holder.rights());
        boolean able = Requirement.missing(question.needs(), grants::holds).isEmpty();
        holder.tooComplex().addAll(grants.tooComplex());
        return able;
    }

    private boolean may(Holder holder, Rights rights) {
        String action = question.action();
        return ClusterPrivilegeResolver.isClusterAction(action)
                ? holder.isSo(rights.clusterAction(action))
                : question.on().stream()
                        .allMatch(pattern -> holder.isSo(
                                rights.actionOnEach(pattern, action, false).answer()));
    }

    private boolean isPartly(Holder holder) {
        return question.action() != null
                ? question.on().stream().anyMatch(pattern -> holder.doesPartly(pattern, question.action()))
                : question.needs().stream()
                        .anyMatch(need -> need instanceof Index index
                                && index.reads()
                                && holder.readsPartly(index.inRole(), index.privilege()));
    }

    public int count() {
        return able.size();
    }

    /** Single roles that are enough. */
    public List<String> roles() {
        return List.copyOf(roles);
    }

    /** Those of the roles by which not all documents or fields are read. */
    public List<String> partlyRoles() {
        return List.copyOf(partlyRoles);
    }

    public List<Reason> notJudged() {
        return List.copyOf(notJudged);
    }

    public List<Able> page(int from, int size) {
        return able.stream()
                .skip(from)
                .limit(size)
                .map(principal -> new Able(
                        principal, partly.contains(principal.held()), via.computeIfAbsent(principal.held(), this::via)))
                .toList();
    }

    private List<Via> via(RoleSet set) {
        Holder holder = holders.of(set);
        Map<String, String> roleOf = new HashMap<>();
        Map<String, String> entryOf = new HashMap<>();
        List<Deciders.Part> parts = new ArrayList<>();
        for (RoleDescriptor role : holder.roles()) {
            for (Deciders.Part part : RoleParts.of(role)) {
                String label = parts.size() + "";
                roleOf.put(label, role.getName());
                entryOf.put(label, part.label());
                parts.add(new Deciders.Part(label, part.role()));
            }
        }
        Ground ground = holders.ground();
        List<Via> all = new ArrayList<>();
        if (question.action() != null) {
            actionVia(holder, parts, roleOf, entryOf, all);
            return all;
        }
        Deciders deciders = new Deciders(parts, some -> GrantsOfRoles.atLeast(RoleGrants.of(some, ground)));
        Grants held = GrantsOfRoles.atLeast(RoleGrants.of(holder.roles(), ground));
        for (Requirement need : question.needs().stream()
                .flatMap(need -> chosen(need, held::holds))
                .toList()) {
            List<String> by = deciders.of(need);
            boolean together = by.size() > 1 && !decidesAlone(by.get(0), parts, need, ground);
            by.forEach(label -> all.add(new Via(Missing.of(need), roleOf.get(label), entryOf.get(label), together)));
        }
        return all.stream().distinct().toList();
    }

    private static boolean decidesAlone(String label, List<Deciders.Part> parts, Requirement need, Ground ground) {
        return parts.stream()
                .filter(part -> part.label().equals(label))
                .anyMatch(part -> GrantsOfRoles.atLeast(RoleGrants.of(List.of(part.role()), ground))
                        .holds(need));
    }

    /** Of alternatives the first that is held. */
    private static Stream<Requirement> chosen(Requirement need, Predicate<Requirement> held) {
        return need instanceof AnyOf anyOf
                ? anyOf.alternatives().stream()
                        .filter(one -> Requirement.missing(one, held).isEmpty())
                        .findFirst()
                        .stream()
                        .flatMap(List::stream)
                : Stream.of(need);
    }

    private void actionVia(
            Holder holder,
            List<Deciders.Part> parts,
            Map<String, String> roleOf,
            Map<String, String> entryOf,
            List<Via> all) {
        boolean ofCluster = ClusterPrivilegeResolver.isClusterAction(question.action());
        for (String on : ofCluster ? List.of("") : question.on()) {
            Grant requirement = new Grant(Grant.ACTION, question.action(), ofCluster ? null : on);
            List<Via> found = new ArrayList<>();
            List<Via> some = new ArrayList<>();
            for (Deciders.Part part : parts) {
                Rights rights = RoleGrants.of(List.of(part.role()), holders.ground());
                boolean whole = holder.isSo(
                        ofCluster
                                ? rights.clusterAction(question.action())
                                : rights.actionOnEach(on, question.action(), false)
                                        .answer());
                if (whole) {
                    found.add(new Via(requirement, roleOf.get(part.label()), entryOf.get(part.label()), false));
                } else if (!ofCluster && holder.isSo(rights.actionOnSome(on, question.action()))) {
                    some.add(new Via(requirement, roleOf.get(part.label()), entryOf.get(part.label()), true));
                }
            }
            all.addAll(found.isEmpty() ? some : found);
        }
    }
}
