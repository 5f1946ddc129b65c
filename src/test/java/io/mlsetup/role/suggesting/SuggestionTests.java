package io.mlsetup.role.suggesting;

import static io.mlsetup.role.simulating.SimulationFixtures.NEVER_STORED;
import static io.mlsetup.role.simulating.SimulationFixtures.RESTRICTED;
import static io.mlsetup.role.simulating.SimulationFixtures.STORED;
import static io.mlsetup.role.simulating.SimulationFixtures.access;
import static io.mlsetup.role.simulating.SimulationFixtures.simulate;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.IndexPatterns;
import io.mlsetup.access.Missing;
import io.mlsetup.access.PrintedRole;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.RoleBody;
import io.mlsetup.common.DevTools;
import io.mlsetup.common.Parameters;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.pattern.Work;
import io.mlsetup.role.simulating.Simulation;
import io.mlsetup.role.simulating.SimulationFixtures;
import io.mlsetup.role.simulating.UnsavedRole;
import io.mlsetup.role.suggesting.Suggestion.Explained;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xpack.core.security.action.role.RoleDescriptorRequestValidator;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

public class SuggestionTests extends ESTestCase {

    /** Every row of the table, each feature, and overlapping patterns. */
    private static List<String> accesses() {
        List<String> accesses = new ArrayList<>();
        for (String access : List.of("full", "read")) {
            for (String kind : List.of("api", "kibana", "dev_tools")) {
                for (String feature : List.of(
                        "['anomaly_detection']",
                        "['data_frame_analytics']",
                        "['anomaly_detection', 'data_frame_analytics', 'file_upload']")) {
                    for (String indices : List.of(
                            "'source': 'logs-*', 'destination': 'out'",
                            "'source': ['logs-*', 'metrics'], 'destination': 'logs-out-*'",
                            "'source': 'same', 'destination': ['same', 'other-*']",
                            "'source': ['logs-*', '-logs-x-*', 'metrics-*::failures'], 'destination': 'out'",
                            "'source': ['.security-7', 'logs-1'], 'destination': '.kibana'",
                            "'source': []")) {
                        accesses.add("{'access': '%s', 'user_kind': '%s', 'feature': %s, 'space': 'x', %s}"
                                .formatted(access, kind, feature, indices));
                    }
                }
            }
        }
        accesses.add("{'feature': 'file_upload', 'destination': 'upload-*'}");
        accesses.add("{'feature': 'file_upload', 'destination': '.kibana'}");
        accesses.add("{'feature': 'file_upload'}");
        return accesses;
    }

    /** 80 patterns that begin with an asterisk took 161 seconds when each was held against each. */
    public void testManyPatternsThatBeginAlikeAreToldSoon() {
        for (String form : new String[] {"*%1$02d", "*a*%1$02d*b*", "*%1$02d*x*y*z*", "*"}) {
            String patterns = IntStream.range(0, 80)
                    .mapToObj(i -> "'"
                            + (form.equals("*") ? "*".repeat(1 + i % 8) + "a".repeat(i / 8) + "*" : form.formatted(i))
                            + "'")
                    .collect(Collectors.joining(","));
            long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            new Suggestion(
                            access("{'access': 'full', 'feature': ['data_frame_analytics'], 'source': [" + patterns
                                    + "], 'destination': [" + patterns + "]}"),
                            STORED,
                            RESTRICTED)
                    .suggest();
            assertThat(
                    form,
                    TimeUnit.NANOSECONDS.toMillis(
                            ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin),
                    lessThan(2_000L));
        }
    }

    public void testTheSuggestedRoleGivesTheAccessAndNothingInItIsTooMuch() {
        for (String access : randomSubsetOf(15, accesses())) {
            Suggestion.Result suggestion = new Suggestion(access(access), STORED, RESTRICTED).suggest();
            RoleDescriptor role = parsed(suggestion.role());
            assertThat(access, RoleDescriptorRequestValidator.validate(role), nullValue());
            Simulation.Result result = simulate(access(access), role, STORED);
            assertThat(access, result.satisfied(), equalTo(true));
            assertThat(access, result.beyond(), empty());
            int dropped = 0;
            for (Explained grant : grants(suggestion)) {
                RoleDescriptor rest = parsed(without(suggestion.role(), grant.grant()));
                Boolean satisfied = simulate(access(access), rest, STORED).satisfied();
                assertThat(
                        access + " without " + grant,
                        satisfied,
                        equalTo(!grant.impliedBy().isEmpty()));
                assertThat(access + " " + grant, grant.why(), not(empty()));
                assertFalse(access + " " + grant, grant.cites().contains(""));
                dropped++;
            }
            assertThat(access, dropped, equalTo(count(role)));
        }
    }

