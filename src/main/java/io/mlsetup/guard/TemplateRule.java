package io.mlsetup.guard;

import io.mlsetup.guard.Objection.Severity;
import java.util.List;

/** Role templates whose roles are known only when a user logs in: nobody can judge them now, so that is said. */
final class TemplateRule implements RoleRule {

    static final String ID = "role_template_undecided";

    @Override
    public List<Objection> judge(Assignment given, Policy policy) {
        if (given.undecidedTemplates() == 0) {
            return List.of();
        }
        return List.of(new Objection(
                ID,
                "*",
                Severity.WARN,
                given.undecidedTemplates()
                        + " role template(s) name their roles only when a user logs in, so the role guard"
                        + " cannot judge them. Make sure that they never give one of " + SystemRoleRule.watched()
                        + ", or name the roles under [roles] instead."));
    }
}
