package io.mlsetup.audit.judging;

import static io.mlsetup.audit.judging.AuditFixture.GO_ON;
import static io.mlsetup.audit.judging.AuditFixture.descriptor;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.mlsetup.access.Access;
import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.Feature;
import io.mlsetup.access.Target;
import io.mlsetup.access.UserKind;
import io.mlsetup.common.Reason;
import java.util.List;
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
