package io.mlsetup.access;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

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
        Remedy remedy = Remedy.of(MISSING, caller);
        assertThat(remedy.requests(), hasSize(2));
        assertThat(remedy.requests().get(0), startsWith("PUT /_security/role/ml_setup_"));
        assertThat(remedy.requests().get(1), startsWith("PUT /_security/user/jane%20doe\n"));
        for (String kept : List.of("\"old_role\"", "\"Jane\"", "\"metadata\"")) {
            assertThat(remedy.requests().get(1), containsString(kept));
        }
    }

    public void testAUserOfAnOutsideRealmIsMapped() {
        for (String realm : List.of("ldap", "active_directory", "saml", "oidc", "kerberos", "pki", "jwt")) {
            Remedy remedy = Remedy.of(MISSING, new Caller("jane", realm, "corp", List.of(), Map.of()));
            assertThat(remedy.requests(), hasSize(2));
            assertThat(remedy.requests().get(1), startsWith("PUT /_security/role_mapping/"));
            assertThat(remedy.requests().get(1), containsString("\"realm.name\""));
        }
    }

    public void testWhereNoRequestCanGiveARoleTheActionSaysWhatCan() {
        Map<String, String> kinds = Map.of(
                "file", "bin/elasticsearch-users roles jane -a ml_setup_",
                "_api_key", "API key",
                "_service_account", "service account",
                "_anonymous", "xpack.security.authc.anonymous.roles",
                "reserved", "built-in user");
        kinds.forEach((kind, said) -> {
            Remedy remedy = Remedy.of(MISSING, new Caller("jane", kind, "r", List.of(), Map.of()));
            assertThat(remedy.requests(), hasSize(1));
            assertThat(remedy.action(), containsString(said));
        });
    }

    /** The request must never change a role of another content. */
    public void testTheRolesNameFollowsItsContent() {
        Caller caller = new Caller("jane", "file", "r", List.of(), Map.of());
        String name =
                Remedy.of(MISSING, caller).requests().get(0).lines().findFirst().orElseThrow();
        assertThat(Remedy.of(MISSING, caller).requests().get(0), startsWith(name));
        List<Requirement> other = List.of(new Cluster("manage_ml", "machine_learning_admin"));
        assertThat(Remedy.of(other, caller).requests().get(0), not(startsWith(name)));
        assertThat(name, equalTo(name.replaceAll("[^ -~]", "")));
    }
}
