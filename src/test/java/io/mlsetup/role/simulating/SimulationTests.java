package io.mlsetup.role.simulating;

import static io.mlsetup.role.simulating.SimulationFixtures.NEVER_STORED;
import static io.mlsetup.role.simulating.SimulationFixtures.STORED;
import static io.mlsetup.role.simulating.SimulationFixtures.access;
import static io.mlsetup.role.simulating.SimulationFixtures.role;
import static io.mlsetup.role.simulating.SimulationFixtures.simulate;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.Missing;
import io.mlsetup.common.Reason;
import io.mlsetup.kibana.Fact;
import io.mlsetup.privilege.Grant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;
import org.junit.BeforeClass;

/** Would these roles do, and why: one case for each rule. */
public class SimulationTests extends ESTestCase {

    @BeforeClass
    public static void fillTheStoreOfBuiltInRoles() {
        new ReservedRolesStore();
    }

    public void testTheRolesThatTheDocumentNames() {
        Simulated admin = builtIn("machine_learning_admin");
        assertThat(simulate(access("{'access': 'full'}"), admin, STORED).satisfied(), equalTo(true));
        Simulation.Result lacking = simulate(access("{'access': 'full', 'source': 'logs-*'}"), admin, STORED);
        assertThat(lacking.satisfied(), equalTo(false));
        assertThat(lacking.missing(), contains(index("read", "logs-*"), index("view_index_metadata", "logs-*")));
        assertThat(lacking.decidedBy(), equalTo(Map.of("manage_ml", List.of("machine_learning_admin"))));
        assertThat(
                simulate(access("{'access': 'full'}"), builtIn("machine_learning_user"), STORED)
                        .missing(),
                contains(cluster("manage_ml")));
        assertThat(
                simulate(access("{'feature': 'file_upload'}"), builtIn("ingest_admin", "kibana_admin"), STORED)
                        .satisfied(),
                equalTo(true));
    }

    /** "Within a Kibana space": the roles bring what can be done there and no entry. */
    public void testMachineLearningAdminCannotLogInToKibana() {
        AskedAccess kibana = access("{'access': 'read', 'user_kind': 'kibana', 'space': 'x'}");
        Simulation.Result result = simulate(kibana, builtIn("machine_learning_admin"), STORED);
        assertThat(result.satisfied(), equalTo(false));
        assertThat(result.missing(), contains(application("feature_ml.read", "space:x")));
        assertThat(warnings(result), hasItems("no_entry_to_kibana", "saved_objects_granted"));
        assertThat("who can enter no space sees it in none", warnings(result), not(hasItem("every_space")));
        Simulated everywhere = Simulated.stored(List.of(
                role(
                        "entry",
                        "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_dev_tools.read'],"
                                + " 'resources': ['*']}]}"),
                ReservedRolesStore.roleDescriptor("machine_learning_user")));
        assertThat(warnings(simulate(kibana, everywhere, STORED)), hasItem("every_space"));

        RoleDescriptor entry = role(
                "entry",
                "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_dev_tools.read'],"
                        + " 'resources': ['space:x']}]}");
        Simulated both = Simulated.stored(List.of(entry, ReservedRolesStore.roleDescriptor("machine_learning_admin")));
        Simulation.Result together = simulate(kibana, both, STORED);
        assertThat(together.satisfied(), equalTo(true));
        assertThat(
                together.decidedBy().get("feature_ml.read on space:x"),
                containsInAnyOrder("entry", "machine_learning_admin"));
        assertThat(warnings(together), not(hasItem("no_entry_to_kibana")));
    }

