package io.mlsetup.guard;

import io.mlsetup.guard.GuardSettings.Mode;
import io.mlsetup.guard.Objection.Severity;
import java.util.List;
import java.util.Map;

/**
 * Roles that are made for Elastic's own system users. Document 002 keeps {@code beats_system}, {@code kibana_system} and
 * {@code logstash_system} away from users, since each release may change what they grant. A role that a user already has is not
 * refused again, so that the user can be updated at all.
 */
final class SystemRoleRule implements RoleRule {

    static final String ID = "role_for_system_user";

    private static final Map<String, String> INSTEAD = Map.of(
            "beats_system",
            "Let Beats send their monitoring data as the built-in user [beats_system]; for writing events, which this role"
                    + " does not allow, create a role with privileges on the indices of the Beats.",
            "kibana_system",
            "Let Kibana connect as the built-in user [kibana_system] or with a service token of [elastic/kibana]; give"
                    + " people [kibana_admin], or a role with the Kibana feature privileges that they need.",
            "logstash_system",
            "Let Logstash send its monitoring data as the built-in user [logstash_system]; for pipelines, which this role"
                    + " does not serve, create a role with privileges on their indices, and give [logstash_admin] to manage"
                    + " them centrally.");

    static boolean watches(String role) {
        return INSTEAD.containsKey(role);
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
