package io.mlsetup.check;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.access.Access;
import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.Caller;
import io.mlsetup.access.Feature;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Target;
import io.mlsetup.access.TestGrants;
import io.mlsetup.access.UserKind;
import io.mlsetup.kibana.Fact;
import io.mlsetup.role.simulating.SimulationFixtures;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** What is printed to those who see no facts about the cluster is what gives them to this kind of caller. */
public class WithheldTests extends ESTestCase {

    private static final RoleDescriptor OWN =
            SimulationFixtures.role("r", "{'indices': [{'names': ['logs-*'], 'privileges': ['read']}]}");

    private static Caller caller(String realm) {
        return new Caller("jane", realm, "realm1", List.of("viewer"), Map.of());
    }

    private static Caller key(String owner) {
        return new Caller(
                "jane",
                "_api_key",
                "realm1",
                List.of(),
                Map.of(),
                new Caller.ApiKey("key-1", Map.of("r", OWN), List.of(SimulationFixtures.role("owner", owner))),
                List.of());
    }

    private static AccessRequest ask(Access access, UserKind kind, Feature... features) {
        return new AccessRequest(
                access, kind, new Target(Set.of(features), List.of(), List.of(), "default"), List.of());
    }

    private static Withheld of(AccessRequest asked, Caller caller) {
        return Withheld.of(
                new CheckRequest(null, true, false, Set.of(), null, null, TimeValue.ZERO, asked),
                new AccessFacts(
                        asked,
                        caller,
                        true,
                        SimulationFixtures.RESTRICTED,
                        Fact.known(TestGrants.of()),
                        Fact.known(KibanaPrivilege.asStoredByKibana()),
                        Fact.notRead(),
                        Fact.notRead(),
                        Fact.notRead()));
    }

    public void testEachKindOfCaller() {
        List<String> ofNative = requests(caller("native"));
        assertThat(ofNative, hasSize(2));
        assertThat("named after its content", ofNative.get(0), startsWith("PUT /_security/role/ml_setup_"));
        assertThat(ofNative.get(0), not(containsString("viewer")));
        assertThat(ofNative.get(1), startsWith("PUT /_security/user/jane\n"));
        assertThat("what the user has is kept", ofNative.get(1), containsString("\"viewer\""));
        assertThat(requests(caller("ldap")).get(1), startsWith("PUT /_security/role_mapping/"));
        assertThat(requests(caller("file")), hasSize(1));
        assertThat(
                of(AccessRequest.NONE, caller("file")).lack().action(),
                containsString("bin/elasticsearch-users roles jane -a ml_setup_"));
        for (String fixed : List.of("_service_account", "reserved")) {
            assertThat(fixed, requests(caller(fixed)), empty());
        }
        List<String> ofKey = requests(key("{'cluster': ['all']}"));
        assertThat(ofKey, hasSize(1));
        assertThat(ofKey.get(0), startsWith("PUT /_security/api_key/key-1\n"));
        assertThat("what the key has is kept", ofKey.get(0), containsString("\"logs-*\""));
        assertThat("its owner lacks it too", requests(key("{'cluster': ['manage_watcher']}")), empty());
    }

    private static List<String> requests(Caller caller) {
        return of(AccessRequest.NONE, caller).lack().requests();
    }

    /** What gives the access that was asked for gives the facts too: there is one role to paste. */
    public void testAccessBringsTheFactsAlong() {
        Withheld api = of(ask(Access.READ, UserKind.API, Feature.ANOMALY_DETECTION), caller("native"));
        assertThat(api.lack().requests(), empty());
        assertThat(api.lack().action(), equalTo("What [api_access] prints gives this too."));
        assertThat(api.facts().lacking(), equalTo(Map.of()));
    }

    /** Kibana's does not, so there are two: the last pasted must not take away the first. */
    public void testAccessInKibanaDoesNot() {
        Withheld kibana = of(ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION), caller("native"));
        String role = kibana.lack().requests().get(0).lines().findFirst().orElseThrow();
        Finding access =
                Indicators.evaluate(kibana.facts(), "kibana_access"::equals).get(0);
        String last = access.diagnoses().get(0).requests().get(1);
        assertThat(last, containsString('"' + role.substring("PUT /_security/role/".length()) + '"'));
        assertThat(last, containsString("\"viewer\""));
        assertThat(access.diagnoses().get(0).action(), containsString("[license]"));
    }

    /** An upload needs none of them: nothing is printed for what does not count. */
    public void testOfAnUploadTheClusterOnlyInforms() {
        Withheld upload = of(ask(null, UserKind.API, Feature.FILE_UPLOAD), caller("native"));
        assertThat(upload.lack().requests(), empty());
        assertThat(upload.lack().action(), containsString("monitor_ml"));
        assertThat(upload.facts().lacking(), equalTo(Map.of()));
    }
}
