package io.mlsetup.audit.judging;

import static io.mlsetup.audit.judging.AuditFixture.GO_ON;
import static io.mlsetup.audit.judging.AuditFixture.descriptor;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.mlsetup.access.Access;
import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.Change;
import io.mlsetup.audit.facts.Change.Operation;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.judging.RoleDiff.Remembering;
import io.mlsetup.common.Json;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Grant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.common.Strings;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/** Each kind of change: who gains and loses what, and whose sight begins and ends. */
public class RoleDiffTests extends ESTestCase {

    private static final Grant READ_WEB = new Grant(Grant.INDEX, "read", "web-*");

    private static AuditFixture fixture() {
        return AuditFixture.withBuiltIn()
                .role("team", "{'indices': [{'names': ['web-*'], 'privileges': ['read']}]}")
                .user("jane", "team")
                .user("jack", "viewer")
                .job("web", "web-*")
                .job("pay", Set.of(), new RanAs("datafeed [d]", "old", List.of("team", "apm_user")), "pay-*");
    }

    private static List<Changed> diff(AuditFixture fixture, Change change) {
        return new RoleDiff(fixture.facts(), change, GO_ON).page(0, 100);
    }

    private static List<Grant> grants(List<Difference> differences) {
        return differences.stream().map(Difference::grant).toList();
    }

    private static Change putRole(String name, String body) {
        return Change.of(descriptor(name, body));
    }

    private static Change change(Operation type, String name, String... roles) {
        return new Change(type, name, null, List.of(roles), true, false);
    }

    public void testARoleThatIsSaved() {
        List<Changed> changed = diff(
                fixture(),
                putRole(
                        "team",
                        "{'cluster': ['monitor_ml'], 'indices': [{'names': ['web-a*'], 'privileges': ['read', 'write']}]}"));
        assertThat(changed.size(), equalTo(1));
        Changed jane = changed.get(0);
        assertThat(jane.principal().name(), equalTo("jane"));
        assertThat(
                jane.gains().stream().map(Strings::toString).toList(),
                contains(
                        "{\"type\":\"cluster\",\"name\":\"monitor_ml\",\"example\":\""
                                + jane.gains().get(0).example() + "\"}",
                        "{\"type\":\"index\",\"name\":\"write\",\"on\":\"web-a*\",\"example\":\"web-a\"}"));
        assertThat(jane.gains().get(0).example(), containsString("cluster:monitor/"));
        assertThat(
                jane.loses().stream().map(Strings::toString).toList(),
                contains("{\"type\":\"index\",\"name\":\"read\",\"on\":\"web-*\",\"example\":\"web-\"}"));
        assertThat(jane.before().api(), equalTo(Access.NONE));
        assertThat(jane.after().api(), equalTo(Access.READ));
        assertThat(
                AuditFixture.lines(jane.begins()),
                contains("jane pay [results_api] pay-?", "jane web [results_api] web-?"));
        assertThat(jane.ends(), empty());
        Map<?, ?> exposures = (Map<?, ?>) Json.of(jane).get("exposures");
        assertThat(
                exposures.get("begin"),
                equalTo(jane.begins().stream().map(Json::of).toList()));
        assertThat(exposures.get("end"), equalTo(List.of()));
    }

    public void testWhatChangesNothingForAnybodyIsNotNamed() {
        assertThat(diff(fixture(), putRole("nobodys", "{'cluster': ['all']}")), empty());
        assertThat(
                diff(fixture(), putRole("team", "{'indices': [{'names': ['web-*'], 'privileges': ['read']}]}")),
                empty());
    }

    public void testARoleOfOneEntryThatBeginsWithNoneGrantsNothing() {
        Changed jane = diff(
                        fixture(),
                        putRole("team", "{'indices': [{'names': ['pay-*'], 'privileges': ['none', 'read']}]}"))
                .get(0);
        assertThat(jane.gains(), empty());
        assertThat(grants(jane.loses()), contains(READ_WEB));
    }

