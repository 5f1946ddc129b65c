package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.DeprecatedRole;
import io.mlsetup.privilege.DeprecatedRoles;
import io.mlsetup.privilege.Discouraged;
import io.mlsetup.privilege.Documents;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.privilege.Scope;
import io.mlsetup.privilege.Surplus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;

/**
 * Roles and grants that are held and should not be: what documents 002 and 003 advise against, roles that do not exist, and what grants
 * nothing; held by people, keys and role mappings, and remembered by datafeeds and data frame analytics from who last updated them; and
 * those of these that remember nobody.
 */
public final class DiscouragedAudit {

    private static final int SHOWN = 20;

    private final AuditFacts facts;
    private final Holders holders;
    private final DeprecatedRoles deprecated;
    private final Discouraged discouraged = new Discouraged(Documents.get());
    private final Map<String, Set<String>> holdersOf = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /** @param reserved the built-in role of that name in the running version, or null */
    public DiscouragedAudit(Holders holders, Function<String, RoleDescriptor> reserved, Runnable checkpoint) {
        this.holders = holders;
        this.facts = holders.facts();
        this.deprecated = new DeprecatedRoles(reserved, facts.restricted());
        for (Principal principal : facts.principals()) {
            principal.held().names().stream()
                    .filter(role -> !isOfTheirOwn(principal, role))
                    .forEach(role -> add(role, principal.kind().value() + " [" + principal.name() + "]"));
        }
        facts.anonymous().forEach(role -> add(role, "everybody (anonymous)"));
        Set<String> unbound = new TreeSet<>();
        for (AuditedJob job : facts.jobs()) {
            RanAs ranAs = job.ranAs();
            if (ranAs != null && ranAs.user() == null) {
                unbound.add(ranAs.configuration());
            } else if (ranAs != null) {
                ranAs.roles().forEach(role -> add(role, ranAs.configuration() + " (remembers [" + ranAs.user() + "])"));
            }
        }
        judgeUnbound(unbound);
        holdersOf.keySet().forEach(this::judgeRole);
        for (RoleDescriptor role : facts.roles().values()) {
            checkpoint.run();
            if (!isReserved(role)) {
                judgeEntries(role, holdersOf.getOrDefault(role.getName(), Set.of()));
            }
        }
        for (Principal principal : facts.principals()) {
            principal.held().bodies().forEach(body -> {
                if (principal.kind() == Principal.Kind.API_KEY) {
                    judgeEntries(body, Set.of(principal.kind().value() + " [" + principal.name() + "]"));
                }
            });
        }
    }

    private void add(String role, String holder) {
        holdersOf.computeIfAbsent(role, r -> new TreeSet<>()).add(holder);
    }

    /** Elastic's own users have the roles that are made for them. */
    private static boolean isOfTheirOwn(Principal principal, String role) {
        return principal.isReserved()
                && (role.equals(principal.name())
                        || principal.name().equals("elastic")
                        || principal.name().equals("kibana")
                        || role.equals("remote_monitoring_collector")
                        || role.equals("remote_monitoring_agent"));
    }

    private static boolean isReserved(RoleDescriptor role) {
        return Boolean.TRUE.equals(role.getMetadata().get(MetadataUtils.RESERVED_METADATA_KEY));
    }

    /** Document 003, {@code manage_ml}: what was made while security was off runs with elevated rights. */
    private void judgeUnbound(Set<String> configurations) {
        if (!configurations.isEmpty()) {
            findings.add(new Finding(
                    "runs_with_own_rights",
                    null,
                    null,
                    "These were made while security was off and remember nobody. So Elasticsearch reads their sources with its own rights,"
                            + " whatever the people who start them may read. Stop them, and update each as somebody who"
                            + " may read its sources.",
                    List.of(),
                    List.of(),
                    false,
                    first(configurations),
                    configurations.size()));
        }
    }

