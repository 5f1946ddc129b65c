package io.mlsetup.audit.judging;

import static io.mlsetup.audit.judging.AuditFixture.descriptor;
import static io.mlsetup.audit.judging.AuditFixture.lines;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.audit.facts.Existing;
import io.mlsetup.audit.facts.OfStream;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.ResultsIndex;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.common.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.test.ESTestCase;

/** Each door, what closes it, and each way in which sources are open or closed. */
public class ExposuresTests extends ESTestCase {

    private static final String READS_WEB = "{'indices': [{'names': ['web-*'], 'privileges': ['read']}]}";

    private static AuditFixture fixture() {
        return new AuditFixture()
                .role("reads_web", READS_WEB)
                .role("ml", "{'cluster': ['monitor_ml']}")
                .job("web", "web-*")
                .job("pay", "pay-*")
                .index("web-1")
                .index("pay-7");
    }

    private static List<String> all(AuditFixture fixture) {
        return lines(fixture.exposures().page(0, 100));
    }

    public void testTheResultsApiIsOpenedByEachPrivilegeThatIncludesIt() {
        for (String privilege : List.of(
                "monitor_ml",
                "monitor",
                "manage_ml",
                "manage",
                "all",
                "cluster:monitor/xpack/ml/job/results/records/get")) {
            AuditFixture fixture =
                    fixture().role("team", "{'cluster': ['" + privilege + "']}").user("jane", "team", "reads_web");
            assertThat(privilege, all(fixture), contains("jane pay [results_api] pay-7"));
        }
        assertThat(
                all(fixture().role("team", "{'cluster': ['manage_pipeline']}").user("jane", "team")), empty());
    }

    public void testAnExistingNameIsNamedOrElseOneThatThereMayBe() {
        AuditFixture fixture = fixture().job("future", "web-*", "later-*").user("jane", "ml", "reads_web");
        assertThat(
                all(fixture), containsInAnyOrder("jane pay [results_api] pay-7", "jane future [results_api] later-?"));
    }

    public void testExclusionsAndDataStreamsAndRestrictedIndicesAreReadAsElasticsearchReadsThem() {
        AuditFixture fixture = fixture()
                .role("reads_stream", "{'indices': [{'names': ['metrics-x', 'web-*'], 'privileges': ['read']}]}")
                .job("without", "*", "-pay-*", "-web-*", "-metrics-*", "-.*")
                .job("stream", "metrics-*")
                .index(".ds-metrics-x-1", "metrics-x")
                .index("metrics-x")
                .index(".security-7")
                .user("jane", "ml", "reads_stream");
        assertThat(
                all(fixture),
                containsInAnyOrder(
                        "jane pay [results_api] pay-7",
                        "jane without [results_api] a?",
                        "jane stream [results_api] metrics-?"));
        // All names but restricted ones, which no wildcard means.
        assertThat(
                all(new AuditFixture()
                        .role(
                                "all",
                                "{'cluster': ['monitor_ml'], 'indices': [{'names': ['*'], 'privileges': ['read']}]}")
                        .job("everything", "*")
                        .index(".security-7")
                        .user("jane", "all")),
                empty());
    }

    public void testResultsIndicesAndDestinations() {
        AuditFixture fixture = fixture()
                .analytics("prices", "houses", "out-prices")
                .role("finder", "{'indices': [{'names': ['.ml-anomalies-pay', 'out-*'], 'privileges': ['read']}]}")
                .role("failures", "{'indices': [{'names': ['*'], 'privileges': ['read_failure_store']}]}")
                .user("jane", "finder")
                .user("jack", "failures");
        assertThat(
                all(fixture),
                containsInAnyOrder("jane pay [results_index] pay-7", "jane prices [destination] houses?"));
    }

    /** An index of two jobs: their write aliases show all of it, their read aliases a part, and others as they are filtered. */
    private static final ResultsIndex SHARED = new ResultsIndex(
            ".ml-anomalies-custom-ours",
            List.of(
                    ".ml-anomalies-custom-ours",
                    ".ml-anomalies-.write-web",
                    ".ml-anomalies-.write-pay",
                    "ops-anomalies"),
            List.of("high-scores"),
            Map.of("web", List.of(".ml-anomalies-web", "our-web"), "pay", List.of(".ml-anomalies-pay")));