    public void testARoleThatIsDeleted() {
        Changed jane = diff(fixture(), change(Operation.DELETE_ROLE, "team")).get(0);
        assertThat(grants(jane.loses()), contains(READ_WEB));
        assertThat(jane.gains(), empty());
        expectThrows(ResourceNotFoundException.class, () -> diff(fixture(), change(Operation.DELETE_ROLE, "nobodys")));
        IllegalArgumentException refused = expectThrows(
                IllegalArgumentException.class, () -> diff(fixture(), change(Operation.DELETE_ROLE, "viewer")));
        assertThat(refused.getMessage(), containsString("[viewer]"));
        expectThrows(IllegalArgumentException.class, () -> diff(fixture(), putRole("superuser", "{}")));
    }

    public void testUsersThatAreSavedDisabledAndDeleted() {
        Changed made = diff(fixture(), change(Operation.PUT_USER, "john", "machine_learning_user"))
                .get(0);
        assertThat(made.principal().name(), equalTo("john"));
        assertThat(made.after().api(), equalTo(Access.READ));
        assertThat(made.begins().size(), equalTo(2));
        Changed disabled = diff(fixture(), new Change(Operation.PUT_USER, "jane", null, List.of("team"), false, false))
                .get(0);
        assertThat(grants(disabled.loses()), contains(READ_WEB));
        Changed deleted = diff(fixture(), change(Operation.DELETE_USER, "jane")).get(0);
        assertThat(grants(deleted.loses()), contains(READ_WEB));
        expectThrows(ResourceNotFoundException.class, () -> diff(fixture(), change(Operation.DELETE_USER, "none")));
        AuditFixture reserved =
                fixture().add(Principal.of(Kind.USER, "elastic", "reserved", List.of("superuser"), true));
        expectThrows(
                IllegalArgumentException.class, () -> diff(reserved, change(Operation.PUT_USER, "elastic", "viewer")));
    }

    public void testRoleMappings() {
        AuditFixture fixture =
                fixture().add(Principal.of(Kind.ROLE_MAPPING, "all", null, List.of("machine_learning_user"), true));
        Changed closed =
                diff(fixture, change(Operation.PUT_ROLE_MAPPING, "all", "team")).get(0);
        assertThat(AuditFixture.lines(closed.ends()).size(), equalTo(2));
        assertThat(
                diff(fixture, change(Operation.DELETE_ROLE_MAPPING, "all"))
                        .get(0)
                        .before()
                        .api(),
                equalTo(Access.READ));
        assertThat(
                grants(diff(fixture, change(Operation.PUT_ROLE_MAPPING, "new", "team"))
                        .get(0)
                        .gains()),
                contains(READ_WEB));
    }

    public void testWhoActsForOthersChangesWithThem() {
        AuditFixture fixture = fixture().role("deputy", "{'run_as': ['jane']}").user("deputy", "deputy");
        List<Changed> changed = diff(fixture, putRole("team", "{'cluster': ['monitor_ml']}"));
        assertThat(changed.stream().map(one -> one.principal().name()).toList(), contains("deputy", "jane"));
        assertThat(changed.get(0).gains(), empty());
        assertThat(changed.get(0).begins().get(0).doors(), contains("run_as"));
    }

    public void testAnUpgradeTakesAwayWhatIsGone() {
        Change upgrade = change(Operation.UPGRADE, "9");
        AuditFixture fixture = fixture().user("old", "apm_user", "team").user("own", "team");
        RoleDiff diff = new RoleDiff(fixture.facts(), upgrade, GO_ON);
        boolean there = fixture.facts().roles().containsKey("apm_user");
        assertThat(diff.count(), equalTo(there ? 1 : 0));
        if (there) {
            assertThat(diff.page(0, 1).get(0).principal().name(), equalTo("old"));
            assertThat(
                    diff.remembering(),
                    equalTo(List.of(new Remembering("pay", "datafeed [d]", "old", List.of("apm_user")))));
        }
        // A role of one's own of that name stays.
        AuditFixture own =
                fixture().role("apm_user", "{'cluster': ['manage_ml']}").user("old", "apm_user");
        assertThat(new RoleDiff(own.facts(), upgrade, GO_ON).count(), equalTo(0));
    }

