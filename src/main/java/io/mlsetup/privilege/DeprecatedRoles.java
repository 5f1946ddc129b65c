package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * The deprecated roles: those that the running version marks in their metadata, and those that document 002 calls deprecated, whether
 * or not the running version still has or marks them. The one place that knows what replaces a role, and what is lost with it.
 */
public final class DeprecatedRoles implements Function<String, Optional<DeprecatedRole>> {

    private final Function<String, RoleDescriptor> reserved;
    private final Ground ground;
    private final Map<String, DeprecatedRole> known = new ConcurrentHashMap<>();

    /**
     * @param reserved the reserved role of that name in the running version, or null; there once security has started.
     *     They do not change while a node runs, so what a replacement loses is worked out once, for the roles asked for
     */
    public DeprecatedRoles(Function<String, RoleDescriptor> reserved, RestrictedIndices restrictedIndices) {
        this.reserved = requireNonNull(reserved);
        this.ground = Ground.ofBuiltIn(restrictedIndices);
    }

    @Override
    public Optional<DeprecatedRole> apply(String name) {
        DeprecatedRole role = known.get(name);
        if (role == null) {
            RoleDescriptor live = reserved.apply(name);
            Deprecation documented = documented(name);
            String runningReason = live == null ? null : Differences.deprecationReason(live);
            if (documented == null && runningReason == null) {
                return Optional.empty();
            }
            role = role(name, live, documented, runningReason);
            known.put(name, role);
        }
        return Optional.of(role);
    }

    @Nullable
    private static Deprecation documented(String name) {
        DocumentedRole role = Documents.get().roles().get(name);
        return role == null ? null : role.deprecated();
    }

    private DeprecatedRole role(
            String name,
            @Nullable RoleDescriptor live,
            @Nullable Deprecation documented,
            @Nullable String runningReason) {
        List<String> replacements = replacements(name, documented, runningReason);
        return new DeprecatedRole(
                name,
                live != null,
                documented == null ? null : documented.since(),
                runningReason,
                reason(documented, runningReason),
                replacements,
                documented == null ? null : documented.useInstead(),
                loses(live, replacements));
    }

    /** The running version has the word; the document fills in. */
    private static String reason(@Nullable Deprecation documented, @Nullable String runningReason) {
        if (runningReason != null && !runningReason.isEmpty()) {
            return runningReason;
        }
        if (documented == null) {
            return "no reason is given";
        }
        List<String> parts = new ArrayList<>();
        if (documented.since() != null) {
            parts.add("since " + documented.since());
        }
        if (documented.replacedBy() != null) {
            parts.add("replaced by [" + documented.replacedBy() + "]");
        }
        if (documented.useInstead() != null) {
            parts.add("use " + documented.useInstead() + " instead");
        }
        return String.join(", ", parts);
    }

    /** The role that the document names, or else the reserved roles that the running version's reason names. */
    private List<String> replacements(String name, @Nullable Deprecation documented, @Nullable String runningReason) {
        if (documented != null && documented.replacedBy() != null) {
            return List.of(documented.replacedBy());
        }
        return runningReason == null
                ? List.of()
                : Arrays.stream(runningReason.split("[^A-Za-z0-9_]+"))
                        .filter(word -> !word.equals(name) && reserved.apply(word) != null)
                        .distinct()
                        .toList();
    }

    @Nullable
    private List<Surplus> loses(@Nullable RoleDescriptor role, List<String> replacements) {
        List<RoleDescriptor> others =
                replacements.stream().map(reserved).filter(Objects::nonNull).toList();
        return role == null || others.isEmpty() || others.size() < replacements.size()
                ? null
                : Surplus.of(RoleGrants.of(List.of(role), ground), RoleGrants.of(others, ground));
    }
}
