package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

import io.mlsetup.guard.Objection.Severity;
import io.mlsetup.privilege.DeprecatedRole;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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
                .map(role -> new Objection(ID, role.name(), Severity.WARN, message(role)))
                .toList();
    }

    static String message(DeprecatedRole role) {
        return "role [" + role.name() + "] is deprecated: " + role.reason() + "."
                + (role.builtIn()
                        ? ""
                        : " It is no built-in role of this version, and gives nothing unless a role of this name was created.")
                + replacement(role);
    }

    private static String replacement(DeprecatedRole role) {
        if (role.replacements().isEmpty()) {
            return "";
        }
        String roles =
                role.replacements().stream().map(name -> "[" + name + "]").collect(Collectors.joining(" and "));
        if (role.loses() == null) {
            return " Use " + roles + ".";
        }
        return role.loses().isEmpty()
                ? " Nothing is lost with " + roles + "."
                : " Lost with " + roles + ": " + String.join("; ", RoleLoss.words(role.loses())) + ".";
    }
}