    public void testDatafeedsRunWithTheRolesThatTheyRemember() {
        RoleDiff diff = new RoleDiff(fixture().facts(), putRole("team", "{}"), GO_ON);
        assertThat(diff.remembering().get(0).configuration(), equalTo("datafeed [d]"));
    }

    /** Jane's role as it is, and as it would be: what she gains and loses, each with whether it is so for a part only. */
    private static List<List<String>> changes(AuditFixture fixture, String was, String is) {
        return diff(fixture.role("team", was), putRole("team", is)).stream()
                .filter(one -> one.principal().name().equals("jane"))
                .map(one -> Stream.concat(
                                one.gains().stream().map(gain -> "+" + words(gain)),
                                one.loses().stream().map(loss -> "-" + words(loss)))
                        .toList())
                .toList();
    }

    private static List<List<String>> changes(String was, String is) {
        return changes(fixture(), was, is);
    }

    private static String words(Difference one) {
        Grant grant = one.grant();
        return grant.name() + (grant.on() == null ? "" : " on " + grant.on()) + (one.partly() ? " partly" : "");
    }

    private static String on(String pattern, String privileges, String more) {
        return "{'names': ['" + pattern + "'], 'privileges': [" + privileges + "]" + more + "}";
    }

    private static String indices(String... entries) {
        return "{'indices': [" + String.join(", ", entries) + "]}";
    }

    private static final String PUBLIC = ", 'query': {'term': {'public': true}}";
    private static final String FIELD = ", 'field_security': {'grant': ['a']}";

    public void testDocumentsAndFieldsThatOpenAndClose() {
        String some = indices(on("pay-*", "'read'", PUBLIC + FIELD));
        String all = indices(on("pay-*", "'read'", ""));
        assertThat(changes(some, all), equalTo(List.of(List.of("+read on pay-* partly"))));
        assertThat(changes(all, some), equalTo(List.of(List.of("-read on pay-* partly"))));
        // Nothing before, and some documents afterwards.
        assertThat(changes("{}", some), equalTo(List.of(List.of("+read on pay-* partly"))));
        assertThat(changes("{}", all), equalTo(List.of(List.of("+read on pay-*"))));
        // On more indices: in full where it is new.
        assertThat(changes(some, indices(on("*", "'read'", ""))), equalTo(List.of(List.of("+read on *"))));
        // What a query does not limit is as it was.
        assertThat(
                changes(
                        indices(on("pay-*", "'monitor', 'delete', 'view_index_metadata'", PUBLIC)),
                        indices(on("pay-*", "'monitor', 'delete', 'view_index_metadata'", ""))),
                empty());
        // Fields are also seen in mappings.
        assertThat(
                changes(
                        indices(on("pay-*", "'view_index_metadata'", FIELD)),
                        indices(on("pay-*", "'view_index_metadata'", ""))),
                equalTo(List.of(List.of("+view_index_metadata on pay-* partly"))));
    }

    /** Documents are unlimited by an entry without a query, and fields by another one that names none. */
    public void testEntriesThatLiftTheLimitsOfEachOther() {
        String query = on("pay-*", "'read'", PUBLIC);
        String field = on("pay-*", "'read'", FIELD);
        String both = on("pay-*", "'read'", PUBLIC + FIELD);
        assertThat(changes(indices(query, field), indices(on("pay-*", "'read'", ""))), empty());
        assertThat(changes(indices(both), indices(query, field)), equalTo(List.of(List.of("+read on pay-* partly"))));
        // Through another role.
        AuditFixture fixture = fixture()
                .role("team", indices(both))
                .role("other", indices(field))
                .user("john", "team", "other");
        Changed john = diff(fixture, putRole("team", indices(query))).get(0);
        assertThat(john.principal().name(), equalTo("john"));
        assertThat(john.gains().stream().map(RoleDiffTests::words).toList(), contains("read on pay-* partly"));
    }

