package io.mlsetup.guard;

import io.mlsetup.guard.Objection.Severity;
import java.util.List;
import java.util.Map;

/**
 * Roles that are meant for users but reach further than their names say; only on demand. The reasons are those of
 * document 002 (section {@code superuser}: to be given with care) and of document 000 (Elasticsearch API user: the two machine
 * learning roles open the results of every anomaly detection job).
 */
final class SensitiveRoleRule implements RoleRule {

    static final String ID = "role_sensitive";

    private static final String ALL_RESULTS = "it shows the results of every anomaly detection job, even where the user"
            + " cannot read the source indices, and results can hold values from those. If you use spaces to control"
            + " who sees which jobs, use Kibana's feature privileges for machine learning instead.";

    private static final Map<String, String> REASONS = Map.of(
            "superuser",
            "it can do everything, manage security, create roles without limits, and act as any other user. Use a role with"
                    + " only the privileges that are needed instead.",
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
