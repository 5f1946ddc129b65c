package io.mlsetup.access;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.privilege.Ground;
import io.mlsetup.role.simulating.SimulationFixtures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.user.User;

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

    /** Their user object is that of another realm, so that a mapping for their own is never asked. */
    public void testAUserOfARealmThatDelegatesIsNotMapped() {
        Settings settings = Settings.builder()
                .putList("xpack.security.authc.realms.saml.saml1.authorization_realms", "native1", "ldap1")
                .putList("xpack.security.authc.realms.saml.saml2.order", "3")
                .build();
        Remedy remedy = of(MISSING, Caller.of(ofSaml("saml1"), settings));
        assertThat(remedy.requests(), hasSize(1));
        assertThat(remedy.requests().get(0), startsWith("PUT /_security/role/ml_setup_"));
        assertThat(remedy.action(), containsString("give it to you in [native1, ldap1]"));
        assertThat(remedy.action(), containsString("a role mapping for [saml1] has no effect"));
        assertThat(remedy.replaces(), equalTo(false));
        // Another realm of the same type does not.
        Remedy mapped = of(MISSING, Caller.of(ofSaml("saml2"), settings));
        assertThat(mapped.requests().get(1), startsWith("PUT /_security/role_mapping/"));
    }

    private static Authentication ofSaml(String realm) {
        return Authentication.newRealmAuthentication(
                new User("jane", "viewer"), new Authentication.RealmRef(realm, "saml", "node"));
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
        assertThat("given already, as by a request that named it before it was made", again.requests(), hasSize(1));
        assertThat(again.requests().get(0), startsWith("PUT /_security/role/" + name));
        assertThat(again.action(), containsString(name));
    }

    /** An update of a user, as one of a key, replaces all of it: what an answer prints last has what it prints first. */
    public void testTheRemediesOfOneAnswerDoNotUndoEachOther() {
        Map<String, List<Requirement>> lacking = new LinkedHashMap<>();
        lacking.put("license", List.of(new Cluster("monitor_ml", "machine_learning_user")));
        lacking.put("api_access", List.of(new Index("read", "logs-*")));
        lacking.put("file_upload_access", List.of(new Index("manage", "up")));
        RoleDescriptor own = SimulationFixtures.role("own", "{'cluster': ['monitor_watcher']}");
        RoleDescriptor all = SimulationFixtures.role(
                "owner", "{'cluster': ['all'], 'indices': [{'names': ['*'], 'privileges': ['all']}]}");
        Map<Caller, String> held = Map.of(
                new Caller("jane", "native", "r", List.of("old"), Map.of()),
                "roles",
                key(Map.of("own", own), all),
                "key");
        held.forEach((caller, kind) -> {
            Remedies remedies = new Remedies(caller, ground(), lacking);
            List<Set<String>> given = new ArrayList<>();
            lacking.forEach((indicator, missing) -> {
                Remedy remedy = remedies.of(indicator, missing);
                Set<String> names = new LinkedHashSet<>(names(remedy, kind));
                assertThat(kind, names, hasItem(remedy.role().name()));
                assertThat(kind, names, hasItem(kind.equals("key") ? "own" : "old"));
                if (!given.isEmpty()) {
                    assertThat(kind, names, hasItems(given.get(given.size() - 1).toArray(String[]::new)));
                    assertThat(remedy.action(), containsString("[license"));
                }
                given.add(names);
            });
            assertThat(kind, given.get(2), hasSize(4));
            // Of an answer that shows the last one alone nothing else is given.
            assertThat(
                    names(
                            new Remedies(
                                            caller,
                                            ground(),
                                            Map.of("file_upload_access", lacking.get("file_upload_access")))
                                    .of("file_upload_access", lacking.get("file_upload_access")),
                            kind),
                    hasSize(2));
            assertThat(remedies.giving(new Index("manage", "up")), equalTo(Optional.of("file_upload_access")));
            assertThat(remedies.giving(new Index("manage", "other")), equalTo(Optional.empty()));
        });
    }

    /** The roles of the user, or the descriptors of the key, that the last request gives. */
    private static List<String> names(Remedy remedy, String kind) {
        String request = remedy.requests().get(remedy.requests().size() - 1);
        Map<String, Object> body =
                XContentHelper.convertToMap(JsonXContent.jsonXContent, request.substring(request.indexOf('\n')), true);
        return kind.equals("key")
                ? ((Map<?, ?>) body.get("role_descriptors"))
                        .keySet().stream().map(String.class::cast).toList()
                : ((List<?>) body.get("roles")).stream().map(String.class::cast).toList();
    }

    /** A base privilege of Kibana's holds its features; what it stands for is what is stored under its name. */
    public void testAnOwnerWhoHoldsABasePrivilegeOfKibana() {
        List<Requirement> missing = List.of(new Kibana("feature_ml.read", Set.of("ui:ml/canGetJobs"), "default"));
        RoleDescriptor own = SimulationFixtures.role("own", "{'cluster': ['monitor_ml']}");
        String entry =
                "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['%s'], 'resources': ['%s']}]}";
        List<Ground> grounds = List.of(
                ground(),
                Ground.ofEvaluation(
                        SimulationFixtures.RESTRICTED,
                        SimulationFixtures.STORED.get().orElseThrow()));
        for (Ground ground : grounds) {
            Caller holds = key(Map.of("own", own), SimulationFixtures.role("o", entry.formatted("all", "*")));
            Remedy remedy = new Remedies(holds, ground, Map.of()).of("kibana_access", missing);
            assertThat(remedy.action(), remedy.requests(), hasSize(1));
            Caller lacks = key(Map.of("own", own), SimulationFixtures.role("o", entry.formatted("all", "space:x")));
            assertThat(
                    new Remedies(lacks, ground, Map.of())
                            .of("kibana_access", missing)
                            .requests(),
                    empty());
        }
    }

    /** What is too complex to be decided is not taken for restricted. */
    public void testOnlyWhatIsKnownToBeRestrictedIsOpened() {
        String expression = "*"
                + IntStream.range(0, 40)
                        .mapToObj("-*tenant-%04d*archive*"::formatted)
                        .map(",%s"::formatted)
                        .collect(Collectors.joining());
        Index undecided = new Index("read", expression);
        PrintedRole role = PrintedRole.of(List.of(undecided, new Index("read", ".kibana")), ground());
        for (RoleDescriptor.IndicesPrivileges entry : role.descriptor().getIndicesPrivileges()) {
            assertThat(
                    entry.allowRestrictedIndices(),
                    equalTo(List.of(entry.getIndices()).contains(".kibana")));
        }
        assertThat(role.undecided(), equalTo(List.of(undecided)));
        Remedy remedy = of(List.of(undecided), new Caller("jane", "native", "r", List.of(), Map.of()));
        assertThat(remedy.requests().get(0), not(containsString("restricted")));
        assertThat(remedy.action(), containsString("too complex to be decided"));
    }

    /** Of a pattern that means restricted indices only, Elasticsearch answers nobody that it is held: the rest is printed. */
    public void testAPatternThatMeansRestrictedIndicesOnly() {
        Caller jane = new Caller("jane", "native", "r", List.of(), Map.of());
        for (String pattern : List.of(".kibana_*", ".security-7*", ".kibana*,-.kibana_1")) {
            Index none = new Index("read", pattern);
            List<Requirement> missing = List.of(new Cluster("monitor_ml", "machine_learning_user"), none);
            PrintedRole role = PrintedRole.of(missing, ground());
            assertThat(role.onRestrictedOnly(), equalTo(List.of(none)));
            assertThat(role.body(), equalTo(Map.of("cluster", List.of("monitor_ml"))));
            Remedy remedy = of(missing, jane);
            assertThat(remedy.requests(), hasSize(2));
            assertThat(remedy.action(), containsString("[read] on [" + pattern + "]"));
            assertThat(of(List.of(none), jane).requests(), empty());
        }
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
                "jane",
                "_api_key",
                "r",
                List.of(),
                Map.of(),
                new Caller.ApiKey("key-1", own, List.of(limits)),
                List.of());
    }

    /** Only an entry that says so reaches indices that Elasticsearch restricts, and what it opens is warned of. */
    public void testRestrictedIndices() {
        Caller jane = new Caller("jane", "native", "r", List.of(), Map.of());
        Remedy remedy = of(List.of(new Index("read", ".kibana"), new Index("read", "logs-*")), jane);
        assertThat(remedy.requests().get(0), containsString("\"allow_restricted_indices\" : true"));
        assertThat(remedy.action(), containsString(PrintedRole.RESTRICTED));
        PrintedRole role = PrintedRole.of(List.of(new Index("read", ".kibana"), new Index("read", "logs-*")), ground());
        assertThat(role.onRestrictedOnly(), empty());
        assertThat(role.undecided(), empty());
        assertThat(role.notGiven(), empty());
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
        return new Remedies(caller, ground(), Map.of()).of("api_access", missing);
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