    public void testLimitsThatDifferAreNotJudged() {
        AuditFixture fixture = fixture().role("team", indices(on("pay-*", "'read'", PUBLIC)));
        RoleDiff other = new RoleDiff(
                fixture.facts(),
                putRole("team", indices(on("pay-*", "'read'", ", 'query': {'term': {'public': false}}"))),
                GO_ON);
        assertThat(other.count(), equalTo(0));
        assertThat(undecided(other), contains(allOf(containsString("[pay-*]"), containsString("[jane]"))));
        // The same query, written in another way.
        RoleDiff same = new RoleDiff(
                fixture.facts(),
                putRole("team", indices(on("pay-*", "'read'", ", 'query': '{\\'term\\' :{\\'public\\':  true} }'"))),
                GO_ON);
        assertThat(same.count(), equalTo(0));
        assertThat(undecided(same), empty());
        // Limits on other indices are not in the way of each other.
        RoleDiff elsewhere =
                new RoleDiff(fixture.facts(), putRole("team", indices(on("web-*", "'read'", FIELD))), GO_ON);
        assertThat(undecided(elsewhere), empty());
    }

    private static List<String> undecided(RoleDiff diff) {
        return diff.notJudged().stream()
                .filter(reason -> reason.id().equals("document_or_field_level_security"))
                .map(Reason::message)
                .toList();
    }

    public void testOtherClustersAndGlobalPrivileges() {
        String remote =
                "{'remote_indices': [{'clusters': ['east', 'west'], 'names': ['pay-*'], 'privileges': ['read']}],"
                        + " 'remote_cluster': [{'clusters': ['east'], 'privileges': ['monitor_enrich']}],"
                        + " 'global': {'application': {'manage': {'applications': ['shop']}}}}";
        List<String> all = List.of(
                "read on east,west:pay-*",
                "monitor_enrich on east",
                "manage-application-privileges on {\"manage\":{\"applications\":[\"shop\"]}}");
        assertThat(
                changes("{}", remote).get(0),
                containsInAnyOrder(all.stream().map(one -> "+" + one).toArray()));
        assertThat(
                changes(remote, "{}").get(0),
                containsInAnyOrder(all.stream().map(one -> "-" + one).toArray()));
        assertThat(changes(remote, remote.replace("'pay-*'", "'pay-*', 'pay-1'")), empty());
        // Who may do everything gains nothing.
        assertThat(
                diff(fixture().user("boss", "team", "superuser"), putRole("team", remote)).stream()
                        .map(one -> one.principal().name())
                        .toList(),
                contains("jane"));
        // What two entries let be read in one cluster each, and what a pattern of clusters covers.
        String east = "{'clusters': ['east'], 'names': ['pay-*'], 'privileges': ['all']}";
        String elsewhere = "{'clusters': ['w*'], 'names': ['*'], 'privileges': ['read']}";
        assertThat(
                changes("{'remote_indices': [" + east + ", " + elsewhere + "]}", remote)
                        .get(0),
                containsInAnyOrder("+monitor_enrich on east", "+" + all.get(2), "-all on east:pay-*", "-read on w*:*"));
        // In one of them only for some documents.
        assertThat(
                changes(
                        "{'remote_indices': [{'clusters': ['east'], 'names': ['a'], 'privileges': ['read']" + PUBLIC
                                + "}]}",
                        "{'remote_indices': [{'clusters': ['*'], 'names': ['a'], 'privileges': ['read']}]}"),
                equalTo(List.of(List.of("+read on *:a"))));
        assertThat(
                changes(
                        "{'remote_indices': [{'clusters': ['east'], 'names': ['a'], 'privileges': ['read']" + PUBLIC
                                + "}]}",
                        "{'remote_indices': [{'clusters': ['east'], 'names': ['a'], 'privileges': ['read']}]}"),
                equalTo(List.of(List.of("+read on east:a partly"))));
        assertThat(
                diff(fixture(), putRole("team", remote)).get(0).gains().stream()
                        .map(Difference::example)
                        .toList(),
                hasItem("east:pay-"));
    }

