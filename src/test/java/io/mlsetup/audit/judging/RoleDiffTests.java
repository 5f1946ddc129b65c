package io.mlsetup.audit.judging;

import static io.mlsetup.audit.judging.AuditFixture.GO_ON;
import static io.mlsetup.audit.judging.AuditFixture.descriptor;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.access.Access;
import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.Change;
import io.mlsetup.audit.facts.Change.Operation;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.judging.RoleDiff.Changed;
import io.mlsetup.audit.judging.RoleDiff.Difference;
import io.mlsetup.audit.judging.RoleDiff.Remembering;
import io.mlsetup.common.Json;
import io.mlsetup.privilege.Grant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;

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
        return new Change(Operation.PUT_ROLE, name, descriptor(name, body), List.of(), true);
    }

    private static Change change(Operation type, String name, String... roles) {
        return new Change(type, name, null, List.of(roles), true);
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
        Changed disabled = diff(fixture(), new Change(Operation.PUT_USER, "jane", null, List.of("team"), false))
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
}