    public void testAnAliasOpensWhatIsBehindIt() {
        AuditFixture fixture = new AuditFixture()
                .job("web", SHARED, "web-*")
                .job("pay", SHARED, "pay-*")
                .analytics(
                        "prices",
                        "houses",
                        new ResultsIndex(
                                "out-prices",
                                List.of("out-prices", "team-prices"),
                                List.of("cheap"),
                                Map.of("web", List.of("odd"))));
        Map<String, List<String>> seen = Map.of(
                "team-prices", List.of("jane prices [destination] houses?"),
                "cheap", List.of("jane prices [destination] houses? partly"),
                "odd", List.of("jane prices [destination] houses? partly"),
                "ops-anomalies", List.of("jane pay [results_index] pay-?", "jane web [results_index] web-?"),
                "ops-*", List.of("jane pay [results_index] pay-?", "jane web [results_index] web-?"),
                ".ml-anomalies-.write-web", List.of("jane pay [results_index] pay-?", "jane web [results_index] web-?"),
                ".ml-anomalies-web", List.of("jane web [results_index] web-?"),
                "our-web", List.of("jane web [results_index] web-?"),
                "high-scores",
                        List.of("jane pay [results_index] pay-? partly", "jane web [results_index] web-? partly"),
                "ops-anomaly", List.of());
        seen.forEach((name, lines) -> {
            fixture.role("finder", "{'indices': [{'names': ['" + name + "'], 'privileges': ['read']}]}");
            AuditFixture one = fixture.withOnly("jane", "finder");
            assertThat(name, all(one), equalTo(lines));
        });
    }

    public void testAQueryOfARoleCountsOnAnAliasToo() {
        AuditFixture fixture = new AuditFixture()
                .job("web", SHARED, "web-*")
                .job("pay", SHARED, "pay-*")
                .role("finder", """
                        {'indices': [
                          {'names': ['ops-anomalies'], 'privileges': ['read'], 'query': '{\\"term\\": {\\"job_id\\": {\\"value\\": \\"web\\"}}}'},
                          {'names': ['high-scores'], 'privileges': ['read']}]}""")
                .user("jane", "finder");
        assertThat(all(fixture), contains("jane pay [results_index] pay-? partly", "jane web [results_index] web-?"));
    }

    /** Thousands of jobs share an index, with a write alias of each: it is looked at once. */
    public void testAnIndexOfManyJobsIsLookedAtOnce() {
        List<String> whole = new ArrayList<>(List.of("shared"));
        AuditFixture fixture = new AuditFixture();
        for (int i = 0; i < 50; i++) {
            whole.add("write-" + i);
        }
        ResultsIndex shared = new ResultsIndex("shared", whole, List.of(), Map.of());
        for (int i = 0; i < 50; i++) {
            fixture.job("job" + i, shared, "source-" + i);
        }
        Holders holders = fixture.role("finder", "{'indices': [{'names': ['write-49'], 'privileges': ['read']}]}")
                .user("jane", "finder")
                .holders();
        int[] asked = {0};
        IndexSight sight = new IndexSight(shared, name -> {
            asked[0]++;
            return holders.of(holders.facts().principals().get(0)).shown(name);
        });
        holders.facts().jobs().forEach(job -> assertThat(sight.of(job), equalTo(Sight.ALL)));
        assertThat(asked[0], equalTo(51));
        assertThat(new Exposures(holders, Scope.ALL, AuditFixture.GO_ON).count(), equalTo(50L));
    }

    public void testABackingIndexIsReadByWhoReadsItsDataStream() {
        String index = ".ds-logs-x-2026.01.01-000001";
        String role = "{'cluster': ['monitor_ml'], 'indices': [{'names': ['%s'], 'privileges': ['read']%s}]}";
        AuditFixture fixture = new AuditFixture()
                .backing(index, "logs-x")
                .job("web", index)
                .role("stream", role.formatted("logs-*", ""))
                .role("itself", role.formatted(".ds-*", ""))
                .role("partly", role.formatted("logs-x", ", 'query': '{\\\"match_all\\\": {}}'"))
                .role("other", role.formatted("logs-y", ""))
                .user("a", "stream")
                .user("b", "itself")
                .user("c", "partly")
                .user("d", "other");
        assertThat(all(fixture), contains("c web [results_api] null? partly", "d web [results_api] " + index + "?"));
    }

