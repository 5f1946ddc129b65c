package io.mlsetup.audit.judging;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.ResultsIndex;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Json;
import io.mlsetup.privilege.RoleComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private static final ResultsIndex SHARED = new ResultsIndex(
            ".ml-anomalies-shared",
            List.of(".ml-anomalies-shared", ".ml-anomalies-.write-web", ".ml-anomalies-.write-pay", "ops-anomalies"),
            List.of(),
            Map.of("web", List.of(".ml-anomalies-web"), "pay", List.of(".ml-anomalies-pay")));

    private static AuditFixture shared(String role) {
        return new AuditFixture()
                .role("ops", role)
                .job("web", SHARED, "logs-web")
                .job("pay", SHARED, "secret-pay")
                .analytics(
                        "prices",
                        "secret-houses",
                        new ResultsIndex("out-prices", List.of("out-prices", "team-prices"), List.of(), Map.of()));
    }

    /** The fixture as it is after what is printed was pasted. */
    private static AuditFixture pasted(AuditFixture fixture, Closing closing, String... kept) throws Exception {
        List<String> roles = new ArrayList<>(List.of(kept));
        if (!closing.insteadOf().isEmpty()) {
            fixture.role("closing", Strings.toString(read(closing.role())));
            roles.add("closing");
        }
        return fixture.withOnly("jane", roles.toArray(String[]::new));
    }

    private static boolean finds(AuditFixture fixture, String name) {
        Holders holders = fixture.holders();
        return holders.of(holders.facts().principals().get(0)).finds(name);
    }

    /** Whoever may read nearly everything goes on reading it, but for the results. */
    public void testResultsAreTakenOutOfAPatternThatMeansOtherThingsToo() throws Exception {
        for (String pattern : List.of("/[^s].*/", "*o*-*", "/.*(-web|anomal|prices).*/")) {
            AuditFixture fixture = shared("{'cluster': ['monitor_ml'], 'indices': [{'names': ['" + pattern
                            + "'], 'privileges': ['read']}]}")
                    .user("jane", "ops");
            Closing closing = closing(fixture);
            assertThat(pattern, closing.insteadOf(), contains("ops"));
            AuditFixture after = pasted(fixture, closing);
            assertThat(pattern, AuditFixture.lines(after.exposures().page(0, 10)), empty());
            assertTrue(pattern, finds(after, "logs-web"));
            assertFalse(pattern, finds(after, "out-prices"));
            assertFalse(pattern, finds(after, "team-prices"));
            assertFalse(pattern, finds(after, "ops-anomalies"));
        }
    }

    public void testWhatIsCarvedIsWritten() {
        Closing closing = closing(shared("{'indices': [{'names': ['/[^s].*/', 'o*-p??ces'], 'privileges': ['read']}]}")
                .user("jane", "ops"));
        List<?> entries = (List<?>) closing.role().get("indices");
        assertThat(
                ((Map<?, ?>) entries.get(0)).get("names"),
                equalTo(List.of(
                        "/([^s].*)&~(\\.ml\\-anomalies\\-.*|ops\\-anomalies|out\\-prices|team\\-prices)/",
                        "/(o.*\\-p..ces)&~(out\\-prices)/")));
        assertThat(
                closing.takenOut(),
                contains(
                        "[.ml-anomalies-*, ops-anomalies, out-prices, team-prices] out of [/[^s].*/] of [ops]",
                        "[out-prices] out of [o*-p??ces] of [ops]"));
        assertThat(
                ((Map<?, ?>) entries.get(1)).get("query"), equalTo(Map.of("terms", Map.of("job_id", List.of("web")))));
    }

    /** Results of which nothing was seen before are not shown by what closes others. */
    public void testNothingIsShownThatWasNotSeenBefore() throws Exception {
        AuditFixture fixture = new AuditFixture()
                .job("a", ResultsIndex.named(".ml-anomalies-custom-a"), "logs-web")
                .job("b", ResultsIndex.named(".ml-anomalies-custom-web"), "secret-b")
                .role("ops", "{'indices': [{'names': ['*web*'], 'privileges': ['read']}]}")
                .user("jane", "ops");
        Closing closing = closing(fixture);
        AuditFixture after = pasted(fixture, closing);
        assertThat(AuditFixture.lines(after.exposures().page(0, 10)), empty());
        assertTrue(finds(after, "logs-web"));
        assertFalse(finds(after, ".ml-anomalies-custom-a"));
        assertFalse(finds(after, ".ml-anomalies-custom-web"));
    }

    /** Entries of the same names become one, also if they are of different roles: then the query would limit nothing. */
    public void testAnEntryOfARoleThatStaysDoesNotLiftTheQuery() throws Exception {
        AuditFixture fixture = fixture()
                .role("writer", "{'indices': [{'names': ['.ml-anomalies-*'], 'privileges': ['write']}]}")
                .role(
                        "other_writer",
                        "{'indices': [{'names': ['.ml-anomalies-shared*', '.ml-anomalies-*'], 'privileges': ['write']}]}")
                .user("jane", "team", "writer", "other_writer");
        AuditFixture after = pasted(fixture, closing(fixture), "writer", "other_writer");
        assertThat(AuditFixture.lines(after.exposures().page(0, 10)), empty());
    }

    /** What is taken out may be the source of another job. */
    public void testAJobOverResultsIsClosedWithThem() throws Exception {
        AuditFixture fixture = shared("{'indices': [{'names': ['out-*', '.ml-anomalies-*'], 'privileges': ['read']}]}")
                .job("trend", SHARED, "out-prices")
                .user("jane", "ops");
        assertThat(
                AuditFixture.lines(fixture.exposures().page(0, 10)),
                contains(
                        "jane pay [results_index] secret-pay?",
                        "jane prices [destination] secret-houses?",
                        "jane web [results_index] logs-web?"));
        AuditFixture after = pasted(fixture, closing(fixture));
        assertThat(AuditFixture.lines(after.exposures().page(0, 10)), empty());
        assertTrue(finds(after, "out-other"));
    }

    /** On other clusters, and of what looks into requests, nothing is taken away: it opens no door here. */
    public void testWhatOpensNoDoorHereIsKept() throws Exception {
        String rest = """
                'remote_indices': [{'clusters': ['east'], 'names': ['%s'], 'privileges': ['read'], 'query': '{\\"match_all\\": {}}'}],
                'remote_cluster': [{'clusters': ['*'], 'privileges': ['monitor_enrich']}],
                'global': {'application': {'manage': {'applications': ['%s', 'shop']}}, 'profile': {'write': {'applications': ['kibana']}},
                  'role': {'manage': {'indices': [{'names': ['%s'], 'privileges': ['read']}]}}}""";
        AuditFixture fixture = fixture()
                .role("one", "{'cluster': ['monitor_ml'], " + rest.formatted("a-*", "a-*", "a-*") + "}")
                .role("two", "{'cluster': ['monitor_ml'], " + rest.formatted("b-*", "b-*", "b-*") + "}")
                .role("three", "{'cluster': ['monitor_ml']}")
                .user("jane", "one", "two", "three");
        Closing closing = closing(fixture);
        assertThat(closing.insteadOf(), containsInAnyOrder("one", "two", "three"));
        assertThat(
                closing.takenOut(),
                containsInAnyOrder(
                        "cluster privilege [monitor_ml] of [one]",
                        "cluster privilege [monitor_ml] of [two]",
                        "cluster privilege [monitor_ml] of [three]"));
        Map<String, RoleDescriptor> roles = fixture.facts().roles();
        RoleDescriptor closed = read(closing.role());
        assertThat(
                RoleComparison.of(
                                List.of(closed),
                                roles.values(),
                                fixture.holders().ground())
                        .surplus(),
                empty());
        assertThat(
                RoleComparison.of(
                                List.of(roles.get("one"), roles.get("two")),
                                List.of(closed),
                                fixture.holders().ground())
                        .surplus()
                        .stream()
                        .map(one -> one.grant().name())
                        .toList(),
                contains("monitor_ml"));
        assertThat(closed.getRemoteIndicesPrivileges().length, equalTo(2));
        assertThat(closed.getRemoteClusterPermissions().groups().size(), equalTo(1));
        assertThat(
                closed.getRemoteIndicesPrivileges()[0]
                        .indicesPrivileges()
                        .getQuery()
                        .utf8ToString(),
                equalTo("{\"match_all\": {}}"));
    }

    public void testNoRoleIsPrintedThatWouldOpenAnotherDoor() {
        AuditFixture fixture = shared(
                        "{'indices': [{'names': ['out-*'], 'privileges': ['read']}], 'applications': [{"
                                + "'application': 'kibana-.kibana', 'privileges': ['feature_ml.read'], 'resources': ['space:ops']}]}")
                .job("trend", Set.of("ops"), null, "out-prices")
                .user("jane", "ops");
        Closing closing = closing(fixture);
        assertThat(closing.requests(), empty());
        assertThat(closing.role(), equalTo(Map.of()));
        assertThat(closing.notes(), hasItem(containsString("[trend]")));
    }

    /** At random: what is printed closes what roles open, opens nothing, and leaves everything else. */
    public void testWhatIsPrintedClosesAndTakesNothingElse() throws Exception {
        List<String> patterns = List.of(
                "*",
                "/[^s].*/",
                "/.*-(web|pay|prices)/",
                "logs-*",
                "secret-*",
                "secret-pay",
                "*p*",
                "o*",
                "team-pri?es",
                "ops-anomalies",
                ".ml-*",
                ".ml-anomalies-*",
                ".ml-anomalies-.write-web",
                ".ml-anomalies-web",
                "/\\\\.ml-.*&~(.*-pay)/");
        List<String> others =
                List.of("logs-web", "logs-x", "secret-x", "secret-pay", "p", "out-x", "team-x", ".ml-state", "other");
        for (int round = 0; round < 200; round++) {
            AuditFixture fixture = shared("{}");
            for (String name : List.of("ops", "b", "c")) {
                fixture.role(
                        name,
                        "{'cluster': ['" + randomFrom("monitor_ml", "manage_pipeline") + "'], 'indices': [{'names': ['"
                                + randomFrom(patterns) + "', '" + randomFrom(patterns)
                                + "'], 'privileges': ['read']}, {'names': ['" + randomFrom(patterns)
                                + "'], 'privileges': ['" + randomFrom("read", "write") + "']}]}");
            }
            if (randomBoolean()) {
                fixture.job("trend", SHARED, randomFrom("out-prices", ".ml-anomalies-*", "logs-*"));
            }
            List<String> held = List.of("ops", "b", "c").subList(0, between(1, 3));
            fixture.user("jane", held.toArray(String[]::new));
            Exposures before = fixture.exposures();
            List<Closing> closings = Closing.of(before.page(0, 100), before);
            if (closings.isEmpty()) {
                continue;
            }
            Closing closing = closings.get(0);
            String about = fixture.facts().roles() + " closed by " + closing.role();
            List<String> kept = new ArrayList<>(held);
            kept.removeAll(closing.insteadOf());
            Map<String, Boolean> found = new LinkedHashMap<>();
            others.forEach(name -> found.put(name, finds(fixture, name)));
            AuditFixture after = pasted(fixture, closing, kept.toArray(String[]::new));
            assertThat(about, AuditFixture.lines(after.exposures().page(0, 10)), empty());
            found.forEach((name, was) -> assertThat(name + about, finds(after, name), equalTo(was)));
        }
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