    public void testWhatNoKibanaStoredIsNeitherHeldNorMissing() {
        String role = "{'applications': [{'application': 'kibana-*', 'privileges': ['feature_ml.all'],"
                + " 'resources': ['space:x']}]}";
        Simulated unsaved = Simulated.unsaved(role("simulated", role));
        AskedAccess there = access("{'access': 'read', 'user_kind': 'kibana', 'space': 'x'}");
        AskedAccess elsewhere = access("{'access': 'read', 'user_kind': 'kibana', 'space': 'y'}");
        Fact<Collection<ApplicationPrivilegeDescriptor>> unreadable = Fact.unavailable("id", "It broke.", "Mend it.");

        for (var stored : List.of(NEVER_STORED, unreadable)) {
            Simulation.Result result = simulate(there, unsaved, stored);
            assertThat(result.satisfied(), nullValue());
            assertThat(result.missing(), empty());
            assertThat(result.decidedBy(), equalTo(Map.of()));
            assertThat(result.notJudged(), hasItem(containsString("feature_ml.read on space:x")));
            // Whatever a Kibana stores, this role has nothing there.
            assertThat(simulate(elsewhere, unsaved, stored).satisfied(), equalTo(false));
        }
        assertThat(simulate(there, unsaved, unreadable).notJudged(), hasItem(containsString("It broke.")));
        // Who has everything has it whatever is stored.
        assertThat(simulate(there, builtIn("superuser"), NEVER_STORED).satisfied(), equalTo(true));
        // Nothing of Kibana is asked for.
        assertThat(
                simulate(access("{'access': 'read'}"), builtIn("machine_learning_user"), NEVER_STORED)
                        .satisfied(),
                equalTo(true));
        assertThat(simulate(there, unsaved, STORED).satisfied(), equalTo(true));
    }

    private static List<Grant> remoteBeyond(String role) {
        return simulate("{'access': 'read', 'source': 'east:logs-*'}", role).beyond();
    }

    public void testWhatElseCannotBeDecided() {
        SimulationRequest remote = SimulationFixtures.request(
                "{'access': 'read', 'source': 'east:logs-*', 'role': {'cluster': ['monitor_ml']}}");
        Simulation.Result result =
                simulate(remote.asked(), Simulated.unsaved(SimulationFixtures.unsaved(remote)), STORED);
        assertThat(result.satisfied(), nullValue());
        assertThat(result.notJudged(), hasItem(containsString("east:logs-*")));

        // What it takes here, if an API key leads there, is not beyond; more is.
        String towards = "{'cluster': ['monitor_ml'],"
                + " 'remote_indices': [{'clusters': ['%s'], 'names': ['%s'], 'privileges': ['%s']}]}";
        for (String needed :
                List.of("east logs-* read", "east logs-web-* read", "east logs-* indices:data/read/search")) {
            assertThat(needed, remoteBeyond(towards.formatted((Object[]) needed.split(" "))), empty());
        }
        for (String more : List.of("e* logs-* read", "east l* read", "east logs-* write", "west logs-* read")) {
            String[] parts = more.split(" ");
            assertThat(
                    remoteBeyond(towards.formatted((Object[]) parts)),
                    contains(new Grant("remote_index", parts[2], parts[0] + ":" + parts[1])));
        }

        // Uploads have no sources; and data frame analytics none elsewhere, whoever asks.
        Simulation.Result upload =
                simulate(access("{'feature': 'file_upload', 'source': 'east:logs-*'}"), builtIn("superuser"), STORED);
        assertThat(upload.satisfied(), equalTo(true));
        assertThat(upload.notJudged(), not(hasItem(containsString("east"))));
        Simulation.Result analytics = simulate(
                access("{'access': 'full', 'feature': 'data_frame_analytics', 'source': 'east:logs-*'}"),
                builtIn("superuser"),
                STORED);
        assertThat(analytics.satisfied(), equalTo(false));
        assertThat(analytics.notJudged(), not(hasItem(containsString("east"))));
        assertThat(analytics.warnings().stream().map(Reason::id).toList(), hasItem("remote_source_not_supported"));

        RoleDescriptor user = ReservedRolesStore.roleDescriptor("machine_learning_user");
        Simulated unread = new Simulated(List.of(user), List.of("from_a_file"), "jane", false, false);
        AskedAccess source = access("{'access': 'read', 'source': 'logs-*'}");
        Simulation.Result open = simulate(source, unread, STORED);
        assertThat(open.satisfied(), nullValue());
        assertThat(open.missing(), empty());
        assertThat(open.notJudged(), hasItem(containsString("from_a_file")));
        assertThat(warnings(open), hasItems("unknown_role", "user_disabled", "all_job_results"));
        assertThat(Strings.toString(open), endsWith(",\"roles\":[\"machine_learning_user\"]}"));
        assertThat(Strings.toString(result), not(containsString("\"roles\":")));
        // What the other roles do not give is not needed for this one.
        assertThat(simulate(access("{'access': 'read'}"), unread, STORED).satisfied(), equalTo(true));
    }

