package io.mlsetup.guard;

import io.mlsetup.guard.GuardSettings.Mode;
import io.mlsetup.guard.Objection.Severity;
import io.mlsetup.privilege.DeprecatedRole;
import io.mlsetup.privilege.DeprecatedRoles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
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

    /** What is said when the guard itself fails. */
    public static final String FAILED = "role_guard_failed";

    private final List<RoleRule> rules;

    RoleGuard(List<RoleRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** @param reserved the reserved role of that name in the running version, or null; there once security has started */
    public static RoleGuard of(Function<String, RoleDescriptor> reserved, RestrictedIndices restrictedIndices) {
        return new RoleGuard(Stream.concat(
                        rules(new DeprecatedRoles(reserved, restrictedIndices)).stream(),
                        Stream.of(new OpensResultsRule(reserved, restrictedIndices)))
                .toList());
    }

    static RoleGuard withRules(Function<String, Optional<DeprecatedRole>> deprecated) {
        return new RoleGuard(rules(deprecated));
    }

    private static List<RoleRule> rules(Function<String, Optional<DeprecatedRole>> deprecated) {
        return List.of(
                new SystemRoleRule(), new DeprecatedRoleRule(deprecated), new SensitiveRoleRule(), new TemplateRule());
    }

    public List<Objection> judge(Assignment given, Policy policy) {
        if (policy.mode() == Mode.OFF) {
            return List.of();
        }
        List<Objection> findings = new ArrayList<>();
        for (RoleRule rule : rules) {
            findings.addAll(judge(rule, given, policy));
        }
        return findings;
    }

    /**
     * A rule that fails at one role keeps its say about the others, and that it failed is said: nobody gets a role past the guard by
     * what stands beside it.
     */
    private static List<Objection> judge(RoleRule rule, Assignment given, Policy policy) {
        try {
            return rule.judge(given, policy);
        } catch (RuntimeException e) {
            logger.warn("a rule of the role guard failed, each role is judged alone", e);
        }
        List<Objection> findings = new ArrayList<>();
        for (Assignment part : given.parts()) {
            try {
                findings.addAll(rule.judge(part, policy));
            } catch (RuntimeException e) {
                findings.add(failed(part));
            }
        }
        return findings;
    }

    private static Objection failed(Assignment part) {
        String role = part.roles().stream().findFirst().orElse("*");
        return new Objection(
                FAILED,
                role,
                Severity.WARN,
                "the role guard could not judge "
                        + (part.roles().isEmpty() ? "the role templates" : "role [" + role + "]")
                        + " by all of its rules: make sure that it should be given, and report this, with the log of the node");
    }
}