    /** As somebody excludes who has many services; and the role that is printed for it can be asked about in its turn. */
    public void testManyExclusionsPassEverywhere() throws IOException {
        String sources = IntStream.range(0, 5)
                .mapToObj(i -> "'logs-" + i + "-*'"
                        + IntStream.range(0, 30)
                                .mapToObj(n -> ", '-logs-" + i + "-service-" + n + "-*'")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining(", ", "[", ", '-*-test-*', '-*-dev-*']"));
        for (String access : List.of("read", "full")) {
            String asked = "{'access': '" + access + "', 'source': " + sources + ", 'destination': 'out'}";
            Suggestion.Result suggestion = new Suggestion(access(asked), STORED, RESTRICTED).suggest();
            RoleDescriptor role = UnsavedRole.parse("r", suggestion.role(), SimulationFixtures.QUERIES);
            long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            assertThat(simulate(access(asked), role, STORED).satisfied(), equalTo(true));
            assertThat(
                    TimeUnit.NANOSECONDS.toMillis(
                            ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin),
                    lessThan(3_000L));
        }
    }

    /** The failures of a data stream are read with a privilege of their own, for the same reason as its data. */
    public void testAPrivilegeOnFailuresHasItsReason() {
        Suggestion.Result suggestion = new Suggestion(
                        access("{'access': 'read', 'source': 'logs-*::failures'}"), STORED, RESTRICTED)
                .suggest();
        Explained failures = grants(suggestion).stream()
                .filter(grant -> grant.grant().name().equals("read_failure_store"))
                .findFirst()
                .orElseThrow();
        assertThat(
                failures.why(),
                equalTo(List.of("Read-only access as an Elasticsearch API user needs it on source indices.")));
        assertThat(
                failures.cites(),
                equalTo(List.of("Setting up machine learning, Elasticsearch API user, read-only access: source indices"
                        + " (`read`)")));
    }

    /** Whether a role is suggested does not depend on what Kibana stored. */
    public void testTheSameRoleBeforeAKibanaConnects() {
        for (String access : accesses()) {
            Suggestion before = new Suggestion(access(access), NEVER_STORED, RESTRICTED);
            assertThat(
                    before.suggest().role(),
                    equalTo(new Suggestion(access(access), STORED, RESTRICTED)
                            .suggest()
                            .role()));
            Simulation.Result result =
                    simulate(access(access), parsed(before.suggest().role()), NEVER_STORED);
            assertThat(result.satisfied(), access(access).asksForKibana() ? nullValue() : equalTo(true));
            assertThat(result.beyond(), empty());
        }
    }

    public void testTheDocumentedRowOfAKibanaUser() {
        Suggestion.Result suggestion = new Suggestion(
                        access("{'access': 'full', 'user_kind': 'kibana', 'feature': 'data_frame_analytics',"
                                + " 'source': 'logs-*', 'destination': 'out', 'space': 'x'}"),
                        STORED,
                        RESTRICTED)
                .suggest();
        assertThat(
                suggestion.role(),
                equalTo(Map.of(
                        "indices",
                        List.of(
                                Map.of(
                                        "names",
                                        List.of("logs-*"),
                                        "privileges",
                                        List.of("read", "view_index_metadata")),
                                Map.of("names", List.of("out"), "privileges", List.of("read", "manage", "index"))),
                        "applications",
                        List.of(Map.of(
                                "application",
                                "kibana-.kibana",
                                "privileges",
                                List.of("feature_ml.all", "feature_indexPatterns.all"),
                                "resources",
                                List.of("space:x"))))));
        assertThat(warnings(suggestion), hasItems("space_job_results", "saved_objects_granted", "not_given_by_roles"));
        assertThat(warnings(suggestion), not(hasItem("all_job_results")));
        assertThat(suggestion.requests(), contains(startsWith("PUT /_security/role/ml_setup_")));
    }