    public void testWhoHasTheSameAfterwardsIsNotNamed() {
        AuditFixture fixture = fixture()
                .role(
                        "team",
                        "{'cluster': ['monitor', 'manage_pipeline'], 'description': 'ours', 'metadata': {'a': 1},"
                                + " 'indices': [{'names': ['a', 'b'], 'privileges': ['read', 'write']}]}")
                .role("empty", "{'metadata': {'a': 1}}")
                .user("boss", "superuser", "team")
                .user("idle", "empty");
        assertThat(
                diff(
                        fixture,
                        putRole(
                                "team",
                                "{'cluster': ['manage_pipeline', 'monitor'],"
                                        + " 'indices': [{'names': ['b', 'a'], 'privileges': ['write', 'read']}]}")),
                empty());
        RoleDiff more = new RoleDiff(
                fixture.facts(),
                putRole(
                        "team",
                        "{'cluster': ['manage_pipeline', 'monitor', 'manage_ilm'],"
                                + " 'indices': [{'names': ['b', 'a'], 'privileges': ['write', 'read']}]}"),
                GO_ON);
        assertThat(more.page(0, 10).stream().map(one -> one.principal().name()).toList(), contains("jane"));
        assertThat(diff(fixture, change(Operation.DELETE_ROLE, "empty")), empty());
        // No user who has nothing, and no datafeed that remembers what is as it was.
        assertThat(diff(fixture, change(Operation.PUT_USER, "new")), empty());
        AuditFixture remembered = fixture();
        assertThat(
                new RoleDiff(
                                remembered.facts(),
                                putRole(
                                        "team",
                                        "{'metadata': {'b': 2}, 'indices': [{'names': ['web-*'], 'privileges': ['read']}]}"),
                                GO_ON)
                        .remembering(),
                empty());
    }

    public void testARoleMappingWhoseTemplatesDependOnWhoLogsIn() {
        AuditFixture fixture = fixture()
                .add(Principal.of(Kind.ROLE_MAPPING, "all", null, List.of("machine_learning_user", "team"), true));
        Change open = new Change(Operation.PUT_ROLE_MAPPING, "all", null, List.of("viewer"), true, true);
        RoleDiff diff = new RoleDiff(fixture.facts(), open, GO_ON);
        Changed all = diff.page(0, 1).get(0);
        assertThat(all.loses(), empty());
        assertThat(all.ends(), empty());
        assertThat(grants(all.gains()), hasItem(new Grant(Grant.APPLICATION, "read", "kibana-.kibana *")));
        assertThat(ids(diff), hasItem("role_templates"));
        Change nothing = new Change(Operation.PUT_ROLE_MAPPING, "all", null, List.of(), true, true);
        assertThat(diff(fixture, nothing), empty());
        Change decided = change(Operation.PUT_ROLE_MAPPING, "all", "team");
        RoleDiff fixed = new RoleDiff(fixture.facts(), decided, GO_ON);
        assertThat(ids(fixed), not(hasItem("role_templates")));
        assertThat(grants(fixed.page(0, 1).get(0).loses()), hasItem(new Grant(Grant.CLUSTER, "monitor_ml", null)));
    }

    private static List<String> ids(RoleDiff diff) {
        return diff.notJudged().stream().map(Reason::id).toList();
    }

