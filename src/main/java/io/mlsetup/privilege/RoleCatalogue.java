package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;

/**
 * The built-in roles: what document {@code 002} says, in our words, and beside it what the running version does. Where the two
 * differ, both are shown ({@code differs}); so is a role that only one of them knows.
 */
public final class RoleCatalogue {

    /** The entry for the role of all users, which is not one that can be assigned. */
    static final String DEFAULT_ROLE = "default_role";

    private final Documents documents;
    private final BuiltInRoles builtIn;
    private final DeprecatedRoles deprecated;

    /** Neither the words nor the running version change while the node lives. */
    private final Map<String, Map<String, Object>> entries = new ConcurrentHashMap<>();

    public RoleCatalogue(Documents documents, BuiltInRoles builtIn) {
        this.documents = requireNonNull(documents, "documents");
        this.builtIn = requireNonNull(builtIn, "builtIn");
        this.deprecated = builtIn.deprecated();
    }

    /** Every role of the document, in its order, then those that only the running version has. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(documents.roles().keySet());
        names.addAll(builtIn.descriptors().keySet());
        return names;
    }

    /**
     * The roles that the expression names (a comma-separated list, wildcards allowed), by name; all without one.
     *
     * @param satisfies which documented access to machine learning a role reaches on its own and what it still lacks
     * @throws org.elasticsearch.ResourceNotFoundException if a part of the expression names no role
     */
    public Map<String, Object> describe(@Nullable String expression, Function<RoleDescriptor, Object> satisfies) {
        Set<String> known = new LinkedHashSet<>();
        known.add(DEFAULT_ROLE);
        known.addAll(names());
        Map<String, Object> answer = new LinkedHashMap<>();
        for (String name : Names.select(expression, known, "built-in role")) {
            answer.put(name, DEFAULT_ROLE.equals(name) ? defaultRole() : entry(name, satisfies));
        }
        return answer;
    }

    private Map<String, Object> defaultRole() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("description", documents.defaultRole().description());
        entry.put(
                "notes",
                concat(
                        List.of(documents.defaultRole().description()),
                        documents.defaultRole().notes()));
        entry.put("assignable", false);
        return entry;
    }

    private Map<String, Object> entry(String name, Function<RoleDescriptor, Object> satisfies) {
        Map<String, Object> entry = new LinkedHashMap<>(entries.computeIfAbsent(name, this::role));
        RoleDescriptor running = builtIn.descriptors().get(name);
        if (running != null) {
            entry.put("descriptor", running);
            entry.put("satisfies", satisfies.apply(running));
        }
        return entry;
    }

    private Map<String, Object> role(String name) {
        DocumentedRole documented = documents.roles().get(name);
        BuiltInRole running = builtIn.find(name).orElse(null);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put(
                "description",
                documented != null
                        ? documented.description()
                        : running.descriptor().getDescription());
        entry.put("notes", notes(documented, running));
        entry.put("needs_also", documented != null ? documented.needsAlso() : List.of());
        entry.put("documented", documented != null);
        entry.put("available", running != null);
        entry.put(
                "reserved",
                running != null && Boolean.TRUE.equals(metadata(running).get(MetadataUtils.RESERVED_METADATA_KEY)));
        // Document 002: built-in roles cannot be updated. But a name that no built-in role of the running version has
        // is free for a
        // role of one's own.
        entry.put("updatable", running == null);
        entry.put("assignable", assignable(documented, running));
        deprecation(entry, name);
        List<Map<String, String>> differs = Differences.of(documented, running, builtIn);
        if (!differs.isEmpty()) {
            entry.put("differs", differs);
        }
        return entry;
    }

    /** A name that is no built-in role of the running version does not share what holds for all of them. */
    private List<String> notes(@Nullable DocumentedRole documented, @Nullable BuiltInRole running) {
        List<String> own = documented != null ? documented.notes() : List.of();
        return running != null ? concat(own, documents.ofEveryRole()) : own;
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Documented roles as documented; of others, what the running version's own description says. */
    private static boolean assignable(@Nullable DocumentedRole documented, @Nullable BuiltInRole running) {
        if (documented != null) {
            return documented.assignable();
        }
        String description = running.descriptor().getDescription();
        return description == null || !description.contains("should not be assigned to users");
    }

    private void deprecation(Map<String, Object> entry, String name) {
        DeprecatedRole role = deprecated.apply(name).orElse(null);
        entry.put("deprecated", role != null);
        if (role == null) {
            return;
        }
        if (role.since() != null) {
            entry.put("deprecated_since", role.since());
        }
        if (role.runningReason() != null) {
            entry.put("deprecated_reason", role.runningReason());
        }
        Map<String, Object> replacedBy = replacedBy(role);
        if (!replacedBy.isEmpty()) {
            entry.put("replaced_by", replacedBy);
        }
    }

    private static Map<String, Object> replacedBy(DeprecatedRole role) {
        Map<String, Object> replacedBy = new LinkedHashMap<>();
        if (!role.replacements().isEmpty()) {
            replacedBy.put("roles", role.replacements());
        }
        if (role.useInstead() != null) {
            replacedBy.put("use_instead", role.useInstead());
        } else if (role.replacements().isEmpty() && role.runningReason() != null) {
            replacedBy.put("use_instead", role.runningReason());
        }
        if (role.loses() != null) {
            replacedBy.put(
                    "loses",
                    role.loses().stream()
                            .map(Surplus::grant)
                            .distinct()
                            .map(Grant::toMap)
                            .toList());
        }
        return replacedBy;
    }

    private static Map<String, Object> metadata(BuiltInRole running) {
        return running.descriptor().getMetadata();
    }
}