    public void testDataViewsAndSpacesAreNotAMatterOfRoles() {
        Simulation.Result result = simulate(
                access("{'access': 'read', 'user_kind': 'kibana', 'source': 'logs-*'}"), builtIn("superuser"), STORED);
        assertThat(result.satisfied(), equalTo(true));
        assertThat(
                result.notJudged(),
                hasItems(containsString("data view for [logs-*]"), containsString("visible in the space [default]")));
    }

    public void testAPatternMustBeCoveredAsAWhole() {
        String web = "{'cluster': ['monitor_ml'], 'indices': [{'names': ['logs-web-*'], 'privileges': ['read']}]}";
        assertThat(simulate("{'access': 'read', 'source': 'logs-*'}", web).satisfied(), equalTo(false));
        assertThat(simulate("{'access': 'read', 'source': 'logs-web-*'}", web).satisfied(), equalTo(true));
        assertThat(simulate("{'access': 'read', 'source': 'logs-web-7'}", web).satisfied(), equalTo(true));
    }

    public void testRestrictedIndices() {
        String all = "{'cluster': ['monitor_ml'], 'indices': [{'names': ['*'], 'privileges': ['read']}]}";
        assertThat(simulate("{'access': 'read', 'source': '.security-7'}", all).satisfied(), equalTo(false));
        // As has-privileges answers: of a pattern, restricted indices do not count unless they are asked for.
        assertThat(simulate("{'access': 'read', 'source': '*'}", all).satisfied(), equalTo(true));
    }

    /** Neither entry holds all of {@code read}; both do. The third has no part in it. */
    public void testEntriesThatDecideTogether() {
        Simulation.Result result = simulate(
                "{'access': 'read', 'source': 'logs-web-*'}",
                "{'cluster': ['manage', 'monitor_ml', 'none'], 'indices': ["
                        + "{'names': ['logs-*'], 'privileges': ['indices:data/read/*']},"
                        + "{'names': ['out'], 'privileges': ['all']},"
                        + "{'names': ['logs-web*'], 'privileges': ['indices:admin/*', 'view_index_metadata',"
                        + " 'read_cross_cluster']}]}");
        assertThat(result.missing(), empty());
        assertThat(result.decidedBy().get("read on logs-web-*"), hasItem("indices[0]"));
        assertThat(result.decidedBy().get("read on logs-web-*"), not(hasItem("indices[1]")));
        assertThat(result.decidedBy().get("monitor_ml"), contains("cluster[0]", "cluster[1]"));
    }

