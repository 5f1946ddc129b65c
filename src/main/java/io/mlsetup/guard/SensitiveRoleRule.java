package io.mlsetup.guard;

import io.mlsetup.guard.Objection.Severity;
import java.util.List;
import java.util.Map;

/**
 * Roles that are meant for users but reach further than their names say; only on demand. The reasons are those of
 * document 002 ({@code superuser}: "Take extra care when assigning it to a user") and of document 000 (the two machine
 * learning roles "give access to the results of all anomaly detection jobs").
 */
final class SensitiveRoleRule implements RoleRule {

    static final String ID = "role_sensitive";

    private static final String ALL_RESULTS =
            "it shows the results of all anomaly detection jobs, whether or not the user"
                    + " may read their source indices, and results can carry values out of these. Where visibility by space"
                    + " matters, use Kibana's feature privileges for machine learning instead.";

    private static final Map<String, String> REASONS = Map.of(
            "superuser",
            "it can do everything, manage security, create roles without limits, and act as any other user. Use a role with"
                    + " the privileges that are needed instead.",
            "machine_learning_admin",
            ALL_RESULTS,
            "machine_learning_user",
            ALL_RESULTS);

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
