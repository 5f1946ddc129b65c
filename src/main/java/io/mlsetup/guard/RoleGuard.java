package io.mlsetup.guard;

import io.mlsetup.guard.GuardSettings.Mode;
import io.mlsetup.privilege.DeprecatedRole;
import io.mlsetup.privilege.DeprecatedRoles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * The rules on giving roles to users and role mappings, as one pure question: what is given, by which policy, and what
 * is to be said about it. Everything is collected, so that a refusal names all that is wrong at once.
 */
public final class RoleGuard {

    private static final Logger logger = LogManager.getLogger(RoleGuard.class);

    private final List<RoleRule> rules;

    RoleGuard(List<RoleRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** @param reserved the reserved role of that name in the running version, or null; there once security has started */
    public static RoleGuard of(Function<String, RoleDescriptor> reserved, RestrictedIndices restrictedIndices) {
        return withRules(new DeprecatedRoles(reserved, restrictedIndices));
    }

    static RoleGuard withRules(Function<String, Optional<DeprecatedRole>> deprecated) {
        return new RoleGuard(List.of(
                new SystemRoleRule(), new DeprecatedRoleRule(deprecated), new SensitiveRoleRule(), new TemplateRule()));
    }

    public List<Objection> judge(Assignment given, Policy policy) {
        if (policy.mode() == Mode.OFF) {
            return List.of();
        }
        List<Objection> findings = new ArrayList<>();
        for (RoleRule rule : rules) {
            try {
                findings.addAll(rule.judge(given, policy));
            } catch (RuntimeException e) {
                // A rule at fault has no say; the other rules keep theirs, and the request is not broken by it.
                logger.warn("a rule of the role guard failed, the request is judged without it", e);
            }
        }
        return findings;
    }
}
