package io.mlsetup.guard;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.mlsetup.guard.GuardSettings.Mode;
import io.mlsetup.guard.Objection.Severity;
import io.mlsetup.privilege.Answer;
import io.mlsetup.privilege.DeprecatedRole;
import io.mlsetup.privilege.Documents;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Surplus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;

public class RoleGuardTests extends ESTestCase {

    private static final List<String> SYSTEM_ROLES = List.of("beats_system", "kibana_system", "logstash_system");

    private static final Surplus SOMETHING =
            new Surplus(new Grant("cluster", "something", null), null, Answer.NO, null);

    private final RoleGuard guard = RoleGuard.withRules(name -> Optional.of(new DeprecatedRole(
                    name, true, null, "use another", "use another", List.of("kibana_admin"), null, List.of(SOMETHING)))
            .filter(role -> name.equals("kibana_user")));

    public void testSystemRolesAreWarnedAboutOrRefused() {
        for (String role : SYSTEM_ROLES) {
            Objection warned = only(guard.judge(user(role), new Policy(Mode.WARN, randomBoolean())));
            assertThat(warned.severity(), equalTo(Severity.WARN));
            Objection refused = only(guard.judge(user(role), new Policy(Mode.ENFORCE, randomBoolean())));
            assertThat(refused.severity(), equalTo(Severity.REFUSE));
            assertThat(refused.rule(), equalTo("role_for_system_user"));
            assertThat(refused.role(), equalTo(role));
            assertThat(
                    refused.text(),
                    allOf(
                            containsString("[role_for_system_user] role [" + role + "]"),
                            containsString("should not be assigned to users"),
                            containsString("Let ")));
        }
    }

    public void testOrdinaryRolesPass() {
        // Near misses on purpose: names are compared whole and by case, and other system roles carry no such note.
        Assignment given = user(
                "kibana_admin",
                "Kibana_system",
                "kibana_system ",
                "my_beats_system",
                "apm_system",
                "remote_monitoring_agent",
                "viewer",
                "");
        assertThat(guard.judge(given, new Policy(Mode.ENFORCE, true)), empty());
        assertThat(guard.judge(user(), new Policy(Mode.ENFORCE, true)), empty());
    }

    public void testOffSaysNothing() {
        assertThat(
                guard.judge(
                        new Assignment(Assignment.Target.ROLE_MAPPING, "m", Set.of("kibana_system", "kibana_user"), 3),
                        new Policy(Mode.OFF, true)),
                empty());
    }

    public void testWhatIsHeldIsNotRefusedAgainButStillWarnedAbout() {
        Policy policy = new Policy(Mode.ENFORCE, false).withHeld(Set.of("beats_system"));
        List<Objection> findings = guard.judge(user("beats_system", "kibana_system"), policy);
        assertThat(
                findings.stream()
                        .filter(Objection::refuses)
                        .map(Objection::role)
                        .toList(),
                contains("kibana_system"));
        Objection held = findings.stream().filter(f -> !f.refuses()).findFirst().orElseThrow();
        assertThat(held.role(), equalTo("beats_system"));
        assertThat(held.message(), containsString("has the role already"));
    }

    public void testDeprecatedRolesAreOnlyEverWarnedAbout() {
        Mode mode = randomFrom(Mode.WARN, Mode.ENFORCE);
        Objection finding = only(guard.judge(user("kibana_user", "kibana_admin"), new Policy(mode, false)));
        assertThat(finding.rule(), equalTo("role_deprecated"));
        assertThat(finding.severity(), equalTo(Severity.WARN));
        assertThat(finding.message(), containsString("Lost with [kibana_admin]: cluster privilege [something]."));
    }

    public void testSensitiveRolesAreWarnedAboutOnDemand() {
        Mode mode = randomFrom(Mode.WARN, Mode.ENFORCE);
        Assignment given = user("superuser", "machine_learning_admin", "machine_learning_user", "editor");
        assertThat(guard.judge(given, new Policy(mode, false)), empty());
        List<Objection> findings = guard.judge(given, new Policy(mode, true));
        assertThat(
                findings.stream().map(Objection::role).toList(),
                contains("superuser", "machine_learning_admin", "machine_learning_user"));
        assertTrue(findings.stream().noneMatch(Objection::refuses));
        assertTrue(findings.stream().allMatch(f -> f.rule().equals("role_sensitive")));
    }