    public void testBeyond() {
        Simulation.Result result = simulate(
                "{'access': 'full', 'source': 'logs-web-*'}",
                "{'cluster': ['manage_ml', 'monitor_ml', 'all', 'none'], 'run_as': ['boss'], 'indices': ["
                        + "{'names': ['logs-web-*', 'logs-*'], 'privileges': ['read', 'view_index_metadata', 'write']},"
                        + "{'names': ['logs-web-1'], 'privileges': ['read']}],"
                        + "'remote_indices': [{'clusters': ['east', 'west'], 'names': ['x'], 'privileges': ['read']}],"
                        + "'remote_cluster': [{'clusters': ['east'], 'privileges': ['monitor_enrich']}],"
                        + "'global': {'application': {'manage': {'applications': ['shop']}}},"
                        + "'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_ml.all'], 'resources': ['*']}]}");
        assertThat(result.satisfied(), equalTo(true));
        assertThat(
                result.beyond(),
                containsInAnyOrder(
                        cluster("all"),
                        index("write", "logs-web-*"),
                        index("read", "logs-*"),
                        index("view_index_metadata", "logs-*"),
                        index("write", "logs-*"),
                        new Grant("run_as", "boss", null),
                        new Grant("remote_index", "read", "east,west:x"),
                        new Grant("remote_cluster", "monitor_enrich", "east"),
                        new Grant(
                                "global",
                                "manage-application-privileges",
                                "{\"manage\":{\"applications\":[\"shop\"]}}"),
                        application("feature_ml.all", "kibana-.kibana *")));
    }

    public void testOfAlternativesOneIsNeeded() {
        String upload = "{'feature': 'file_upload', 'space': 'x'}";
        String role =
                "{'cluster': ['manage_ingest_pipelines'], 'applications': [{'application': 'kibana-.kibana', 'resources': ['space:x'],"
                        + " 'privileges': ['feature_indexPatterns.all', %s]}]}";
        assertThat(simulate(upload, role.formatted("'feature_discover_v2.all'")).beyond(), empty());
        assertThat(
                simulate(upload, role.formatted("'feature_discover_v2.all', 'feature_ml.read'"))
                        .beyond(),
                contains(application("feature_discover_v2.all", "kibana-.kibana space:x")));
        Simulation.Result neither = simulate(upload, role.formatted("'feature_dev_tools.read'"));
        assertThat(
                neither.missing(),
                contains(new Missing.AnyOf(List.of(
                        List.of(application("feature_ml.read", "space:x")),
                        List.of(application("feature_discover_v2.all", "space:x"))))));
        assertThat(
                Strings.toString(neither),
                containsString(
                        "\"missing\":[{\"any_of\":[[{\"type\":\"application\",\"name\":\"feature_ml.read\",\"on\":\"space:x\"}],"
                                + "[{\"type\":\"application\",\"name\":\"feature_discover_v2.all\",\"on\":\"space:x\"}]]}],"));
    }

    /** An entry names an index or a pattern; the expression that is asked for may have a selector or leave something out. */
    public void testSelectorsAndExclusionsAreNoPartOfAnEntry() {
        String role = "{'cluster': ['monitor_ml'], 'indices': [{'names': ['%s'], 'privileges': ['%s']}]}";
        Simulation.Result failures = simulate(
                "{'access': 'read', 'source': 'logs-1::failures'}", role.formatted("logs-1", "read_failure_store"));
        assertThat(failures.satisfied(), equalTo(true));
        assertThat(failures.beyond(), empty());
        assertThat(failures.decidedBy().get("read_failure_store on logs-1::failures"), equalTo(List.of("indices[0]")));
        Simulation.Result exclusion = simulate(
                "{'access': 'read', 'source': ['logs-*', '-logs-x-*']}",
                role.formatted("/logs-.*&~(logs-x-.*)/", "read"));
        assertThat(exclusion.satisfied(), equalTo(true));
        assertThat(exclusion.beyond(), empty());
        assertThat(exclusion.decidedBy().get("read on logs-*,-logs-x-*"), equalTo(List.of("indices[0]")));
        assertThat(
                simulate("{'access': 'read', 'source': ['logs-*', '-logs-x-*']}", role.formatted("logs-*", "read"))
                        .beyond(),
                contains(new Grant(Grant.INDEX, "read", "logs-*")));
    }

