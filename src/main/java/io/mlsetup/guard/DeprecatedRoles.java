package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;

/**
 * The deprecated roles: those that the running version marks in their metadata, and those that document 002 calls
 * deprecated ("Replaced by transform_admin", "please use the kibana_admin role instead", "please use Kibana feature
 * privileges instead"), whether or not the running version still has or marks them.
 */
final class DeprecatedRoles implements Function<String, Optional<DeprecatedRole>> {

    private static final Map<String, String> DOCUMENTED = Map.of(
            "data_frame_transforms_admin", "since 7.5.0, replaced by [transform_admin]",
            "data_frame_transforms_user", "since 7.5.0, replaced by [transform_user]",
            "kibana_dashboard_only_user", "use Kibana feature privileges instead",
            "kibana_user", "use the [kibana_admin] role instead");

    private final Function<String, RoleDescriptor> reserved;
    private final Map<String, DeprecatedRole> known = new ConcurrentHashMap<>();

    /**
     * @param reserved the reserved role of that name in the running version, or null; there once security has started.
     *     They do not change while a node runs, so what a replacement loses is worked out once, for the roles asked for
     */
    DeprecatedRoles(Function<String, RoleDescriptor> reserved) {
        this.reserved = requireNonNull(reserved);
    }

    @Override
    public Optional<DeprecatedRole> apply(String name) {
        DeprecatedRole role = known.get(name);
        if (role == null) {
            String reason = reason(name, reserved.apply(name));
            if (reason == null) {
                return Optional.empty();
            }
            role = role(name, reason);
            known.put(name, role);
        }
        return Optional.of(role);
    }

    /** Null if the role is not deprecated. The running version has the word; the document fills in. */
    private static String reason(String name, RoleDescriptor live) {
        Map<String, Object> metadata = live == null ? Map.of() : live.getMetadata();
        if (Boolean.TRUE.equals(metadata.get(MetadataUtils.DEPRECATED_METADATA_KEY))) {
            Object reason = metadata.get(MetadataUtils.DEPRECATED_REASON_METADATA_KEY);
            return reason == null ? DOCUMENTED.getOrDefault(name, "no reason is given") : reason.toString();
        }
        return DOCUMENTED.get(name);
    }

    private DeprecatedRole role(String name, String reason) {
        // The reason names the replacements, with brackets or without: every reserved role among its words.
        List<RoleDescriptor> replacements = Arrays.stream(reason.split("[^a-z0-9_]+"))
                .filter(word -> !word.equals(name))
                .distinct()
                .map(reserved)
                .filter(Objects::nonNull)
                .toList();
        RoleDescriptor descriptor = reserved.apply(name);
        List<String> loses =
                descriptor == null || replacements.isEmpty() ? List.of() : RoleLoss.of(descriptor, replacements);
        return new DeprecatedRole(
                name,
                descriptor != null,
                reason,
                replacements.stream().map(RoleDescriptor::getName).toList(),
                loses);
    }
}
