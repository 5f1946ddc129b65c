package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.privilege.DeprecatedRole;
import io.mlsetup.privilege.DeprecatedRoles;
import io.mlsetup.privilege.Documents;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.privilege.Surplus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
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
    private final DiscouragedEntries entries;
    private final Set<String> serviceAccounts;
    private final Map<String, Set<String>> holdersOf = new TreeMap<>();

    /** Roles of which API keys hold what they were, or that are their own. */
    private final Map<RoleDescriptor, Set<String>> ofKeys = new LinkedHashMap<>();

    private final List<Finding> findings = new ArrayList<>();

    /** @param reserved the built-in role of that name in the running version, or null */
    public DiscouragedAudit(Holders holders, Function<String, RoleDescriptor> reserved, Runnable checkpoint) {
        this.holders = holders;
        this.facts = holders.facts();
        this.deprecated = new DeprecatedRoles(reserved, facts.restricted());
        this.entries = new DiscouragedEntries(holders.ground());
        this.serviceAccounts = facts.principals().stream()
                .filter(one -> one.kind() == Principal.Kind.SERVICE_ACCOUNT)
                .map(Principal::name)
                .collect(Collectors.toSet());
        Map<RoleSet, List<String>> keys = new LinkedHashMap<>();
        for (Principal principal : facts.principals()) {
            String holder = principal.kind().value() + " [" + principal.name() + "]";
            principal.held().names().stream()
                    .filter(role -> !isOfTheirOwn(principal, role))
                    .forEach(role -> add(role, holder));
            if (principal.kind() == Principal.Kind.API_KEY) {
                addTo(keys, principal.held(), holder);
            }
        }
        facts.anonymous().forEach(role -> add(role, "everybody (anonymous)"));
        Set<String> unbound = new TreeSet<>();
        for (AuditedJob job : facts.jobs()) {
            RanAs ranAs = job.ranAs();
            if (ranAs != null && ranAs.user() == null) {
                unbound.add(ranAs.configuration());
            } else if (ranAs != null) {
                String who = (ranAs.key() == null ? "" : "an API key of ") + "[" + ranAs.user() + "]";
                String holder = ranAs.configuration() + " (remembers " + who + ")";
                ranAs.roles().forEach(role -> add(role, holder));
                if (ranAs.key() != null) {
                    addTo(keys, ranAs.key(), holder);
                }
            }
        }
        keys.forEach((key, alike) -> {
            checkpoint.run();
            addKeys(key, alike);
        });
        judgeUnbound(unbound);
        holdersOf.keySet().forEach(this::judgeRole);
        for (RoleDescriptor role : facts.roles().values()) {
            checkpoint.run();
            if (!isReserved(role)) {
                judgeEntries(role, holdersOf.getOrDefault(role.getName(), Set.of()));
            }
        }
        ofKeys.forEach((role, held) -> {
            checkpoint.run();
            judgeEntries(role, held);
        });
    }

    private static void addTo(Map<RoleSet, List<String>> keys, RoleSet key, String holder) {
        keys.computeIfAbsent(key, k -> new ArrayList<>()).add(holder);
    }

    private void add(String role, String holder) {
        holdersOf.computeIfAbsent(role, r -> new TreeSet<>()).add(holder);
    }

    /**
     * An API key goes on with what its owner's roles granted when it was made or last updated: a role that is no more, or has changed, it
     * has as it was. With role descriptors of its own it has only what these let through.
     */
    private void addKeys(RoleSet key, List<String> alike) {
        key.bodies().forEach(role -> addOfKeys(role, alike));
        for (List<RoleDescriptor> owners : key.limits()) {
            for (RoleDescriptor role : owners) {
                RoleDescriptor now = facts.roles().get(role.getName());
                boolean asStored = now != null && (isReserved(now) || hasSameEntries(now, role));
                if (asStored && (key.bodies().isEmpty() || (isDiscouraged(now) && hasAllOf(now, key)))) {
                    alike.forEach(one -> add(role.getName(), one));
                } else if (!asStored && key.bodies().isEmpty() && !isElastics(role)) {
                    addOfKeys(role, alike);
                }
            }
        }
    }

    private void addOfKeys(RoleDescriptor role, List<String> alike) {
        ofKeys.computeIfAbsent(role, r -> new TreeSet<>()).addAll(alike);
    }

    /** In what is judged of a role. */
    private static boolean hasSameEntries(RoleDescriptor one, RoleDescriptor other) {
        return Arrays.equals(one.getClusterPrivileges(), other.getClusterPrivileges())
                && Arrays.equals(one.getIndicesPrivileges(), other.getIndicesPrivileges())
                && Arrays.equals(one.getApplicationPrivileges(), other.getApplicationPrivileges());
    }

    /** A built-in role that is no more, or the role of a service account, whose keys have it under the account's name. */
    private boolean isElastics(RoleDescriptor role) {
        return isReserved(role) || serviceAccounts.contains(role.getName());
    }

    /** Whether something is said against a role as a whole. */
    private boolean isDiscouraged(RoleDescriptor role) {
        String name = role.getName();
        return isReserved(role)
                && (name.equals("superuser")
                        || Documents.get().instead().containsKey(name)
                        || deprecated.apply(name).isPresent());
    }

    /** A key has what both its own roles grant and those of its owner did. */
    private boolean hasAllOf(RoleDescriptor role, RoleSet key) {
        RoleGrants all = RoleGrants.of(List.of(role), holders.ground());
        Stream<List<RoleDescriptor>> own = key.bodies().isEmpty() ? Stream.of() : Stream.of(key.bodies());
        return Stream.concat(own, key.limits().stream())
                .allMatch(roles ->
                        Surplus.of(all, RoleGrants.of(roles, holders.ground())).isEmpty());
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
        for (DiscouragedEntries.Entry one : entries.of(role)) {
            add(one.reason().id(), role.getName(), one.place(), one.reason().message(), held);
        }
    }

    public int count() {
        return findings.size();
    }

    public List<Finding> page(int from, int size) {
        return findings.stream().skip(from).limit(size).toList();
    }
}
