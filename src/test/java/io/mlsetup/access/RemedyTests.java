package io.mlsetup.access;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.privilege.Ground;
import io.mlsetup.role.simulating.SimulationFixtures;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** How each kind of caller gets what he lacks. */
public class RemedyTests extends ESTestCase {

    private static final List<Requirement> MISSING =
            List.of(new Cluster("monitor_ml", "machine_learning_user"), new Index("read", "logs-*"));

    public void testANativeUserKeepsWhatHeHas() {
        Caller caller = new Caller(
                "jane doe",
                "native",
                "native1",
                List.of("old_role"),
                Map.of("full_name", "Jane", "metadata", Map.of("a", 1)));
        Remedy remedy = of(MISSING, caller);
        assertThat(remedy.requests(), hasSize(2));
        assertThat(remedy.requests().get(0), startsWith("PUT /_security/role/ml_setup_"));
        assertThat(remedy.requests().get(1), startsWith("PUT /_security/user/jane%20doe\n"));
        for (String kept : List.of("\"old_role\"", "\"Jane\"", "\"metadata\"")) {
            assertThat(remedy.requests().get(1), containsString(kept));
        }
    }

    public void testAUserOfAnOutsideRealmIsMapped() {
        for (String realm : List.of("ldap", "active_directory", "saml", "oidc", "kerberos", "pki", "jwt")) {
            Remedy remedy = of(MISSING, new Caller("jane", realm, "corp", List.of(), Map.of()));
            assertThat(remedy.requests(), hasSize(2));
            assertThat(remedy.requests().get(1), startsWith("PUT /_security/role_mapping/"));
            assertThat(remedy.requests().get(1), containsString("\"realm.name\""));
        }
    }

    public void testWhereARoleIsOnlyHalfTheWayTheActionSaysTheOther() {
        Map<String, String> kinds = Map.of(
                "file", "bin/elasticsearch-users roles jane -a ml_setup_",
                "_anonymous", "xpack.security.authc.anonymous.roles");
        kinds.forEach((kind, said) -> {
            Remedy remedy = of(MISSING, new Caller("jane", kind, "r", List.of(), Map.of()));
            assertThat(remedy.requests(), hasSize(1));
            assertThat(remedy.action(), containsString(said));
        });
    }

    /** What would change nothing for this caller is not printed. */
    public void testWhereNothingCanBePastedTheActionSaysWhy() {
        Map<String, String> kinds =
                Map.of("_api_key", "API key", "_service_account", "service account", "reserved", "built-in user");
        kinds.forEach((kind, said) -> {
            Remedy remedy = of(MISSING, new Caller("jane", kind, "r", List.of(), Map.of()));
            assertThat(remedy.requests(), empty());
            assertThat(remedy.action(), containsString(said));
        });
        Caller jane = new Caller("jane", "native", "r", List.of(), Map.of());
        String name = of(MISSING, jane)
                .requests()
                .get(0)
                .lines()
                .findFirst()
                .orElseThrow()
                .split("/")[3];
        Remedy again = of(MISSING, new Caller("jane", "native", "r", List.of(name), Map.of()));
        assertThat("what was applied is not printed again", again.requests(), empty());
        assertThat(again.action(), containsString(name));
    }

    public void testAnApiKeyGetsMoreFromItsOwnerWithinTheirRights() {
        RoleDescriptor own = SimulationFixtures.role("own", "{'cluster': ['monitor_ml']}");
        RoleDescriptor owner = SimulationFixtures.role(
                "owner", "{'cluster': ['all'], 'indices': [{'names': ['logs-*'], 'privileges': ['all']}]}");
        List<Requirement> missing = List.of(new Index("read", "logs-*"));
        Remedy remedy = of(missing, key(Map.of("own", own), owner));
        assertThat(remedy.requests(), hasSize(1));
        String request = remedy.requests().get(0);
        assertThat(request, startsWith("PUT /_security/api_key/key-1\n"));
        assertThat("what it had is kept", request, containsString("\"monitor_ml\""));
        assertThat(request, containsString("\"logs-*\""));
        // The owner lacks it too: no descriptor gives it.
        Remedy lacking = of(missing, key(Map.of("own", own), own));
        assertThat(lacking.requests(), empty());
        assertThat(lacking.action(), containsString("owner"));
        // A descriptor would take from a key that has all that its owner has.
        assertThat(of(missing, key(Map.of(), own)).requests(), empty());
    }

    private static Caller key(Map<String, RoleDescriptor> own, RoleDescriptor limits) {
        return new Caller(
                "jane", "_api_key", "r", List.of(), Map.of(), new Caller.ApiKey("key-1", own, List.of(limits)));
    }

    /** Only an entry that says so reaches indices that Elasticsearch restricts, and what it opens is warned of. */
    public void testRestrictedIndices() {
        Caller jane = new Caller("jane", "native", "r", List.of(), Map.of());
        Remedy remedy = of(List.of(new Index("read", ".kibana"), new Index("read", "logs-*")), jane);
        assertThat(remedy.requests().get(0), containsString("\"allow_restricted_indices\" : true"));
        assertThat(remedy.action(), containsString(PrintedRole.RESTRICTED));
        PrintedRole role = PrintedRole.of(List.of(new Index("read", ".kibana"), new Index("read", "logs-*")), ground());
        assertTrue(role.works());
        List<RoleDescriptor.IndicesPrivileges> entries =
                List.of(role.descriptor().getIndicesPrivileges());
        assertThat(entries, hasSize(2));
        entries.forEach(entry -> assertThat(
                entry.allowRestrictedIndices(),
                equalTo(List.of(entry.getIndices()).contains(".kibana"))));
        Remedy plain = of(List.of(new Index("read", "logs-*")), jane);
        assertThat(plain.requests().get(0), not(containsString("restricted")));
        assertThat(plain.action(), not(containsString(PrintedRole.RESTRICTED)));
    }

    private static Remedy of(List<Requirement> missing, Caller caller) {
        return Remedy.of(missing, caller, ground());
    }

    private static Ground ground() {
        return Ground.ofEvaluation(SimulationFixtures.RESTRICTED, KibanaPrivilege.asStoredByKibana());
    }

    /** The request must never change a role of another content. */
    public void testTheRolesNameFollowsItsContent() {
        Caller caller = new Caller("jane", "file", "r", List.of(), Map.of());
        String name = of(MISSING, caller).requests().get(0).lines().findFirst().orElseThrow();
        assertThat(of(MISSING, caller).requests().get(0), startsWith(name));
        List<Requirement> other = List.of(new Cluster("manage_ml", "machine_learning_admin"));
        assertThat(of(other, caller).requests().get(0), not(startsWith(name)));
        assertThat(name, equalTo(name.replaceAll("[^ -~]", "")));
    }
}