    public void testFieldAndDocumentLevelSecurity() {
        String limited = "{'names': ['logs-*'], 'privileges': ['read'], 'query': '{}'}";
        String role = "{'cluster': ['monitor_ml'], 'indices': [%s]}";
        String access = "{'access': 'read', 'source': 'logs-*'}";
        Simulation.Result result = simulate(access, role.formatted(limited));
        assertThat(result.satisfied(), equalTo(true));
        assertThat(warnings(result), hasItem("document_or_field_level_security"));
        Simulation.Result both =
                simulate(access, role.formatted(limited + ", {'names': ['*'], 'privileges': ['read']}"));
        assertThat(warnings(both), not(hasItem("document_or_field_level_security")));
        Simulation.Result other = simulate(
                "{'access': 'read', 'source': 'out'}",
                role.formatted(limited + ", {'names': ['out'], 'privileges': ['read']}"));
        assertThat(warnings(other), not(hasItem("document_or_field_level_security")));
        // Entries of the same names are one to Elasticsearch, and that is limited only if both are.
        Simulation.Result same =
                simulate(access, role.formatted(limited + ", {'names': ['logs-*'], 'privileges': ['monitor']}"));
        assertThat(warnings(same), not(hasItem("document_or_field_level_security")));
        // All fields by the one, all documents by the other: nothing is limited.
        Simulation.Result each = simulate(
                access,
                role.formatted(
                        limited + ", {'names': ['*'], 'privileges': ['read'], 'field_security': {'grant': ['a*']}}"));
        assertThat(warnings(each), not(hasItem("document_or_field_level_security")));
    }

    public void testWhatIsDiscouraged() {
        assertThat(
                warnings(simulate(access("{'access': 'read'}"), builtIn("kibana_user", "beats_system"), STORED)),
                hasItems("deprecated_role", "not_assignable"));
        Simulation.Result result = simulate(
                "{'access': 'read', 'user_kind': 'kibana'}",
                "{'cluster': ['manage_data_stream_global_retention', 'cross_cluster_search', 'manage_data_frame_transforms', 'manage_ml',"
                        + " 'none'], 'indices': [{'names': ['a'], 'privileges': ['cross_cluster_replication_internal',"
                        + " 'cross_cluster_replication', 'read', 'indices:data/read/*']}],"
                        + " 'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_mll.all'], 'resources': ['*']}]}");
        assertThat(
                warnings(result),
                containsInAnyOrder(
                        "all_job_results",
                        "no_effect",
                        "not_to_be_granted_directly",
                        "not_to_be_granted_directly",
                        "not_to_be_granted_directly",
                        "deprecated_privilege",
                        "unknown_kibana_privilege"));
        // What a built-in role holds is not its user's choice, and a role of one's own is not one of the documents.
        assertThat(
                warnings(simulate(access("{'access': 'read'}"), builtIn("kibana_system"), STORED)),
                containsInAnyOrder("all_job_results", "not_assignable"));
        assertThat(
                warnings(simulate(
                        access("{'access': 'read'}"), Simulated.stored(List.of(role("beats_system", "{}"))), STORED)),
                empty());
    }

