package io.mlsetup.audit.judging;

import static io.mlsetup.audit.judging.AuditFixture.GO_ON;
import static io.mlsetup.audit.judging.AuditFixture.descriptor;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toList;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.mlsetup.access.Access;
import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.Feature;
import io.mlsetup.access.Target;
import io.mlsetup.access.UserKind;
import io.mlsetup.common.Json;
import io.mlsetup.common.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;

/** Who has an access, through which role and entry, and which roles alone are enough. */
public class WhoCanTests extends ESTestCase {

    private static AskedAccess read(UserKind kind, String... sources) {
        return AskedAccess.of(new AccessRequest(
                Access.READ,
                kind,
                new Target(Set.of(Feature.ANOMALY_DETECTION), List.of(sources), List.of(), "ops"),
                List.of()));
    }

    private static AuditFixture fixture() {
        return new AuditFixture()
                .role("ml", "{'cluster': ['manage_pipeline', 'manage_ml']}")
                .role(
                        "web",
                        "{'indices': [{'names': ['pay-*'], 'privileges': ['read']}, {'names': ['web-*'], 'privileges': ['read']}]}")
                .role("both", "{'cluster': ['monitor'], 'indices': [{'names': ['*'], 'privileges': ['all']}]}")
                .role(
                        "halves",
                        "{'indices': [{'names': ['/([a-m].*)?/'], 'privileges': ['read']}, {'names': ['/[^a-m].*/'], 'privileges': ['read']}]}")
                .user("jane", "ml", "web")
                .user("jack", "both")
                .user("john", "web");
    }

    private static List<String> names(WhoCan who) {
        return who.page(0, 100).stream().map(one -> one.principal().name()).toList();
    }

    private static List<String> via(WhoCan.Able able) {
        return able.via().stream()
                .map(one -> one.requirement().name() + " by " + one.role() + " " + one.entry()
                        + (one.together() ? " together" : ""))
                .toList();
    }

    public void testAnAccessIsHeldThroughRolesAndEntries() {
        WhoCan who = WhoCan.has(read(UserKind.API, "web-*"), fixture().holders(), GO_ON);
        assertThat(names(who), contains("jack", "jane"));
        assertThat(who.roles(), contains("both"));
        assertThat(via(who.page(1, 1).get(0)), contains("monitor_ml by ml cluster[1]", "read by web indices[1]"));
        assertThat(via(who.page(0, 1).get(0)), contains("monitor_ml by both cluster[0]", "read by both indices[0]"));
        assertThat(
                Strings.toString(who.page(1, 1).get(0)),
                equalTo(
                        "{\"principal\":{\"type\":\"user\",\"name\":\"jane\",\"realm\":\"native\",\"roles\":[\"ml\",\"web\"],\"enabled\":true},"
                                + "\"via\":[{\"requirement\":{\"type\":\"cluster\",\"name\":\"monitor_ml\"},\"role\":\"ml\",\"entry\":\"cluster[1]\"},"
                                + "{\"requirement\":{\"type\":\"index\",\"name\":\"read\",\"on\":\"web-*\"},\"role\":\"web\",\"entry\":\"indices[1]\"}]}"));
    }

    public void testAnActionOnIndicesMayTakeEntriesTogether() {
        AuditFixture fixture = fixture().user("half", "halves");
        WhoCan who = WhoCan.may("indices:data/read/search", List.of("*"), fixture.holders(), GO_ON);
        assertThat(names(who), containsInAnyOrder("jack", "half"));
        assertThat(
                via(who.page(0, 1).get(0)),
                contains(
                        "indices:data/read/search by halves indices[0] together",
                        "indices:data/read/search by halves indices[1] together"));
        assertThat(
                names(WhoCan.may("indices:data/write/index", List.of("web-1"), fixture.holders(), GO_ON)),
                contains("jack"));
    }

    public void testAnActionOfTheClusterIsAsked() {
        assertThat(
                names(WhoCan.may(
                        "cluster:admin/xpack/ml/job/put", List.of(), fixture().holders(), GO_ON)),
                contains("jane"));
        assertThat(
                names(WhoCan.may("cluster:admin/nonsense", List.of(), fixture().holders(), GO_ON)), empty());
    }

