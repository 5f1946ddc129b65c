package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;

/** The built-in roles of the running version, each built by x-pack-core's engine when first asked for. */
public final class BuiltInRoles {

    private final RestrictedIndices restrictedIndices;
    private final Ground ground;
    private final Map<String, BuiltInRole> built = new ConcurrentHashMap<>();

    public BuiltInRoles(RestrictedIndices restrictedIndices) {
        this.restrictedIndices = restrictedIndices;
        this.ground = Ground.ofBuiltIn(requireNonNull(restrictedIndices, "restrictedIndices"));
    }

    /** Their descriptors by name; those that {@code xpack.security.reserved_roles.include} leaves out are not there. */
    public SortedMap<String, RoleDescriptor> descriptors() {
        SortedMap<String, RoleDescriptor> descriptors = new TreeMap<>();
        for (RoleDescriptor descriptor : stored()) {
            descriptors.put(descriptor.getName(), descriptor);
        }
        return descriptors;
    }

    /** What the built-in role of that name grants, if this version has it. */
    public Optional<BuiltInRole> find(String name) {
        return Optional.ofNullable(descriptors().get(name)).map(this::role);
    }

    /** Those of them, and of document 002, that are deprecated. */
    DeprecatedRoles deprecated() {
        return new DeprecatedRoles(name -> descriptors().get(name), restrictedIndices);
    }

    BuiltInRole role(RoleDescriptor descriptor) {
        return built.computeIfAbsent(descriptor.getName(), name -> new BuiltInRole(descriptor, ground));
    }

    /**
     * The store is a static of x-pack-core that x-pack-security fills when it starts. With security off nobody does,
     * and it is filled here; only when it was found empty, since that would undo a list of included roles.
     */
    private static synchronized Collection<RoleDescriptor> stored() {
        try {
            ReservedRolesStore.names();
        } catch (IllegalStateException notInitialized) {
            new ReservedRolesStore();
        }
        return ReservedRolesStore.roleDescriptors();
    }
}
