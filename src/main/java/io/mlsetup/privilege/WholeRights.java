package io.mlsetup.privilege;

import io.mlsetup.privilege.pattern.Language;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * What some roles grant on all documents and fields of an index. As {@code IndicesPermission} of x-pack-core puts entries together,
 * documents are unlimited by one entry that has no query, and fields by one that names none, which may be another one.
 */
public final class WholeRights {

    /**
     * What is not done in full, or not at all, by who sees only some documents or fields: x-pack-security filters reads, and its
     * request interceptors refuse updates, changes of aliases and resizes.
     */
    private static final List<String> LIMITED = List.of(
            "indices:data/read/*", "indices:data/write/update*", "indices:admin/aliases", "indices:admin/resize");

    /** What shows fields and no documents ({@code Security.getFieldFilter}). */
    private static final List<String> SHOWS_FIELDS = List.of(
            "indices:data/read/field_caps*",
            "indices:data/read/xpack/rollup/get/index/caps*",
            "indices:admin/mappings/get*",
            "indices:admin/mappings/fields/get*",
            "indices:admin/get");

    /** One of each kind. */
    private static final List<String> LIMITED_ACTIONS = List.of(
            "indices:data/read/search",
            "indices:data/read/get",
            "indices:data/write/update",
            "indices:admin/aliases",
            "indices:admin/resize",
            "indices:admin/mappings/get");

    private static final Language BY_FIELDS = Language.ofAll(LIMITED).or(Language.ofAll(SHOWS_FIELDS));
    private static final Language BY_QUERY = Language.ofAll(LIMITED).minus(Language.ofAll(SHOWS_FIELDS));

    private WholeRights() {}

    /** What is granted without a limit to documents or fields. */
    public static Rights of(Collection<RoleDescriptor> roles, Ground ground) {
        return ofCollated(Collated.of(roles), ground);
    }

    /** The same of roles that are added up already. */
    public static Rights ofCollated(Collection<RoleDescriptor> roles, Ground ground) {
        return without(roles, IndicesPrivileges::isUsingDocumentLevelSecurity, BY_QUERY, ground)
                .within(without(roles, IndicesPrivileges::isUsingFieldLevelSecurity, BY_FIELDS, ground));
    }

    /** Whether the entry grants the privilege for some documents or fields only. */
    static boolean isLimited(IndicesPrivileges entry, String privilege, Ground ground) {
        return (entry.isUsingDocumentLevelSecurity() && touches(BY_QUERY, privilege, ground))
                || (entry.isUsingFieldLevelSecurity() && touches(BY_FIELDS, privilege, ground));
    }

    /** Actions of a privilege that a limit is about. */
    static Stream<String> limitedActions(String privilege, Ground ground) {
        return LIMITED_ACTIONS.stream()
                .filter(action -> Answer.ask(() -> Engine.grantsIndexAction(privilege, action, ground.work()))
                        .isYes());
    }

    private static boolean touches(Language limited, String privilege, Ground ground) {
        return Actions.ofIndex(privilege)
                .filter(actions -> !Answer.ask(() -> actions.and(limited).isEmpty(ground.work()))
                        .isYes())
                .isPresent();
    }

    private static RoleGrants without(
            Collection<RoleDescriptor> roles, Predicate<IndicesPrivileges> limits, Language limited, Ground ground) {
        return RoleGrants.of(
                roles.stream()
                        .map(role -> without(role, limits, limited, ground))
                        .toList(),
                ground);
    }

    private static RoleDescriptor without(
            RoleDescriptor role, Predicate<IndicesPrivileges> limits, Language limited, Ground ground) {
        return withIndices(
                role,
                Arrays.stream(role.getIndicesPrivileges())
                        .flatMap(entry -> limits.test(entry) ? untouched(entry, limited, ground) : Stream.of(entry))
                        .toList());
    }

    /** What of a limited entry is granted as if there were no limit. */
    private static Stream<IndicesPrivileges> untouched(IndicesPrivileges entry, Language limited, Ground ground) {
        List<String> privileges = Arrays.stream(entry.getPrivileges())
                .filter(privilege -> !touches(limited, privilege, ground))
                .toList();
        return privileges.isEmpty()
                ? Stream.of()
                : Stream.of(IndicesPrivileges.builder()
                        .indices(entry.getIndices())
                        .privileges(privileges)
                        .allowRestrictedIndices(entry.allowRestrictedIndices())
                        .build());
    }

    /** The same role with other entries on indices. */
    static RoleDescriptor withIndices(RoleDescriptor role, List<IndicesPrivileges> entries) {
        // A role of one entry that begins with [none] grants nothing; one of several that is left over does.
        List<IndicesPrivileges> kept = entries.size() == 1 && role.getIndicesPrivileges().length > 1
                ? List.of(entries.get(0), entries.get(0))
                : entries;
        return new RoleDescriptor(
                role.getName(),
                role.getClusterPrivileges(),
                kept.toArray(IndicesPrivileges[]::new),
                role.getApplicationPrivileges(),
                role.getConditionalClusterPrivileges(),
                role.getRunAs(),
                null,
                null);
    }
}