    public void testAnApiKeyIsHeldThroughItsOwnRoles() {
        AuditFixture fixture = fixture()
                .key(
                        "key",
                        List.of(descriptor("own", "{'cluster': ['all']}")),
                        List.of(descriptor("owners", "{'cluster': ['manage_ml']}")))
                .key(
                        "less",
                        List.of(descriptor("own", "{'cluster': ['all']}")),
                        List.of(descriptor("owners", "{'cluster': ['manage_pipeline']}")));
        WhoCan who = WhoCan.may("cluster:admin/xpack/ml/job/put", List.of(), fixture.holders(), GO_ON);
        assertThat(names(who), containsInAnyOrder("jane", "key"));
        assertThat(via(who.page(1, 1).get(0)), contains("cluster:admin/xpack/ml/job/put by own cluster[0]"));
    }

    public void testWhatNoRoleGivesIsSaid() {
        WhoCan who = WhoCan.has(read(UserKind.KIBANA), fixture().holders(), GO_ON);
        assertThat(names(who), empty());
        List<String> ids = who.notJudged().stream().map(Reason::id).toList();
        assertThat(ids, hasItem("not_given"));
        assertThat(ids, hasItem("not_a_privilege"));
    }

    /** Role, and whether somebody who has it is there, and partly. */
    private static void assertLimits(WhoCan who, List<String> wholly, List<String> partly) {
        Map<Boolean, List<String>> byPartly = who.page(0, 100).stream()
                .collect(partitioningBy(
                        WhoCan.Able::partly, mapping(one -> one.principal().name(), toList())));
        assertThat(byPartly.get(false), equalTo(wholly));
        assertThat(byPartly.get(true), equalTo(partly));
    }

    public void testDocumentsAndFieldsThatAreNotSeen() {
        String limited =
                "{'names': ['pay-*'], 'privileges': ['read', 'index', 'delete_index'], 'query': {'term': {'public': true}}}";
        String fields = "{'names': ['pay-*'], 'privileges': ['read'], 'field_security': {'grant': ['a']}}";
        String whole = "{'names': ['pay-*'], 'privileges': ['read']}";
        AuditFixture fixture = new AuditFixture()
                .role("ml", "{'cluster': ['monitor_ml']}")
                .role("lim", "{'cluster': ['monitor_ml'], 'indices': [" + limited + "]}")
                .role("fields", "{'indices': [" + fields + "]}")
                .role("both", "{'indices': [" + limited + ", " + whole + "]}")
                .user("eve", "lim")
                .user("fay", "ml", "fields")
                .user("jane", "lim", "both")
                .key("key", List.of(), List.of(descriptor("lim", "{'indices': [" + limited + "]}")))
                .key(
                        "own",
                        List.of(descriptor("own", "{'cluster': ['all'], 'indices': [" + fields + "]}")),
                        List.of(descriptor("all", "{'cluster': ['all'], 'indices': [" + whole + "]}")));
        WhoCan search = WhoCan.may("indices:data/read/search", List.of("pay-1"), fixture.holders(), GO_ON);
        assertLimits(search, List.of("jane"), List.of("eve", "fay", "key", "own"));
        assertThat(search.roles(), contains("both", "fields", "lim"));
        assertThat(search.partlyRoles(), contains("fields", "lim"));
        assertThat(Json.of(search.page(0, 1).get(0)).get("partly"), equalTo(true));
        assertThat(Json.of(search.page(2, 1).get(0)).get("partly"), nullValue());
        // With the index a limit to documents has nothing to do.
        assertLimits(
                WhoCan.may("indices:admin/delete", List.of("pay-1"), fixture.holders(), GO_ON),
                List.of("eve", "jane", "key"),
                List.of());
        WhoCan access = WhoCan.has(read(UserKind.API, "pay-*"), fixture.holders(), GO_ON);
        assertLimits(access, List.of("jane"), List.of("eve", "fay", "own"));
        assertThat(access.partlyRoles(), contains("lim"));
        assertLimits(
                WhoCan.has(read(UserKind.API), fixture.holders(), GO_ON),
                List.of("eve", "fay", "jane", "own"),
                List.of());
    }

    private static List<String> byRequest(AuditFixture fixture, String action) {
        return WhoCan.may(action, List.of(), fixture.holders(), GO_ON).notJudged().stream()
                .filter(reason -> reason.id().equals("depends_on_request"))
                .map(Reason::message)
                .toList();
    }

