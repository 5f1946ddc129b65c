package io.mlsetup.guard;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;

/**
 * The deprecated roles: those that the running version marks in their metadata, and those that document 002 calls
 * deprecated ("Replaced by transform_admin", "please use the kibana_admin role instead", "please use Kibana feature
 * privileges instead"), whether or not the running version still has or marks them.
 */
final class DeprecatedRoles {

    private static final Map<String, String> DOCUMENTED = Map.of(
            "data_frame_transforms_admin", "since 7.5.0, replaced by [transform_admin]",
            "data_frame_transforms_user", "since 7.5.0, replaced by [transform_user]",
            "kibana_dashboard_only_user", "use Kibana feature privileges instead",
            "kibana_user", "use the [kibana_admin] role instead");

    private DeprecatedRoles() {}

    /** Computed from the reserved roles of the running version; nothing about replacements is written down here. */
    static Map<String, DeprecatedRole> of(Collection<RoleDescriptor> reserved) {
        Map<String, RoleDescriptor> live =
                reserved.stream().collect(Collectors.toMap(RoleDescriptor::getName, Function.identity()));
        Map<String, DeprecatedRole> deprecated = new TreeMap<>();
        DOCUMENTED.forEach((name, reason) -> deprecated.put(name, role(name, reason, live)));
        live.forEach((name, descriptor) -> {
            Map<String, Object> metadata = descriptor.getMetadata();
            if (Boolean.TRUE.equals(metadata.get(MetadataUtils.DEPRECATED_METADATA_KEY))) {
                Object reason = metadata.get(MetadataUtils.DEPRECATED_REASON_METADATA_KEY);
                deprecated.put(name, role(name, reason == null ? "no reason is given" : reason.toString(), live));
            }
        });
        return Map.copyOf(deprecated);
    }

    private static DeprecatedRole role(String name, String reason, Map<String, RoleDescriptor> live) {
        // The reason names the replacements, with brackets or without: every reserved role among its words.
        List<RoleDescriptor> replacements = Arrays.stream(reason.split("[^a-z0-9_]+"))
                .filter(word -> !word.equals(name) && live.containsKey(word))
                .distinct()
                .map(live::get)
                .toList();
        RoleDescriptor descriptor = live.get(name);
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
