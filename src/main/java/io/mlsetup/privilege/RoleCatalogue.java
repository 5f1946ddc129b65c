package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import io.mlsetup.privilege.Differences.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
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
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    public RoleCatalogue(Documents documents, BuiltInRoles builtIn) {
        this.documents = requireNonNull(documents, "documents");
        this.builtIn = requireNonNull(builtIn, "builtIn");
        this.deprecated = builtIn.deprecated();
    }

    /**
     * A role that the document, the running version or both know.
     *
     * @param deprecated null if it is not
     * @param satisfies what it reaches on its own; null if the running version does not have it
     */
    private record Entry(
            @Nullable DocumentedRole documented,
            @Nullable RoleDescriptor running,
            List<String> notes,
            @Nullable DeprecatedRole deprecated,
            List<Difference> differs,
            @Nullable List<? extends ToXContentObject> satisfies)
            implements ToXContentObject {

        Entry satisfying(List<? extends ToXContentObject> rows) {
            return new Entry(documented, running, notes, deprecated, differs, rows);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject()
                    .field("description", documented != null ? documented.description() : running.getDescription())
                    .stringListField("notes", notes)
                    .stringListField("needs_also", documented != null ? documented.needsAlso() : List.of())
                    .field("documented", documented != null)
                    .field("available", running != null)
                    .field("reserved", isReserved());
            // Document 002: built-in roles cannot be updated. But a name that none of the running version has is free
            // for
            // a role of one's own.
            builder.field("updatable", running == null)
                    .field("assignable", isAssignable())
                    .field("deprecated", deprecated != null);
            if (deprecated != null) {
                deprecation(builder);
            }
            if (!differs.isEmpty()) {
                builder.xContentList("differs", differs);
            }
            if (running != null) {
                builder.field("descriptor", running).xContentList("satisfies", satisfies);
            }
            return builder.endObject();
        }

        private boolean isReserved() {
            return running != null
                    && Boolean.TRUE.equals(running.getMetadata().get(MetadataUtils.RESERVED_METADATA_KEY));
        }

        /** Documented roles as documented; of others, what the running version's own description says. */
        private boolean isAssignable() {
            if (documented != null) {
                return documented.assignable();
            }
            String description = running.getDescription();
            return description == null || !description.contains("should not be assigned to users");
        }

        private void deprecation(XContentBuilder builder) throws IOException {
            if (deprecated.since() != null) {
                builder.field("deprecated_since", deprecated.since());
            }
            if (deprecated.runningReason() != null) {
                builder.field("deprecated_reason", deprecated.runningReason());
            }
            List<String> roles = deprecated.replacements();
            String useInstead = deprecated.useInstead() == null && roles.isEmpty()
                    ? deprecated.runningReason()
                    : deprecated.useInstead();
            if (roles.isEmpty() && useInstead == null && deprecated.loses() == null) {
                return;
            }
            builder.startObject("replaced_by");
            if (!roles.isEmpty()) {
                builder.stringListField("roles", roles);
            }
            if (useInstead != null) {
                builder.field("use_instead", useInstead);
            }
            if (deprecated.loses() != null) {
                builder.xContentList(
                        "loses",
                        deprecated.loses().stream()
                                .map(Surplus::grant)
                                .distinct()
                                .toList());
            }
            builder.endObject();
        }
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
    public Map<String, ToXContentObject> describe(
            @Nullable String expression, Function<RoleDescriptor, List<? extends ToXContentObject>> satisfies) {
        Set<String> known = new LinkedHashSet<>();
        known.add(DEFAULT_ROLE);
        known.addAll(names());
        Map<String, ToXContentObject> answer = new LinkedHashMap<>();
        for (String name : Names.select(expression, known, "built-in role")) {
            answer.put(name, DEFAULT_ROLE.equals(name) ? defaultRole() : entry(name, satisfies));
        }
        return answer;
    }

    private ToXContentObject defaultRole() {
        Documents.DefaultRole role = documents.defaultRole();
        return (builder, params) -> builder.startObject()
                .field("description", role.description())
                .stringListField("notes", concat(List.of(role.description()), role.notes()))
                .field("assignable", false)
                .endObject();
    }

    private Entry entry(String name, Function<RoleDescriptor, List<? extends ToXContentObject>> satisfies) {
        Entry entry = entries.computeIfAbsent(name, this::role);
        return entry.running() == null ? entry : entry.satisfying(satisfies.apply(entry.running()));
    }

    private Entry role(String name) {
        DocumentedRole documented = documents.roles().get(name);
        BuiltInRole running = builtIn.find(name).orElse(null);
        return new Entry(
                documented,
                running != null ? running.descriptor() : null,
                notes(documented, running),
                deprecated.apply(name).orElse(null),
                Differences.of(documented, running, builtIn),
                null);
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
}