    private void judgeRole(String name) {
        RoleDescriptor role = facts.roles().get(name);
        String gone = Documents.get().goneIn9().get(name);
        boolean builtIn = role != null && isReserved(role);
        if (role == null) {
            add(
                    "role_not_found",
                    name,
                    null,
                    "The role [" + name + "] does not exist, which grants nothing, or it is defined in roles.yml."
                            + (gone == null ? "" : " It was a built-in role of 8.x. " + gone));
        }
        String instead = Documents.get().instead().get(name);
        if (instead != null && (builtIn || role == null)) {
            add("role_for_system_user", name, null, "The role [" + name + "] serves a system user. " + instead);
        }
        if (name.equals("superuser")) {
            add(
                    "superuser",
                    name,
                    null,
                    "The role [superuser] is held: " + Documents.get().care().get(name));
        }
        deprecated.apply(name).filter(one -> builtIn).ifPresent(one -> addDeprecated(one, gone));
    }

    private void addDeprecated(DeprecatedRole role, @Nullable String gone) {
        List<String> loses = new ArrayList<>();
        if (role.loses() != null) {
            for (Surplus one : role.loses()) {
                loses.add(one.grant() + (one.resource() == null ? "" : " on " + one.resource()));
            }
        }
        Set<String> held = holdersOf.get(role.name());
        findings.add(new Finding(
                "role_deprecated",
                role.name(),
                null,
                "The role [" + role.name() + "] is deprecated: " + role.reason() + "."
                        + (gone == null ? "" : " " + gone),
                role.replacements(),
                loses,
                gone != null,
                first(held),
                held.size()));
    }

    private void add(String id, String role, @Nullable String entry, String message) {
        add(id, role, entry, message, holdersOf.getOrDefault(role, Set.of()));
    }

    private void add(String id, String role, @Nullable String entry, String message, Set<String> held) {
        findings.add(new Finding(
                id,
                role,
                entry,
                message,
                List.of(),
                List.of(),
                Documents.get().goneIn9().containsKey(role) && entry == null,
                first(held),
                held.size()));
    }

    private static List<String> first(Set<String> held) {
        return held.stream().limit(SHOWN).toList();
    }

    private void judgeEntries(RoleDescriptor role, Set<String> held) {
        String[] cluster = role.getClusterPrivileges();
        for (int i = 0; i < cluster.length; i++) {
            addReason(
                    role,
                    "cluster[" + i + "]",
                    discouraged.privilege(Scope.CLUSTER, cluster[i]).orElse(null),
                    held);
        }
        ApplicationResourcePrivileges[] applications = role.getApplicationPrivileges();
        for (int i = 0; i < applications.length; i++) {
            for (Reason reason : discouraged.application(applications[i])) {
                addReason(role, "applications[" + i + "]", reason, held);
            }
        }
        IndicesPrivileges[] indices = role.getIndicesPrivileges();
        RoleGrants grants = RoleGrants.of(List.of(role), holders.ground());
        for (int i = 0; i < indices.length; i++) {
            String entry = "indices[" + i + "]";
            for (String privilege : new LinkedHashSet<>(List.of(indices[i].getPrivileges()))) {
                addReason(
                        role,
                        entry,
                        discouraged.privilege(Scope.INDEX, privilege).orElse(null),
                        held);
            }
            for (String pattern : indices[i].getIndices()) {
                if (grants.reachesNothing(pattern, indices[i].allowRestrictedIndices())) {
                    add(
                            "reaches_nothing",
                            role.getName(),
                            entry,
                            "The entry on [" + pattern
                                    + "] reaches no index: the indices that it names are restricted, and the entry"
                                    + " does not allow these.",
                            held);
                }
            }
        }
    }

    private void addReason(RoleDescriptor role, String entry, @Nullable Reason reason, Set<String> held) {
        if (reason != null) {
            add(reason.id(), role.getName(), entry, reason.message(), held);
        }
    }

    public int count() {
        return findings.size();
    }

    public List<Finding> page(int from, int size) {
        return findings.stream().skip(from).limit(size).toList();
    }
}