    /** truth 15: Elasticsearch stores any name in an entry, and Kibana asks about few. */
    public void testEntriesThatReachNothingInKibana() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("'kibana', 'resources': ['*']", "the application [kibana] reaches nothing");
        entries.put("'kibana-.other', 'resources': ['space:x']", "the application [kibana-.other] reaches nothing");
        entries.put("'kibana-.kibana', 'resources': ['default']", "on [default] reaches nothing");
        entries.put("'kibana-.kibana', 'resources': ['space:a', 'Default', '*']", "on [Default] reaches nothing");
        entries.put("'*', 'resources': ['logs']", "on [logs] reaches nothing");
        for (String fine : List.of(
                "'kibana-.kibana', 'resources': ['*']",
                "'kibana-*', 'resources': ['space:default']",
                "'kibana-.kibana', 'resources': ['space:*', 'sp*', '/space:(a|b)/']",
                "'myapp', 'resources': ['data/*']")) {
            entries.put(fine, null);
        }
        entries.forEach((entry, warned) -> {
            List<Reason> warnings = simulate(
                            "{'access': 'read'}",
                            "{'applications': [{'privileges': ['feature_ml.read'], 'application': " + entry + "}]}")
                    .warnings();
            List<String> reachingNothing = warnings.stream()
                    .filter(warning -> warning.id().equals("reaches_nothing"))
                    .map(Reason::message)
                    .toList();
            assertThat(entry, reachingNothing, warned == null ? empty() : contains(containsString(warned)));
        });
    }

    /** Of access in Kibana is warned where a role gives it; where that is not known, whoever asks about Kibana is. */
    public void testWarningsOfAccessInKibana() {
        AskedAccess api = access("{'access': 'read'}");
        AskedAccess kibana = access("{'access': 'read', 'user_kind': 'kibana'}");
        String role = "{'applications': [{'application': 'kibana-*', 'privileges': ['%s'], 'resources': ['*']}]}";
        Simulated all = Simulated.unsaved(role("simulated", role.formatted("feature_ml.all")));
        Simulated none = Simulated.unsaved(role("simulated", role.formatted("feature_dev_tools.read")));
        for (AskedAccess asked : List.of(api, kibana)) {
            assertThat(warnings(simulate(asked, all, STORED)), hasItems("space_job_results", "saved_objects_granted"));
            assertThat(warnings(simulate(asked, none, STORED)), not(hasItem("space_job_results")));
        }
        assertThat(warnings(simulate(kibana, all, NEVER_STORED)), hasItem("space_job_results"));
        assertThat(warnings(simulate(api, all, NEVER_STORED)), not(hasItem("space_job_results")));
    }

    /** truth 16: one action of the results API shows the results of every job; to hold all of {@code monitor_ml} it does not take. */
    public void testWhatOpensTheResultsOfEveryJob() {
        for (String open : List.of(
                "monitor_ml",
                "monitor",
                "cluster:monitor/xpack/ml/job/results/",
                "cluster:monitor/xpack/ml/job/results/b*")) {
            assertThat(
                    open,
                    warnings(simulate("{'access': 'read'}", "{'cluster': ['" + open + "']}")),
                    hasItem("all_job_results"));
        }
        for (String closed : List.of("manage_ingest_pipelines", "cluster:monitor/xpack/ml/job/get")) {
            assertThat(
                    closed,
                    warnings(simulate("{'access': 'read'}", "{'cluster': ['" + closed + "']}")),
                    not(hasItem("all_job_results")));
        }
    }

    /** Kibana asks about {@code space:<id>}: whatever covers all of these is access in every space. */
    public void testEverySpace() {
        String role = "{'applications': [{'application': 'kibana-.kibana', 'privileges': ['feature_ml.read'],"
                + " 'resources': [%s]}]}";
        String kibana = "{'access': 'read', 'user_kind': 'kibana'}";
        for (String every : List.of("'*'", "'space:*'", "'sp*'", "'/space:.*/'", "'space:default', 'space:*'")) {
            Simulation.Result result = simulate(kibana, role.formatted(every));
            assertThat(every, result.satisfied(), equalTo(true));
            assertThat(every, warnings(result), hasItem("every_space"));
        }
        for (String some : List.of("'space:default'", "'space:d*'")) {
            assertThat(some, warnings(simulate(kibana, role.formatted(some))), not(hasItem("every_space")));
        }
    }

    private static Simulated builtIn(String... names) {
        return Simulated.stored(
                Arrays.stream(names).map(ReservedRolesStore::roleDescriptor).toList());
    }

    private static List<String> warnings(Simulation.Result result) {
        return result.warnings().stream().map(Reason::id).toList();
    }

    private static Grant cluster(String name) {
        return new Grant(Grant.CLUSTER, name, null);
    }

    private static Grant index(String name, String on) {
        return new Grant(Grant.INDEX, name, on);
    }

    private static Grant application(String name, String on) {
        return new Grant(Grant.APPLICATION, name, on);
    }
}
