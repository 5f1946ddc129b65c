package io.mlsetup.guard;

import java.util.List;

/** One rule on giving roles; pure. A new rule is a class and a line in {@link RoleGuard}. */
interface RoleRule {
    List<Objection> judge(Assignment given, Policy policy);
}