    /** By {@code read_failure_store} or {@code all} on the stream, or by {@code read} on its own name, and by nothing else. */
    public void testAnIndexOfAFailureStoreIsReadByWhoReadsFailures() {
        String index = ".fs-logs-x-2026.11.29-000001";
        String role = "{'cluster': ['monitor_ml'], 'indices': [{'names': ['%s'], 'privileges': ['%s']%s}]}";
        AuditFixture fixture = new AuditFixture()
                .failures(index, "logs-x")
                .existing(new Existing.Name(index, new OfStream("logs-x", true)))
                .job("web", index)
                .job("all", ".fs-*")
                .role("data", role.formatted("logs-x", "read", ""))
                .role("manager", role.formatted("logs-x", "manage_failure_store", ""))
                .role("failures", role.formatted("logs-*", "read_failure_store", ""))
                .role("everything", role.formatted("logs-x", "all", ""))
                .role("itself", role.formatted(".fs-*", "read", ""))
                .role("failures_of_it", role.formatted(".fs-*", "read_failure_store", ""))
                .role("partly", role.formatted("logs-x", "read_failure_store", ", 'query': '{\\\"match_all\\\": {}}'"))
                .user("a", "data")
                .user("b", "manager")
                .user("c", "failures")
                .user("d", "everything")
                .user("e", "itself")
                .user("f", "failures_of_it")
                .user("g", "partly");
        assertThat(
                all(fixture).stream().filter(line -> line.contains(" web ")).toList(),
                contains(
                        "a web [results_api] " + index,
                        "b web [results_api] " + index,
                        "f web [results_api] " + index,
                        "g web [results_api] null? partly"));
        // Of a pattern that is of names which there are, that one is read; it may mean others.
        assertThat(
                all(fixture).stream().filter(line -> line.contains(" all ")).toList(),
                contains(
                        "a all [results_api] " + index,
                        "b all [results_api] " + index,
                        "c all [results_api] .fs-?",
                        "d all [results_api] .fs-?",
                        "f all [results_api] " + index,
                        "g all [results_api] .fs-?"));
    }

    public void testTheAnonymousUserActsForNobody() {
        AuditFixture fixture = fixture()
                .role("deputy", "{'run_as': ['*']}")
                .anonymous("deputy")
                .add(Principal.of(Kind.USER, "_anonymous", "anonymous", List.of("deputy"), true))
                .user("jack", "deputy")
                .user("john", "ml");
        Exposures exposures = fixture.exposures();
        assertThat(
                lines(exposures.page(0, 100)),
                contains(
                        "jack pay [run_as] pay-7",
                        "jack web [run_as] web-1",
                        "john pay [results_api, run_as] pay-7",
                        "john web [results_api, run_as] web-1"));
        assertThat(exposures.count(), equalTo(4L));
        assertThat(exposures.principals(), equalTo(2L));
    }

    public void testWhomNoRealmFindsByNameNobodyActsFor() {
        AuditFixture fixture = fixture()
                .role("deputy", "{'run_as': ['*']}")
                .realm("directory", true)
                .realm("saml1", false)
                .user("jack", "deputy");
        Principal found = Principal.of(Kind.PROFILE, "found", "directory", List.of("ml", "reads_web"), true);
        Principal saml = Principal.of(Kind.PROFILE, "sso", "saml1", List.of("ml", "reads_web"), true);
        Principal unknown = Principal.of(Kind.PROFILE, "odd", "odd1", List.of("ml", "reads_web"), true);
        assertThat(
                all(fixture.add(saml).add(unknown)),
                containsInAnyOrder("sso pay [results_api] pay-7", "odd pay [results_api] pay-7"));
        assertThat(
                fixture.exposures().notJudged().stream()
                        .filter(reason -> reason.id().equals("run_as_realms"))
                        .map(Reason::message)
                        .toList(),
                contains(containsString("[odd1]")));
        List<Exposed> page = fixture.add(found).exposures().page(0, 100);
        assertThat(
                lines(page),
                containsInAnyOrder(
                        "jack pay [run_as] pay-7",
                        "jack web [run_as] web-1",
                        "sso pay [results_api] pay-7",
                        "odd pay [results_api] pay-7",
                        "found pay [results_api] pay-7"));
        assertThat(page.get(0).actingAs(), contains("found"));
    }

    public void testInKibanaTheSpaceDecides() {
        String body =
                "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_ml.read'], 'resources': ['space:ops']}]}";
        AuditFixture fixture = new AuditFixture()
                .role("visitor", body)
                .role("ml_only", body.replace("feature_ml.read", "ui:ml/canGetJobs"))
                .job("here", Set.of("ops"), null, "a")
                .job("elsewhere", Set.of("default"), null, "a")
                .user("jane", "visitor")
                .user("jack", "ml_only");
        assertThat(all(fixture), contains("jane here [kibana:ops] a?"));
    }

    public void testWhoMayActForOthersPassesTheirDoors() {
        AuditFixture fixture = fixture()
                .role("deputy", "{'run_as': ['jan*']}")
                .user("jane", "ml", "reads_web")
                .user("jack", "deputy")
                .add(new Principal(
                        Kind.SERVICE_ACCOUNT,
                        "elastic/robot",
                        null,
                        null,
                        List.of(),
                        true,
                        new RoleSet(List.of(), List.of(descriptor("robot", "{'run_as': ['*']}")), List.of()),
                        Map.of()))
                .add(Principal.of(Kind.USER, "jana", "native", List.of("ml"), false));
        List<Exposed> page = fixture.exposures().page(0, 100);
        assertThat(
                lines(page),
                containsInAnyOrder(
                        "jack pay [run_as] pay-7",
                        "jack web [run_as] web-1",
                        "jana pay [results_api] pay-7",
                        "jana web [results_api] web-1",
                        "jane pay [results_api] pay-7"));
        // Nobody can act for a user who is disabled.
        assertThat(page.get(0).actingAs(), contains("jane"));
    }