    public void testWhatLooksIntoTheRequestIsSaid() {
        String create = "cluster:admin/xpack/security/api_key/create";
        String put = "cluster:admin/xpack/security/privilege/put";
        AuditFixture fixture = fixture()
                .role("keys", "{'cluster': ['manage_own_api_key']}")
                .role("all_keys", "{'cluster': ['manage_api_key']}")
                .role("apps", "{'global': {'application': {'manage': {'applications': ['kibana-*']}}}}")
                .user("eve", "keys", "apps")
                .user("adam", "all_keys")
                .key(
                        "within",
                        List.of(descriptor("own", "{'cluster': ['all']}")),
                        List.of(descriptor("keys", "{'cluster': ['manage_own_api_key']}")))
                .key(
                        "without",
                        List.of(descriptor("own", "{'cluster': ['manage_own_api_key']}")),
                        List.of(descriptor("owners", "{'cluster': ['manage_ml']}")));
        String rest =
                " for some requests only, by what they hold. Whoever has nothing else that grants it is not listed. Roles: ";
        assertThat(
                byRequest(fixture, create),
                contains("[manage_own_api_key] grants [" + create + "]" + rest
                        + "keys. Principals: api_key [within], user [eve]."));
        assertThat(
                byRequest(fixture, put),
                contains("[global manage-application-privileges] grants [" + put + "]" + rest
                        + "apps. Principals: user [eve]."));
        assertThat(byRequest(fixture, "cluster:admin/xpack/ml/job/put"), empty());
        assertThat(
                WhoCan.may("indices:data/read/search", List.of("a"), fixture.holders(), GO_ON).notJudged().stream()
                        .map(Reason::id)
                        .toList(),
                not(hasItem("depends_on_request")));
    }

    /** RBACEngine's {@code SAME_USER_PRIVILEGE}: no role says so, and they are not listed. */
    public void testWhatEverybodyMayDoAboutThemselvesIsSaid() {
        AuditFixture fixture = fixture()
                .role("security", "{'cluster': ['manage_security']}")
                .role("keys", "{'cluster': ['manage_own_api_key']}")
                .user("adam", "security")
                .user("eve", "keys");
        Map<String, String> who = Map.of(
                "user/authenticate", "every caller may do it.",
                "user/has_privileges", "every caller may do it about themselves.",
                "user/list_privileges", "every caller may do it about themselves.",
                "user/change_password", "native and built-in users");
        who.forEach((name, said) -> {
            String action = "cluster:admin/xpack/security/" + name;
            assertThat(action, byRequest(fixture, action), contains(containsString(said)));
            assertThat(
                    WhoCan.may(action, List.of(), fixture.holders(), GO_ON).page(0, 9).stream()
                            .map(able -> able.principal().name())
                            .toList(),
                    contains("adam"));
        });
        assertThat(
                byRequest(fixture, "cluster:admin/xpack/security/api_key/get"),
                contains(containsString("[manage_own_api_key]"), containsString("an API key may do it about itself")));
        assertThat(byRequest(fixture, "cluster:admin/xpack/security/user/put"), empty());
    }

    public void testOfManyWhoDependOnTheRequestTheFirstAreNamed() {
        AuditFixture fixture = new AuditFixture().role("keys", "{'cluster': ['manage_own_api_key']}");
        for (int i = 10; i < 22; i++) {
            fixture.user("eve-" + i, "keys");
        }
        assertThat(
                byRequest(fixture, "cluster:admin/xpack/security/api_key/create"),
                contains(endsWith("user [eve-18], user [eve-19], and 2 more.")));
    }

    public void testFailureStoresAreHeldThroughAnEntry() {
        AuditFixture fixture = new AuditFixture()
                .role(
                        "failures",
                        "{'cluster': ['monitor_ml'], 'indices': [{'names': ['logs-1'], 'privileges': ['read_failure_store', 'view_index_metadata']}]}")
                .user("jane", "failures");
        WhoCan who = WhoCan.has(read(UserKind.API, "logs-1::failures"), fixture.holders(), GO_ON);
        assertThat(
                via(who.page(0, 1).get(0)),
                contains("monitor_ml by failures cluster[0]", "read_failure_store by failures indices[0]"));
    }

    public void testTheHighestAccessOfEachIsTold() {
        AuditFixture fixture = fixture()
                .role(
                        "kibana",
                        "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_ml.read'], 'resources': ['space:ops']}]}")
                .user("visitor", "kibana");
        List<String> levels = new AccessAudit(fixture.holders(), Scope.ALL, GO_ON)
                .page(0, 10).stream()
                        .map(one -> one.principal().name() + " " + Strings.toString(one.access()))
                        .toList();
        assertThat(
                levels,
                contains(
                        "jack {\"api\":\"read\",\"kibana\":{}}",
                        "jane {\"api\":\"full\",\"kibana\":{}}",
                        "visitor {\"api\":\"none\",\"kibana\":{\"ops\":\"read\"}}"));
        assertThat(
                new AccessAudit(fixture.holders(), new Scope(List.of(), List.of(), "default"), GO_ON).count(),
                equalTo(2));
    }
}