    public void testTheLeastOfAlternatives() {
        Suggestion.Result upload =
                new Suggestion(access("{'feature': 'file_upload', 'destination': 'up'}"), STORED, RESTRICTED).suggest();
        RoleDescriptor role = parsed(upload.role());
        assertThat(List.of(role.getClusterPrivileges()), contains("manage_ingest_pipelines"));
        assertThat(
                List.of(role.getApplicationPrivileges()[0].getPrivileges()),
                containsInAnyOrder("feature_indexPatterns.all", "feature_ml.read"));
        Explained createIndex = grants(upload).stream()
                .filter(grant -> grant.grant().name().equals("create_index"))
                .findFirst()
                .orElseThrow();
        assertThat(createIndex.impliedBy(), equalTo(List.of("manage on up")));
        assertThat(
                impliedBy("{'feature': 'file_upload', 'destination': '.kibana'}", "create_index"),
                equalTo(List.of("manage on .kibana")));

        Suggestion.Result both = new Suggestion(
                        access("{'access': 'full', 'user_kind': 'kibana', 'feature': 'anomaly_detection,file_upload'}"),
                        STORED,
                        RESTRICTED)
                .suggest();
        RoleDescriptor ofBoth = parsed(both.role());
        assertThat(ofBoth.getApplicationPrivileges().length, equalTo(1));
        assertThat(
                List.of(ofBoth.getApplicationPrivileges()[0].getPrivileges()),
                containsInAnyOrder("feature_indexPatterns.all", "feature_ml.all"));
    }

    public void testWhatIsToldBesides() {
        assertThat(
                warnings(new Suggestion(access("{'access': 'read'}"), NEVER_STORED, RESTRICTED).suggest()),
                contains("all_job_results", "no_index_privileges"));
        assertThat(
                warnings(new Suggestion(
                                access("{'access': 'read', 'user_kind': 'dev_tools', 'source': 'a'}"),
                                NEVER_STORED,
                                RESTRICTED)
                        .suggest()),
                contains("all_job_results", "no_kibana_privileges"));
    }

    /** A role that nobody could be seen to hold is not printed: what it is asked for has to be named. */
    public void testAPatternThatMeansRestrictedIndicesOnlyIsLeftOut() {
        Suggestion.Result suggestion = new Suggestion(
                        access("{'access': 'read', 'source': ['.kibana_*', 'logs-*']}"), STORED, RESTRICTED)
                .suggest();
        RoleDescriptor role = parsed(suggestion.role());
        assertThat(List.of(role.getClusterPrivileges()), contains("monitor_ml"));
        assertThat(role.getIndicesPrivileges().length, equalTo(1));
        assertThat(List.of(role.getIndicesPrivileges()[0].getIndices()), contains("logs-*"));
        assertFalse(role.getIndicesPrivileges()[0].allowRestrictedIndices());
        assertThat(grants(suggestion).stream().map(grant -> grant.grant().on()).toList(), not(hasItem(".kibana_*")));
        assertThat(message(suggestion, "not_given_by_roles"), containsString("[read] on [.kibana_*]"));
        assertThat(warnings(suggestion), not(hasItem("restricted_indices")));
    }

    /** What cannot be decided opens nothing that is restricted, and is said. */
    public void testAnExpressionThatIsTooComplexOpensNoRestrictedIndices() {
        // As long as the gate lets one pass, and too much for the engine: each exclusion may begin anywhere.
        String source = IntStream.range(0, 4)
                .mapToObj(i -> "'-*a%1$dx*b%1$dy*'".formatted(i))
                .collect(Collectors.joining(",", "'*',", ""));
        Ground little = Ground.ofEvaluation(RESTRICTED, STORED.get().orElseThrow(), Work.of(1));
        PrintedRole role = PrintedRole.of(
                access("{'access': 'read', 'source': [" + source + "]}").privileges(), little);
        assertThat(role.undecided(), hasSize(1));
        assertFalse(role.opensRestricted());
    }

    private static String message(Suggestion.Result suggestion, String id) {
        return suggestion.warnings().stream()
                .filter(warning -> warning.id().equals(id))
                .map(Reason::message)
                .findFirst()
                .orElseThrow();
    }

    public void testBad() {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("{}", "[access] must be one of [full, read], unless [feature] is [file_upload] alone");
        bad.put("{'feature': 'anomaly_detection,file_upload'}", "[access] must be one of [full, read]");
        bad.put("{'feature': 'file_upload', 'access': 'read'}", "[access] must not be given");
        bad.put("{'access': 'read', 'source': 'east:logs'}", "but holds [east:logs]");
        bad.put("{'access': 'read', 'role': {}}", "unknown parameter [role]");
        bad.put("{'access': ['read']}", "[access] must be a string");
        bad.put("{'access': 'read', 'user_kind': 'robot'}", "[user_kind] must be one of [api, kibana, dev_tools]");
        bad.forEach((body, expected) -> {
            Parameters parameters = SimulationFixtures.parameters(body, AccessRequest.PARAMETERS);
            IllegalArgumentException e =
                    expectThrows(IllegalArgumentException.class, () -> SuggestAction.Request.parse(parameters));
            assertThat(body, e.getMessage(), containsString(expected));
        });
    }

