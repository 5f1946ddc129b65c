package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.Realms.Lookup;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Reason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who may act for whom ({@code es-security-runas-user}): neither service accounts nor the anonymous user act for anybody
 * ({@code Authentication.supportsRunAs} of x-pack-core), and nobody is acted for whom no realm finds by the name.
 */
final class Deputies {

    private final AuditFacts facts;
    private final Set<String> unknownRealms = new TreeSet<>();

    Deputies(AuditFacts facts) {
        this.facts = facts;
    }

    /** Whether Elasticsearch lets it act for others at all, whatever the roles. */
    static boolean mayAct(Principal principal) {
        return principal.kind() != Kind.SERVICE_ACCOUNT && !isAnonymous(principal);
    }

    private static boolean isAnonymous(Principal principal) {
        return principal.kind() == Kind.USER && "anonymous".equals(principal.realm());
    }

    /** The roles of those for whom may act who holds some. */
    Set<RoleSet> othersOf(Holder holder) {
        Set<RoleSet> others = new LinkedHashSet<>();
        if (holder.mayActForOthers()) {
            for (Principal other : facts.principals()) {
                if (isSomebody(other) && holder.isSo(holder.rights().runAs(other.name())) && isFound(other)) {
                    others.add(other.held());
                }
            }
        }
        return others;
    }

    /** The names of those whom that is true of, the first few. */
    List<String> names(Holder holder, Predicate<Principal> some, int count) {
        return facts.principals().stream()
                .filter(other -> isSomebody(other)
                        && some.test(other)
                        && holder.rights().runAs(other.name()).isYes()
                        && isFound(other))
                .map(Principal::name)
                .distinct()
                .limit(count)
                .toList();
    }

    private static boolean isSomebody(Principal other) {
        return other.enabled() && (other.kind() == Kind.PROFILE || (other.kind() == Kind.USER && !isAnonymous(other)));
    }

    private boolean isFound(Principal other) {
        if (other.kind() != Kind.PROFILE) {
            return true;
        }
        String realm = String.valueOf(other.realm());
        Lookup lookup = facts.realms().of(realm);
        if (lookup == Lookup.UNKNOWN) {
            unknownRealms.add(realm);
        }
        return lookup == Lookup.YES;
    }

    /** Those of whom it is not known whether they can be acted for. */
    Optional<Reason> notJudged() {
        return unknownRealms.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Reason(
                                "run_as_realms",
                                "Whether somebody can act for users of the realms " + unknownRealms
                                        + " is not known: this node has no such realms, or they are of a type that is not Elastic's."));
    }
}
