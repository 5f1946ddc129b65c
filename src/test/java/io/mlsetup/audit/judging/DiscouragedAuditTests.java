package io.mlsetup.audit.judging;

import static io.mlsetup.audit.judging.AuditFixture.GO_ON;
import static io.mlsetup.audit.judging.AuditFixture.descriptor;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.audit.facts.AuditedJob.RanAs;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
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
                          {'application': 'kibana-.kibana', 'privileges': ['feature_ml.read'], 'resources': ['space:ops']}]}""")
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

    /** A name that nobody stored grants nothing; before a Kibana stored any it is not known which there will be. */
    public void testPrivilegesThatKibanaDoesNotHave() {
        String entry = "{'application': 'kibana-.kibana', 'privileges': ['%s'], 'resources': ['*']}";
        AuditFixture fixture = new AuditFixture()
                .role(
                        "typo",
                        "{'applications': [%s, %s, %s]}"
                                .formatted(
                                        entry.formatted("feature_ml.read"),
                                        entry.formatted("feature_mll.all"),
                                        entry.formatted("ui:ml/canGetJobs")))
                .role(
                        "other",
                        "{'applications': [{'application': 'myapp', 'privileges': ['any'], 'resources': ['*']}]}")
                .user("jane", "typo", "other");
        assertThat(lines(fixture), contains("unknown_kibana_privilege typo applications[1] [user [jane]]"));
        assertThat(lines(fixture.beforeKibana()), empty());
    }

    private static RoleDescriptor builtIn(String name) {
        new ReservedRolesStore();
        return ReservedRolesStore.roleDescriptor(name);
    }

    /** A key without role descriptors of its own has what its owner had. */
    public void testKeysHoldTheRolesOfTheirOwners() {
        RoleDescriptor careless = descriptor("careless", "{'cluster': ['manage_data_frame_transforms']}");
        AuditFixture fixture = AuditFixture.withBuiltIn()
                .role("careless", "{'cluster': ['manage_data_frame_transforms'], 'metadata': {'since': 1}}")
                .role("changed", "{'cluster': ['monitor']}")
                .user("root", "superuser")
                .key("whole", List.of(), List.of(builtIn("superuser"), builtIn("kibana_user"), careless))
                .key("system", List.of(), List.of(builtIn("logstash_system")))
                .key(
                        "as-it-was",
                        List.of(),
                        List.of(
                                descriptor("changed", "{'cluster': ['manage_data_frame_transforms']}"),
                                descriptor("deleted", "{'cluster': ['manage_data_frame_transforms', 'monitor']}")))
                .key(
                        "like-it",
                        List.of(),
                        List.of(descriptor("changed", "{'cluster': ['manage_data_frame_transforms']}")));
        assertThat(
                lines(fixture),
                hasItems(
                        "superuser superuser [api_key [whole], user [root]]",
                        "role_deprecated kibana_user [api_key [whole]]",
                        "role_for_system_user logstash_system [api_key [system]]",
                        "deprecated_privilege careless cluster[0] [api_key [whole]]",
                        "deprecated_privilege changed cluster[0] [api_key [as-it-was], api_key [like-it]]",
                        "deprecated_privilege deleted cluster[0] [api_key [as-it-was]]"));
        // What a key has of a role that was deleted still grants something.
        assertThat(lines(fixture), not(hasItem(startsWith("role_not_found"))));
    }

    /** Role descriptors of its own let through all of a role, or it does not hold it. */
    public void testKeysWithRoleDescriptorsOfTheirOwn() {
        RoleDescriptor superuser = builtIn("superuser");
        AuditFixture fixture = AuditFixture.withBuiltIn()
                .key(
                        "narrow",
                        List.of(descriptor(
                                "own", "{'cluster': ['all'], 'indices': [{'names': ['*'], 'privileges': ['all']}]}")),
                        List.of(
                                superuser,
                                builtIn("kibana_user"),
                                descriptor("careless", "{'cluster': ['manage_data_frame_transforms']}")))
                .key("everything", List.of(superuser), List.of(superuser, builtIn("viewer")))
                .key(
                        "kibana",
                        List.of(
                                descriptor(
                                        "own",
                                        "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['all'], 'resources': ['*']}]}")),
                        List.of(superuser, builtIn("kibana_user")));
        assertThat(
                lines(fixture).stream()
                        .filter(line -> !line.endsWith("[]") && !line.startsWith("unknown_kibana_privilege"))
                        .toList(),
                contains(
                        "role_deprecated kibana_user [api_key [kibana]]",
                        "superuser superuser [api_key [everything]]"));
    }

    /** What keys of service accounts hold is nobody's choice. */
    public void testKeysOfElasticsOwn() {
        RoleDescriptor fleet = descriptor("elastic/fleet-server", "{'cluster': ['manage_data_frame_transforms']}");
        RoleDescriptor gone = new RoleDescriptor(
                "gone",
                new String[] {"manage_data_frame_transforms"},
                null,
                null,
                null,
                null,
                Map.of("_reserved", true),
                null);
        AuditFixture fixture = new AuditFixture()
                .add(new Principal(
                        Kind.SERVICE_ACCOUNT,
                        "elastic/fleet-server",
                        null,
                        "service_account",
                        List.of(),
                        true,
                        new RoleSet(List.of(), List.of(fleet), List.of()),
                        Map.of()))
                .key("of-fleet", List.of(), List.of(fleet))
                .key("of-8", List.of(), List.of(gone));
        assertThat(lines(fixture), empty());
    }

    public void testKeysThatConfigurationsRemember() {
        RoleSet whole = new RoleSet(List.of(), List.of(), List.of(List.of(builtIn("kibana_user"))));
        RoleSet narrow = new RoleSet(
                List.of(),
                List.of(descriptor("own", "{'cluster': ['manage_ml']}")),
                List.of(List.of(builtIn("kibana_user"))));
        AuditFixture fixture = AuditFixture.withBuiltIn()
                .job("web", Set.of(), new RanAs("datafeed [d]", "jane", List.of(), whole), "a")
                .job("pay", Set.of(), new RanAs("datafeed [e]", "jane", List.of(), narrow), "b");
        assertThat(
                lines(fixture),
                contains("role_deprecated kibana_user [datafeed [d] (remembers an API key of [jane])]"));
    }
}
