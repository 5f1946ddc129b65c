package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

import io.mlsetup.guard.Finding.Severity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Deprecated roles, by the running version or by document 002: never refused, since they still work. */
final class DeprecatedRoleRule implements RoleRule {

    static final String ID = "role_deprecated";

    private final Supplier<Map<String, DeprecatedRole>> deprecated;

    DeprecatedRoleRule(Supplier<Map<String, DeprecatedRole>> deprecated) {
        this.deprecated = requireNonNull(deprecated);
    }

    @Override
    public List<Finding> judge(Assignment given, Policy policy) {
        if (given.roles().isEmpty()) {
            return List.of();
        }
        Map<String, DeprecatedRole> known = deprecated.get();
        return given.roles().stream()
                .map(known::get)
                .filter(Objects::nonNull)
                .map(role -> new Finding(ID, role.name(), Severity.WARN, role.message()))
                .toList();
    }
}
