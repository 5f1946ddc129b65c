package io.mlsetup.guard;

import io.mlsetup.guard.Objection.Severity;
import io.mlsetup.privilege.Documents;
import java.util.List;
import java.util.Map;

/**
 * Roles that are meant for users but reach further than their names say (documents 002, {@code superuser}, and 000, the two machine
 * learning roles); only on demand.
 */
final class SensitiveRoleRule implements RoleRule {

    static final String ID = "role_sensitive";

    /** Known to the catalogue. */
    private static final Map<String, String> REASONS = Documents.get().care();

    @Override
    public List<Objection> judge(Assignment given, Policy policy) {
        if (!policy.warnSensitive()) {
            return List.of();
        }
        return given.roles().stream()
                .filter(REASONS::containsKey)
                .map(role -> new Objection(
                        ID, role, Severity.WARN, "give role [" + role + "] with care: " + REASONS.get(role)))
                .toList();
    }
}
