package io.mlsetup.audit.judging;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** What is printed closes the doors, keeps what opens none, and is complete. */
public class ClosingTests extends ESTestCase {

    private static AuditFixture fixture() {
        return new AuditFixture()
                .role("team", """
                        {'cluster': ['monitor_ml', 'manage_pipeline'], 'run_as': ['bob'],
                         'indices': [{'names': ['web-*', '.ml-anomalies-*'], 'privileges': ['read', 'view_index_metadata']}],
                         'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_discover_v2.all'], 'resources': ['*']}]}""")
                .role("other", "{'cluster': ['manage_ilm']}")
                .job("web", "web-*")
                .job("pay", "pay-*");
    }

    private static Closing closing(AuditFixture fixture) {
        Exposures exposures = fixture.exposures();
        List<Closing> closings = Closing.of(exposures.page(0, 100), exposures);
        assertThat(closings.size(), equalTo(1));
        return closings.get(0);
    }

    private static RoleDescriptor read(Map<String, Object> body) throws Exception {
        try (XContentBuilder json = JsonXContent.contentBuilder().map(body)) {
            return RoleDescriptor.parserBuilder()
                    .build()
                    .parse("closing", BytesReference.bytes(json), XContentType.JSON);
        }
    }

    public void testARoleTakesThePlaceOfThoseThatOpenDoors() throws Exception {
        AuditFixture fixture = fixture()
                .add(new Principal(
                        Kind.USER,
                        "jane doe",
                        null,
                        "native",
                        List.of("team", "other"),
                        true,
                        RoleSet.named(List.of("team", "other")),
                        Map.of("email", "j@x.org")));
        Closing closing = closing(fixture);
        assertThat(closing.insteadOf(), contains("team"));
        assertThat(
                closing.takenOut(),
                contains("cluster privilege [monitor_ml] of [team]", "[.ml-anomalies-*] of [team]"));
        RoleDescriptor role = read(closing.role());
        assertThat(List.of(role.getClusterPrivileges()), contains("manage_pipeline"));
        assertThat(List.of(role.getRunAs()), contains("bob"));
        assertThat(role.getApplicationPrivileges().length, equalTo(1));
        assertThat(
                role.getIndicesPrivileges()[1].getQuery().utf8ToString(),
                equalTo("{\"terms\":{\"job_id\":[\"web\"]}}"));
        assertThat(closing.requests().get(0), containsString("PUT /_security/role/ml_setup_closing_"));
        assertThat(closing.requests().get(1), containsString("PUT /_security/user/jane%20doe"));
        assertThat(closing.requests().get(1), containsString("j@x.org"));
        assertThat(closing.requests().get(1), containsString("\"other\""));
        assertThat(closing.requests().size(), equalTo(2));
        assertThat(Json.of(closing).get("instead_of"), equalTo(List.of("team")));

        // With it instead of the roles it names nothing is exposed.
        AuditFixture after = fixture().role("closing", Strings.toString(role)).user("jane doe", "closing", "other");
        assertThat(AuditFixture.lines(after.exposures().page(0, 10)), empty());
    }

    public void testWhatNoRoleClosesIsSaid() {
        AuditFixture fixture = fixture()
                .role(
                        "visitor",
                        "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_ml.read'], 'resources': ['*']}]}")
                .user("jane", "visitor");
        Closing closing = closing(fixture);
        assertThat(closing.requests(), empty());
        assertThat(closing.role(), equalTo(Map.of()));
        assertThat(closing.notes(), hasItem(containsString("(kibana:default)")));
        AuditFixture deputies = fixture()
                .role("deputy", "{'run_as': ['*']}")
                .user("jack", "deputy")
                .user("john", "team");
        Exposures exposures = deputies.exposures();
        List<Closing> closings = Closing.of(exposures.page(0, 100), exposures);
        assertThat(closings.get(0).notes(), hasItem(containsString("(run_as)")));
    }

    public void testEachKindOfPrincipalIsChangedWhereItsRolesComeFrom() {
        AuditFixture fixture = fixture()
                .add(Principal.of(Kind.USER, "elastics", "reserved", List.of("team"), true))
                .add(Principal.of(Kind.PROFILE, "sso", "saml1", List.of("team"), true))
                .add(Principal.of(Kind.ROLE_MAPPING, "file", null, List.of("team"), true))
                .add(new Principal(
                        Kind.ROLE_MAPPING,
                        "mapped",
                        null,
                        null,
                        List.of("team"),
                        true,
                        RoleSet.named(List.of("team")),
                        Map.of("rules", Map.of("field", Map.of("username", "*")))));
        Closing closing = closing(fixture);
        assertThat(closing.principals(), contains("elastics", "sso", "file", "mapped"));
        assertThat(closing.requests().size(), equalTo(2));
        assertThat(closing.requests().get(1), containsString("PUT /_security/role_mapping/mapped"));
        assertThat(closing.requests().get(1), containsString("\"rules\""));
        for (String name : List.of("elastics", "sso", "file")) {
            assertThat(closing.notes(), hasItem(containsString("[" + name + "]")));
        }
    }

    /** The same request on each node: a copy of the JDK's has another order in each JVM. */
    public void testWhatIsRepeatedOfAMappingKeepsItsOrder() {
        Map<String, Object> repeated = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            repeated.put("attribute_" + i, i);
        }
        Principal mapping =
                new Principal(Kind.ROLE_MAPPING, "m", null, null, List.of(), true, RoleSet.named(List.of()), repeated);
        assertThat(List.copyOf(mapping.attributes().keySet()), equalTo(List.copyOf(repeated.keySet())));
    }

    public void testAnApiKeyIsItsOwnersToChange() {
        AuditFixture fixture =
                fixture().key("key", List.of(), List.of(AuditFixture.descriptor("o", "{'cluster': ['monitor']}")));
        Closing closing = closing(fixture);
        assertThat(closing.requests(), empty());
        assertThat(closing.notes(), hasItem(containsString("PUT /_security/api_key/key-id")));
    }
}
