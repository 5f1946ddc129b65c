package io.mlsetup.guard;

import io.mlsetup.guard.GuardSettings.Mode;
import io.mlsetup.guard.Objection.Severity;
import io.mlsetup.privilege.Documents;
import java.util.List;
import java.util.Map;

/**
 * Roles that are made for Elastic's own system users, which document 002 wants assigned to nobody else ({@code beats_system},
 * {@code kibana_system}, {@code logstash_system}). What a user has already is not refused again, so that the user can be changed
 * at all.
 */
final class SystemRoleRule implements RoleRule {

    static final String ID = "role_for_system_user";

    /** Known to the catalogue. */
    private static final Map<String, String> INSTEAD = Documents.get().instead();

    static boolean watches(String role) {
        return INSTEAD.containsKey(role);
    }

    static List<String> watched() {
        return INSTEAD.keySet().stream().sorted().toList();
    }

    @Override
    public List<Objection> judge(Assignment given, Policy policy) {
        return given.roles().stream()
                .filter(SystemRoleRule::watches)
                .map(role -> finding(given, role, policy))
                .toList();
    }

    private static Objection finding(Assignment given, String role, Policy policy) {
        boolean held = policy.held().contains(role);
        boolean refused = policy.mode() == Mode.ENFORCE && !held;
        return new Objection(
                ID,
                role,
                refused ? Severity.REFUSE : Severity.WARN,
                "role [" + role
                        + "] should not be assigned to users: it serves the built-in user of that name, and what"
                        + " it grants may change between releases. " + INSTEAD.get(role)
                        + (held ? " Not refused, because the " + given.target() + " has the role already." : ""));
    }
}
