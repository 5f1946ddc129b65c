package io.mlsetup.guard;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;

import io.mlsetup.guard.Assignment.Target;
import io.mlsetup.guard.GuardSettings.Mode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** Built-in roles that open the results are told with the privilege that does; no other role is. */
public class OpensResultsRuleTests extends ESTestCase {

    private static List<Objection> judge(String... roles) {
        new ReservedRolesStore();
        RoleRule rule = new OpensResultsRule(
                ReservedRolesStore::roleDescriptor, new RestrictedIndices(Automatons.patterns(".security*")));
        return rule.judge(
                new Assignment(Target.USER, "jane", new LinkedHashSet<>(List.of(roles)), 0),
                new Policy(Mode.WARN, false));
    }

    public void testRolesThatOpenResults() {
        List<Objection> findings = judge(
                "machine_learning_user",
                "viewer",
                "superuser",
                "kibana_system",
                "none_of_ours",
                "machine_learning_admin");
        assertThat(
                findings.stream().map(Objection::role).toList(),
                contains("machine_learning_user", "machine_learning_admin"));
        assertThat(findings.get(0).text(), containsString("[role_opens_results]"));
        assertThat(findings.get(0).message(), containsString("cluster privilege [monitor_ml]"));
        assertFalse(findings.get(0).refuses());
    }

    public void testAFewOfTheBuiltInRolesDo() {
        new ReservedRolesStore();
        Set<String> names = ReservedRolesStore.names();
        assertThat(judge(names.toArray(String[]::new)).size(), greaterThan(2));
    }
}