    /** The privileges of another application by what they stand for, and by their names where that is not known. */
    public void testPrivilegesOfOtherApplications() {
        String all = "{'applications': [{'application': 'myapp', 'privileges': ['%s'], 'resources': ['*']}]}";
        String two = all.formatted("read', 'write");
        AuditFacts known = fixture().role("team", two).facts();
        AuditFacts stored = new AuditFacts(
                known.principals(),
                known.roles(),
                known.anonymous(),
                known.realms(),
                known.jobs(),
                known.spaces(),
                known.existing(),
                known.stored(),
                List.of(
                        new ApplicationPrivilegeDescriptor("myapp", "read", Set.of("data:read/*"), Map.of()),
                        new ApplicationPrivilegeDescriptor("myapp", "write", Set.of("data:write/*"), Map.of()),
                        new ApplicationPrivilegeDescriptor("myapp", "both", Set.of("data:*"), Map.of())),
                known.restricted(),
                known.notJudged());
        for (AuditFacts facts : List.of(known, stored)) {
            Changed jane = new RoleDiff(facts, putRole("team", all.formatted("read")), GO_ON)
                    .page(0, 1)
                    .get(0);
            assertThat(jane.gains(), empty());
            assertThat(grants(jane.loses()), contains(new Grant(Grant.APPLICATION, "write", "myapp *")));
        }
        AuditFacts both = stored.with(
                stored.principals(),
                fixture().role("team", all.formatted("both")).facts().roles());
        Changed less =
                new RoleDiff(both, putRole("team", two), GO_ON).page(0, 1).get(0);
        assertThat(less.gains(), empty());
        assertThat(grants(less.loses()), contains(new Grant(Grant.APPLICATION, "both", "myapp *")));
        // Those of any application.
        assertThat(
                changes(two.replace("myapp", "*"), all.formatted("read").replace("myapp", "*")),
                equalTo(List.of(List.of("-write on * *"))));
    }

    public void testWhatCannotBeReadIsNoWhole() {
        Map<Change, String> lists = Map.of(
                change(Operation.DELETE_ROLE, "team"), "roles_not_read",
                change(Operation.UPGRADE, "9"), "roles_not_read",
                change(Operation.DELETE_USER, "jane"), "users_not_read",
                change(Operation.PUT_USER, "jane", "viewer"), "roles_not_read",
                change(Operation.DELETE_ROLE_MAPPING, "m"), "role_mappings_not_read");
        AuditFacts facts = fixture().facts();
        lists.forEach((change, id) -> {
            AuditFacts unread = new AuditFacts(
                    facts.principals(),
                    facts.roles(),
                    facts.anonymous(),
                    facts.realms(),
                    facts.jobs(),
                    facts.spaces(),
                    facts.existing(),
                    facts.stored(),
                    facts.ofOthers(),
                    facts.restricted(),
                    List.of(new Reason(id, "No answer.")));
            ElasticsearchStatusException unavailable =
                    expectThrows(ElasticsearchStatusException.class, () -> change.appliedTo(unread));
            assertThat(unavailable.status(), equalTo(RestStatus.SERVICE_UNAVAILABLE));
            assertThat(unavailable.getMessage(), containsString("No answer."));
        });
        assertNotNull(change(Operation.DELETE_ROLE, "team").appliedTo(facts.with(facts.principals(), facts.roles())));
    }

    public void testWhoseRolesChangeIsNamedOnce() {
        AuditFacts facts = fixture()
                .role("other", "{'cluster': ['monitor_ml']}")
                .user("eve", "team")
                .facts();
        RoleDiff diff = new RoleDiff(facts, change(Operation.PUT_USER, "eve", "other"), GO_ON);
        assertThat(diff.count(), equalTo(1));
        assertThat(diff.page(0, 10).get(0).principal().roles(), contains("other"));
    }

    public void testAnUpgradeOfWhatIsThereAlready() {
        RoleDiff there = new RoleDiff(
                new AuditFixture().role("team", "{}").user("jane", "team").facts(),
                Change.of(Operation.UPGRADE, "9"),
                GO_ON);
        assertThat(there.count(), equalTo(0));
        assertThat(ids(there), hasItem("nothing_is_gone"));
        AuditFixture before = fixture();
        boolean gone = !Change.gone(before.facts()).isEmpty();
        assertThat(
                ids(new RoleDiff(before.facts(), Change.of(Operation.UPGRADE, "9"), GO_ON))
                        .contains("nothing_is_gone"),
                equalTo(!gone));
    }
}
