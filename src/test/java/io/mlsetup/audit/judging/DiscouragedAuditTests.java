package io.mlsetup.audit.judging;

import static io.mlsetup.audit.judging.AuditFixture.GO_ON;
import static io.mlsetup.audit.judging.AuditFixture.descriptor;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.common.Json;
import java.util.List;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;

/** Each thing that should not be held, held by each kind of holder. */
public class DiscouragedAuditTests extends ESTestCase {

    private static List<Finding> findings(AuditFixture fixture) {
        new ReservedRolesStore(); // as security fills it when it starts: whichever test is first
        return new DiscouragedAudit(fixture.holders(), ReservedRolesStore::roleDescriptor, GO_ON).page(0, 1_000);
    }

    private static List<String> lines(AuditFixture fixture) {
        return findings(fixture).stream()
                .map(one -> one.id() + " " + one.role() + (one.entry() == null ? "" : " " + one.entry()) + " "
                        + one.holders() + (one.goneIn9() ? " gone" : ""))
                .toList();
    }

    public void testRolesThatShouldNotBeHeld() {
        AuditFixture fixture = AuditFixture.withBuiltIn()
                .user("jane", "kibana_user", "nowhere", "kibana_system")
                .user("root", "superuser")
                .user("fine", "viewer")
                .add(Principal.of(Kind.USER, "kibana_system", "reserved", List.of("kibana_system"), true))
                .add(Principal.of(Kind.USER, "elastic", "reserved", List.of("superuser"), true))
                .add(Principal.of(Kind.ROLE_MAPPING, "all", null, List.of("nowhere"), true));
        assertThat(
                lines(fixture),
                hasItems(
                        "role_deprecated kibana_user [user [jane]]",
                        "role_not_found nowhere [role_mapping [all], user [jane]]",
                        "role_for_system_user kibana_system [user [jane]]",
                        "superuser superuser [user [root]]"));
        assertThat(lines(fixture), not(hasItem(containsString("fine"))));
        Finding deprecated = findings(fixture).stream()
                .filter(one -> one.id().equals("role_deprecated"))
                .findFirst()
                .orElseThrow();
        assertThat(Json.of(deprecated).get("replaced_by"), equalTo(List.of("kibana_admin")));
    }

    public void testWhatRemembersNobody() {
        AuditFixture fixture = AuditFixture.withBuiltIn()
                .job("web", Set.of(), new RanAs("datafeed [d]", null, List.of()), "a")
                .job("pay", Set.of(), new RanAs("datafeed [e]", "jane", List.of("viewer")), "b")
                .job("key", Set.of(), null, "c");
        List<Finding> unbound = findings(fixture).stream()
                .filter(one -> one.id().equals("runs_with_own_rights"))
                .toList();
        assertThat(unbound.size(), equalTo(1));
        assertThat(unbound.get(0).holders(), contains("datafeed [d]"));
        assertThat(Json.of(unbound.get(0)), not(hasKey("role")));
    }

    public void testWhatIsGoneIn9AndWhoRemembersIt() {
        AuditFixture fixture = AuditFixture.withBuiltIn()
                .job("web", Set.of(), new RanAs("datafeed [d]", "old", List.of("data_frame_transforms_user")), "a");
        assertThat(lines(fixture), hasItem(containsString("[datafeed [d] (remembers [old])] gone")));
    }

    public void testGrantsThatReachNothingOrHaveNoEffect() {
        AuditFixture fixture = new AuditFixture()
                .role("careless", """
                        {'cluster': ['none', 'manage_ml'], 'indices': [
                          {'names': ['.security-7', 'web-*'], 'privileges': ['read', 'create_doc']},
                          {'names': ['.kibana*'], 'privileges': ['read'], 'allow_restricted_indices': true}],
                         'applications': [{'application': 'kibana', 'privileges': ['all'], 'resources': ['*']},
                          {'application': 'kibana-.kibana', 'privileges': ['all'], 'resources': ['space:ops']}]}""")
                .user("jane", "careless")
                .key(
                        "key",
                        List.of(descriptor("own", "{'indices': [{'names': ['.kibana*'], 'privileges': ['read']}]}")),
                        List.of());
        assertThat(
                lines(fixture),
                hasItems(
                        "reaches_nothing careless indices[0] [user [jane]]",
                        "reaches_nothing careless applications[0] [user [jane]]",
                        "reaches_nothing own indices[0] [api_key [key]]"));
        assertThat(lines(fixture), not(hasItem(containsString("careless indices[1]"))));
        assertThat(lines(fixture), not(hasItem(containsString("careless applications[1]"))));
    }
}