    private static List<Explained> grants(Suggestion.Result suggestion) {
        List<ToXContentObject> explanation = suggestion.explanation();
        int last = explanation.size() - 1;
        assertThat(
                Strings.toString(explanation.get(last)),
                startsWith("{\"name\":\"" + RoleBody.name("ml_setup", suggestion.role())
                        + "\",\"type\":\"assignment\",\"why\":[\""));
        return explanation.subList(0, last).stream().map(Explained.class::cast).toList();
    }

    private static List<String> impliedBy(String access, String privilege) {
        return grants(new Suggestion(access(access), STORED, RESTRICTED).suggest()).stream()
                .filter(grant -> grant.grant().name().equals(privilege))
                .findFirst()
                .orElseThrow()
                .impliedBy();
    }

    private static List<String> warnings(Suggestion.Result suggestion) {
        return suggestion.warnings().stream().map(Reason::id).toList();
    }

    private static RoleDescriptor parsed(Map<String, Object> body) {
        return SimulationFixtures.role("simulated", DevTools.request("", body));
    }

    /** The body without one privilege on one pattern or space. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> without(Map<String, Object> body, Grant grant) {
        Map<String, Object> role = new LinkedHashMap<>(body);
        String section = switch (grant.type()) {
            case "cluster" -> "cluster";
            case "index" -> "indices";
            default -> "applications";
        };
        assertThat(role.get(section), notNullValue());
        if (section.equals("cluster")) {
            List<String> cluster = new ArrayList<>((List<String>) role.get(section));
            assertTrue(cluster.remove(grant.name()));
            role.put(section, cluster);
            return role;
        }
        String places = section.equals("indices") ? "names" : "resources";
        List<Map<String, Object>> entries = new ArrayList<>();
        boolean removed = false;
        for (Map<String, Object> entry : (List<Map<String, Object>>) role.get(section)) {
            for (String place : (List<String>) entry.get(places)) {
                List<String> privileges = new ArrayList<>((List<String>) entry.get("privileges"));
                String on = grant.type().equals("index") ? IndexPatterns.inRole(grant.on()) : grant.on();
                if (place.equals(on)) {
                    removed |= privileges.remove(grant.name());
                }
                if (!privileges.isEmpty()) {
                    Map<String, Object> one = new LinkedHashMap<>(entry);
                    one.put(places, List.of(place));
                    one.put("privileges", privileges);
                    entries.add(one);
                }
            }
        }
        assertTrue(grant.toString(), removed);
        role.put(section, entries);
        return role;
    }

    private static int count(RoleDescriptor role) {
        int count = role.getClusterPrivileges().length;
        for (var entry : role.getIndicesPrivileges()) {
            count += entry.getIndices().length * entry.getPrivileges().length;
        }
        for (var entry : role.getApplicationPrivileges()) {
            count += entry.getPrivileges().length;
        }
        return count;
    }

    /** Each requirement of each access has a name of its own among the grants. */
    public void testNames() {
        for (String access : accesses()) {
            List<Requirement> leaves = access(access).privileges().stream()
                    .flatMap(Requirement::leaves)
                    .toList();
            long names = leaves.stream().map(Missing::name).distinct().count();
            assertThat(names, equalTo((long) Missing.all(leaves).size()));
        }
    }

    public void testTheResultsOfSomeJobsAreReadWithoutMonitorMl() throws Exception {
        var asked = access("{'access': 'read', 'source': 'logs-*'}");
        Suggestion.Result suggestion = new Suggestion(asked, List.of("web", "app"), STORED, RESTRICTED).suggest();
        assertThat(
                suggestion.role().toString(),
                equalTo("{indices=[{names=[.ml-anomalies-*], privileges=[read], query={terms={job_id=[web, app]}}},"
                        + " {names=[logs-*], privileges=[read]}]}"));
        assertThat(warnings(suggestion), contains("only_results"));
        assertThat(
                Strings.toString(suggestion.explanation().get(0)),
                startsWith(
                        "{\"type\":\"index\",\"name\":\"read\",\"on\":\".ml-anomalies-*\",\"why\":[\"The results of [web, app] and of no"
                                + " other job"));
    }
}
