package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

import io.mlsetup.guard.Objection.Severity;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Deprecated roles, by the running version or by document 002: never refused, since they still work. */
final class DeprecatedRoleRule implements RoleRule {

    static final String ID = "role_deprecated";

    private final Function<String, Optional<DeprecatedRole>> deprecated;

    DeprecatedRoleRule(Function<String, Optional<DeprecatedRole>> deprecated) {
        this.deprecated = requireNonNull(deprecated);
    }

    @Override
    public List<Objection> judge(Assignment given, Policy policy) {
        return given.roles().stream()
                .map(deprecated)
                .flatMap(Optional::stream)
                .map(role -> new Objection(ID, role.name(), Severity.WARN, role.message()))
                .toList();
    }
}