    public void testUndecidedTemplatesAreWarnedAbout() {
        Mode mode = randomFrom(Mode.WARN, Mode.ENFORCE);
        Assignment given = new Assignment(Assignment.Target.ROLE_MAPPING, "m", Set.of(), 2);
        Objection finding = only(guard.judge(given, new Policy(mode, false)));
        assertThat(finding.rule(), equalTo("role_template_undecided"));
        assertThat(finding.severity(), equalTo(Severity.WARN));
        assertThat(
                guard.judge(new Assignment(Assignment.Target.ROLE_MAPPING, "m", Set.of(), 0), new Policy(mode, true)),
                empty());
    }

    /** The other rules keep their say, and that one has none is said. */
    public void testARuleAtFaultDoesNotSilenceTheOthers() {
        RoleRule broken = (given, policy) -> {
            throw new IllegalStateException("a rule at fault");
        };
        RoleGuard some = new RoleGuard(List.of(broken, new SystemRoleRule(), broken));
        List<Objection> findings = some.judge(user("kibana_system"), new Policy(Mode.ENFORCE, false));
        assertThat(
                findings.stream().map(Objection::rule).toList(),
                contains("role_guard_failed", "role_for_system_user", "role_guard_failed"));
        assertThat(findings.stream().filter(Objection::refuses).toList(), hasSize(1));
        findings = some.judge(user("kibana_admin"), new Policy(Mode.ENFORCE, false));
        assertThat(findings, hasSize(2));
        assertThat(findings.get(0).message(), containsString("could not judge role [kibana_admin]"));
        assertFalse(findings.get(0).refuses());
    }

    /** A role at which the rule fails does not take another one through. */
    public void testARuleThatFailsAtOneRoleJudgesTheOthers() {
        RoleRule fragile = (given, policy) -> {
            if (given.roles().contains("odd")) {
                throw new IllegalStateException("a rule at fault");
            }
            return new SystemRoleRule().judge(given, policy);
        };
        RoleGuard some = new RoleGuard(List.of(fragile));
        Assignment given = new Assignment(
                Assignment.Target.ROLE_MAPPING, "m", new LinkedHashSet<>(List.of("kibana_system", "odd", "viewer")), 1);
        List<Objection> findings = some.judge(given, new Policy(Mode.ENFORCE, false));
        assertThat(
                findings.stream().map(f -> f.rule() + " " + f.role()).toList(),
                contains("role_for_system_user kibana_system", "role_guard_failed odd"));
        assertTrue(findings.get(0).refuses());
    }

    /** What the rule watches is what the document calls not assignable, each with what to do instead. */
    public void testTheCatalogueKnowsWhichRolesAreNotToBeAssigned() {
        Set<String> notAssignable = new HashSet<>(Documents.get().roles().keySet());
        notAssignable.removeIf(role -> Documents.get().roles().get(role).assignable());
        assertThat(notAssignable, equalTo(Documents.get().instead().keySet()));
        assertThat(Set.copyOf(SystemRoleRule.watched()), equalTo(notAssignable));
        assertTrue(Documents.get()
                .roles()
                .keySet()
                .containsAll(Documents.get().care().keySet()));
    }

    /** Whatever stands beside it and in whatever order: exactly the system roles not held are refused, each once. */
    public void testRandomAssignments() {
        List<String> pool = new ArrayList<>(SYSTEM_ROLES);
        pool.addAll(List.of("kibana_user", "superuser", "editor", "machine_learning_user", "own", "*"));
        for (int i = 0; i < 200; i++) {
            Set<String> roles = new LinkedHashSet<>(randomSubsetOf(pool));
            Set<String> held = Set.copyOf(randomSubsetOf(pool));
            Mode mode = randomFrom(Mode.values());
            Assignment given =
                    new Assignment(randomFrom(Assignment.Target.values()), randomUnicodeOfLength(5), roles, 0);
            List<String> refused = guard.judge(given, new Policy(mode, randomBoolean()).withHeld(held)).stream()
                    .filter(Objection::refuses)
                    .map(Objection::role)
                    .toList();
            List<String> expected = mode == Mode.ENFORCE
                    ? roles.stream()
                            .filter(SYSTEM_ROLES::contains)
                            .filter(role -> !held.contains(role))
                            .toList()
                    : List.of();
            assertThat(refused, equalTo(expected));
        }
    }

    private static Assignment user(String... roles) {
        return new Assignment(Assignment.Target.USER, "someone", new LinkedHashSet<>(Arrays.asList(roles)), 0);
    }

    private static Objection only(List<Objection> findings) {
        assertThat(findings, hasSize(1));
        return findings.get(0);
    }
}
