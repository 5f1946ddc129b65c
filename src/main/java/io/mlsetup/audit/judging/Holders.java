package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.pattern.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** All sets of roles that somebody has, each judged once. */
public final class Holders {

    /** Of all sets together: some ten seconds. */
    private static final long STEPS = 60_000_000;

    /** Of one set: what makes a node busy for some tenths of a second. */
    private static final long STEPS_OF_A_SET = 1_500_000;

    private final AuditFacts facts;
    private final Ground ground;
    private final Map<RoleSet, Holder> holders = new LinkedHashMap<>();
    private final Map<RoleSet, List<Principal>> principals;

    /** @param checkpoint is run between sets, and throws if nobody waits for the answer any more */
    public Holders(AuditFacts facts, Runnable checkpoint) {
        this(facts, Ground.ofEvaluation(facts.restricted(), facts.allStored(), Work.of(STEPS)), checkpoint);
    }

    private Holders(AuditFacts facts, Ground ground, Runnable checkpoint) {
        this.facts = facts;
        this.ground = ground;
        this.principals = facts.bySet();
        principals.keySet().forEach(set -> {
            checkpoint.run();
            holders.put(set, Holder.of(set, facts.roles(), anonymousOf(set), part()));
        });
    }

    /** As they would be after a change of roles or of people; what is worked out is within the same limits. */
    Holders changedTo(AuditFacts changed, Runnable checkpoint) {
        return new Holders(changed, ground, checkpoint);
    }

    /** API keys and service accounts do not get what everybody gets. */
    private Collection<String> anonymousOf(RoleSet set) {
        return set.bodies().isEmpty() && set.limits().isEmpty() ? facts.anonymous() : List.of();
    }

    /** For one of many things that are judged. */
    Ground part() {
        return ground.withPartOfWork(STEPS_OF_A_SET);
    }

    AuditFacts facts() {
        return facts;
    }

    Ground ground() {
        return ground;
    }

    /** Of a set that no principal has, as a configuration may remember it, anew each time. */
    Holder of(RoleSet set) {
        Holder holder = holders.get(set);
        return holder != null ? holder : Holder.of(set, facts.roles(), anonymousOf(set), part());
    }

    Holder of(Principal principal) {
        return of(principal.held());
    }

    /**
     * Who has a set of stored roles, but one role in the place of some of them.
     *
     * @param insteadOf their names
     */
    Holder with(RoleSet set, Collection<String> insteadOf, RoleDescriptor role) {
        List<RoleDescriptor> roles = new ArrayList<>();
        of(set).roles().stream()
                .filter(one -> !insteadOf.contains(one.getName()))
                .forEach(roles::add);
        roles.add(role);
        return Holder.of(roles, part());
    }

    Holder of(RoleDescriptor role) {
        return Holder.of(role, part());
    }

    Map<RoleSet, Holder> all() {
        return holders;
    }

    Map<RoleSet, List<Principal>> principals() {
        return principals;
    }

    /** What could not be read or decided, for the answer. */
    public List<Reason> notJudged() {
        List<Reason> reasons = new ArrayList<>(facts.notJudged());
        Map<String, Set<String>> complex = new TreeMap<>();
        Map<String, Set<String>> unread = new TreeMap<>();
        principals.forEach((set, some) -> {
            Holder holder = holders.get(set);
            Set<String> names = new TreeSet<>();
            some.stream().limit(10).forEach(one -> names.add(one.name()));
            holder.tooComplex()
                    .forEach(pattern -> complex.computeIfAbsent(pattern, p -> new TreeSet<>())
                            .addAll(names));
            holder.unread()
                    .forEach(role ->
                            unread.computeIfAbsent(role, r -> new TreeSet<>()).addAll(names));
        });
        complex.forEach((pattern, names) -> reasons.add(new Reason(
                "too_complex",
                "The pattern [" + pattern + "] in roles of " + first(names) + " is too complex to be decided.")));
        unread.forEach(
                (role, names) -> reasons.add(
                        new Reason(
                                "role_not_found",
                                "The role [" + role + "] of " + first(names)
                                        + " could not be read: it does not exist, which grants nothing, or it is defined in roles.yml.")));
        return reasons;
    }

    private static List<String> first(Set<String> names) {
        return names.stream().limit(10).toList();
    }
}