    public void testAnApiKeyIsJudgedWithinItsOwnersRights() {
        var ml = descriptor("ml", "{'cluster': ['monitor_ml']}");
        var web = descriptor("web", READS_WEB);
        AuditFixture fixture = fixture()
                .key("whole", List.of(), List.of(ml, web))
                .key("narrow", List.of(web), List.of(ml, web))
                .key(
                        "wide",
                        List.of(descriptor(
                                "all", "{'cluster': ['all'], 'indices': [{'names': ['*'], 'privileges': ['all']}]}")),
                        List.of(ml, web));
        assertThat(all(fixture), containsInAnyOrder("whole pay [results_api] pay-7", "wide pay [results_api] pay-7"));
    }

    public void testDocumentAndFieldLevelSecurityIsPartly() {
        AuditFixture fixture = fixture()
                .role("limited", """
                        {'cluster': ['monitor_ml'], 'indices': [
                          {'names': ['web-*'], 'privileges': ['read'], 'query': '{\\'match_all\\': {}}'},
                          {'names': ['pay-*'], 'privileges': ['read'], 'field_security': {'grant': ['a']}}]}""".replace("\\'", "\\\""))
                .role("results", """
                        {'indices': [{'names': ['.ml-anomalies-*'], 'privileges': ['read'], 'query': '{\\"term\\": {\\"x\\": 1}}'}]}""")
                .role("closed", """
                        {'indices': [{'names': ['.ml-anomalies-*'], 'privileges': ['read'],
                                      'query': '{\\"terms\\": {\\"job_id\\": [\\"web\\"]}}'}]}""")
                .user("jane", "limited")
                .user("jack", "results")
                .user("john", "closed");
        assertThat(
                all(fixture),
                containsInAnyOrder(
                        "jane web [results_api] null? partly",
                        "jane pay [results_api] null? partly",
                        "jack web [results_index] web-1 partly",
                        "jack pay [results_index] pay-7 partly",
                        // Of the job that the query names everything is seen, and of the other nothing.
                        "john web [results_index] web-1"));
    }

    public void testWhatEverybodyGetsCounts() {
        assertThat(all(fixture().anonymous("ml").user("jane", "reads_web")), contains("jane pay [results_api] pay-7"));
    }

    public void testWhatIsTooComplexOrNotThereIsNotGuessed() {
        AuditFixture fixture = fixture()
                .role(
                        "hostile",
                        "{'cluster': ['monitor_ml'], 'indices': [{'names': ['*a????????????????????', 'web-*'], 'privileges': ['read']}]}")
                .job("remote", "other:logs-*")
                .job("nothing")
                .user("jane", "hostile", "nowhere");
        Exposures exposures = fixture.exposures();
        Map<String, String> notJudged =
                exposures.notJudged().stream().collect(Collectors.toMap(Reason::id, Reason::message));
        exposures.page(0, 10);
        assertThat(notJudged.get("role_not_found"), containsString("nowhere"));
        assertThat(notJudged.get("no_datafeed"), containsString("[nothing]"));
        assertThat(notJudged.get("sources_not_judged"), containsString("[remote (other:logs-*)]"));
    }

    public void testPagesTogetherAreTheWhole() {
        AuditFixture fixture = fixture();
        for (int i = 0; i < 30; i++) {
            fixture.user("user" + i, randomFrom("ml", "reads_web"), randomFrom("ml", "reads_web"));
            fixture.job("job" + i, randomFrom("web-1", "pay-1", "x"));
        }
        Exposures exposures = fixture.exposures();
        List<String> whole = lines(exposures.page(0, 100_000));
        assertThat((long) whole.size(), equalTo(exposures.count()));
        List<String> together = new ArrayList<>();
        int size = randomIntBetween(1, 40);
        for (int from = 0; from < whole.size(); from += size) {
            together.addAll(lines(exposures.page(from, size)));
        }
        assertThat(together, equalTo(whole));
        Scope some = new Scope(List.of("job1*"), List.of("user2*"), "default");
        assertThat(
                lines(new Exposures(fixture.holders(), some, AuditFixture.GO_ON).page(0, 100_000)),
                equalTo(whole.stream()
                        .filter(line -> line.matches("user2\\d* job1.*"))
                        .toList()));
    }

    public void testAnEvaluationThatNobodyWaitsForEnds() {
        IllegalStateException gone = new IllegalStateException("gone");
        expectThrows(
                IllegalStateException.class,
                () -> new Exposures(fixture().user("jane", "ml").holders(), Scope.ALL, () -> {
                    throw gone;
                }));
    }
}
