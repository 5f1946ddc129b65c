package io.mlsetup.check;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.mlsetup.access.Access;
import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.Caller;
import io.mlsetup.access.Feature;
import io.mlsetup.access.Grants;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Target;
import io.mlsetup.access.TestGrants;
import io.mlsetup.access.UserKind;
import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.common.Json;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.Space;
import io.mlsetup.role.simulating.SimulationFixtures;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.elasticsearch.core.PathUtils;
import org.elasticsearch.test.ESTestCase;

/** The indicators of a caller's access, each with facts that are good, bad and not to be had. */
public class AccessIndicatorsTests extends ESTestCase {

    private static final Caller JANE = new Caller("jane", "native", "native1", List.of(), Map.of());
    private static final Fact<Grants> BROKEN = Fact.unavailable("privileges_not_known", "Cause.", "Action.");

    private static AccessRequest ask(Access access, UserKind kind, Feature feature, String... sources) {
        return new AccessRequest(
                access, kind, new Target(Set.of(feature), List.of(sources), List.of(), "default"), List.of());
    }

    private static AccessFacts facts(AccessRequest asked, String... held) {
        return facts(asked, Fact.known(TestGrants.of(held)), Fact.known(true));
    }

    private static AccessFacts facts(AccessRequest asked, Fact<Grants> grants, Fact<Boolean> stored) {
        return new AccessFacts(
                asked,
                JANE,
                true,
                SimulationFixtures.RESTRICTED,
                grants,
                stored.map(some -> some ? KibanaPrivilege.asStoredByKibana() : List.of()),
                Fact.notRead(),
                Fact.known(new Space("default", Map.of("name", "Default"))),
                Fact.known(List.of(new DataView("logs-*", false))));
    }

    private static Finding judge(String id, AccessFacts facts) {
        return Indicators.evaluate(facts, any -> true).stream()
                .filter(finding -> finding.indicator().equals(id))
                .findFirst()
                .orElseThrow();
    }

    public void testApiAccess() {
        AccessRequest full = ask(Access.FULL, UserKind.API, Feature.ANOMALY_DETECTION, "logs-*");
        Finding had = judge(
                "api_access",
                facts(full, "cluster:monitor_ml", "cluster:manage_ml", "logs-*:read", "logs-*:view_index_metadata"));
        assertThat(had.status(), equalTo(GREEN));
        assertTrue(had.counts());
        assertThat(Json.of(had.details()).get("access"), equalTo("full"));
        assertThat(warnings(had), equalTo(List.of("all_job_results")));

        Finding lacks = judge("api_access", facts(full, "cluster:monitor_ml", "logs-*:read"));
        assertThat(lacks.status(), equalTo(RED));
        assertThat(Json.of(lacks.details()).get("access"), equalTo("read"));
        assertThat(
                Json.of(lacks.details()).get("missing"),
                equalTo(List.of(
                        Map.of("type", "cluster", "name", "manage_ml"),
                        Map.of("type", "index", "name", "view_index_metadata", "on", "logs-*"))));
        assertThat(lacks.diagnoses().get(0).requests().size(), equalTo(2));

        Finding nothing = judge("api_access", facts(full));
        assertThat(Json.of(nothing.details()).get("access"), equalTo("none"));
        // The role that is printed for it gives the access that the document warns of.
        assertThat(warnings("api_access", facts(full)), equalTo(List.of("all_job_results")));
    }

    /** The warnings of document 000 are told of what somebody has, and of what is printed for him to get. */
    public void testWarnings() {
        AccessRequest read = ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION);
        List<String> ofKibana = List.of("space_job_results", "saved_objects_granted");
        assertThat(warnings("kibana_access", facts(read)), equalTo(ofKibana));
        assertThat(warnings("kibana_access", facts(read, Fact.known(Grants.ALL), Fact.known(true))), equalTo(ofKibana));
        assertThat(warnings("api_access", facts(read)), equalTo(List.of("all_job_results")));
        AccessRequest upload = ask(null, UserKind.API, Feature.FILE_UPLOAD);
        assertThat("prints Machine Learning: Read", warnings("file_upload_access", facts(upload)), equalTo(ofKibana));
        AccessFacts discovers = facts(upload, "default:login:", "default:ui:discover/save");
        assertThat("by Discover", warnings("file_upload_access", discovers), equalTo(List.of()));
    }

    private static List<String> warnings(String id, AccessFacts facts) {
        return warnings(judge(id, facts));
    }

    private static List<String> warnings(Finding finding) {
        List<?> warnings = (List<?>) Json.of(finding.details()).get("warnings");
        return warnings.stream()
                .map(warning -> (String) ((Map<?, ?>) warning).get("id"))
                .toList();
    }

    public void testWhatIsNotAskedForDoesNotCount() {
        AccessFacts nothing = facts(AccessRequest.NONE);
        for (Finding finding : Indicators.evaluate(nothing, any -> true)) {
            assertFalse(finding.indicator(), finding.counts());
            assertThat(finding.indicator(), finding.status(), not(equalTo(RED)));
        }
        // Without access asked for, what separates the caller from the next level is told.
        Finding api = judge("api_access", facts(AccessRequest.NONE, "cluster:monitor_ml"));
        assertThat(Json.of(api.details()).get("access"), equalTo("read"));
        assertThat(
                Json.of(api.details()).get("missing"),
                equalTo(List.of(Map.of("type", "cluster", "name", "manage_ml"))));
        // Access in Kibana asked for leaves the API's out of the status.
        AccessFacts kibana = facts(ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION));
        assertFalse(judge("api_access", kibana).counts());
        assertTrue(judge("kibana_access", kibana).counts());
        assertTrue(judge("kibana_space", kibana).counts());
    }

    public void testRolesOfMachineLearningGiveNoEntry() {
        AccessRequest read = ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION);
        Finding noEntry = judge("kibana_access", facts(read, "*:ui:ml/canGetJobs"));
        assertThat(noEntry.status(), equalTo(RED));
        assertThat(noEntry.diagnoses().get(0).id(), equalTo("no_entry_to_kibana"));
        Finding entry = judge("kibana_access", facts(read, "*:ui:ml/canGetJobs", "default:login:"));
        assertThat(entry.status(), equalTo(GREEN));
        assertThat(
                "who enters one space sees it there only",
                Json.of(entry.details()).get("spaces"),
                equalTo("default"));
        Finding everywhere = judge("kibana_access", facts(read, "*:ui:ml/canGetJobs", "*:login:", "default:login:"));
        assertThat(Json.of(everywhere.details()).get("spaces"), equalTo("all"));
        Finding inSpace = judge("kibana_access", facts(read, "default:ui:ml/canGetJobs", "default:login:"));
        assertThat(Json.of(inSpace.details()).get("spaces"), equalTo("default"));
        // Cluster privileges alone never give entry to Kibana.
        Finding cluster = judge("kibana_access", facts(read, "cluster:manage_ml", "cluster:monitor_ml"));
        assertThat(cluster.status(), equalTo(RED));
        assertThat(cluster.diagnoses().get(0).id(), equalTo("missing_privileges"));
    }

    public void testNoKibanaIsToldApartFromNotGranted() {
        AccessRequest read = ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION);
        AccessFacts notStored = facts(read, Fact.known(TestGrants.of()), Fact.known(false));
        assertThat(judge("kibana_access", notStored).status(), equalTo(UNKNOWN));
        assertThat(judge("kibana_access", notStored).diagnoses().get(0).id(), equalTo("no_kibana_privileges"));
        AccessFacts notReadable = facts(
                read, Fact.known(TestGrants.of()), Fact.unavailable("privileges_not_readable", "Cause.", "Action."));
        assertThat(judge("kibana_access", notReadable).diagnoses().get(0).id(), equalTo("privileges_not_readable"));
        // Who holds the actions all the same, as a superuser does, needs no Kibana for a yes.
        AccessFacts all = facts(read, Fact.known(Grants.ALL), Fact.known(false));
        assertThat(judge("kibana_access", all).status(), equalTo(GREEN));
        // What is missing elsewhere is missing, whatever Kibana would store.
        AccessRequest source = ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION, "logs-*");
        Finding lacks = judge("kibana_access", facts(source, Fact.known(TestGrants.of()), Fact.known(false)));
        assertThat(lacks.status(), equalTo(RED));
        assertThat(lacks.diagnoses().get(0).id(), equalTo("no_kibana_privileges"));
        assertThat(lacks.diagnoses().get(1).id(), equalTo("missing_privileges"));
    }

    public void testFactsThatCannotBeHadAreUnknown() {
        AccessFacts broken = facts(ask(Access.FULL, UserKind.API, Feature.ANOMALY_DETECTION), BROKEN, Fact.known(true));
        for (String id : List.of("api_access", "kibana_access", "file_upload_access")) {
            Finding finding = judge(id, broken);
            assertThat(finding.status(), equalTo(UNKNOWN));
            assertThat(finding.diagnoses().get(0).id(), equalTo("privileges_not_known"));
            // Every field is there, and none claims what is not known.
            Map<String, Object> details = Json.of(finding.details());
            assertTrue(id, details.containsKey("access"));
            assertNull(id, details.get("access"));
            assertThat(id, details.get("missing"), equalTo(List.of()));
            assertTrue(id, ((List<?>) details.get("not_judged")).contains("your privileges: Cause."));
            assertFalse(id, warnings(finding).isEmpty());
        }
        assertThat(
                Json.of(judge("api_access", broken).details()).get("not_judged"),
                equalTo(List.of("your privileges: Cause.", "source indices: no [source] is given")));
    }

    /** One reason for many is explained by the first that is shown, and the others point there. */
    public void testOneReasonIsExplainedOnce() {
        AccessRequest full = ask(Access.FULL, UserKind.API, Feature.ANOMALY_DETECTION);
        AccessFacts broken = new AccessFacts(
                full,
                JANE,
                true,
                SimulationFixtures.RESTRICTED,
                BROKEN,
                Fact.notRead(),
                Fact.notRead(),
                ((Fact.Unavailable<Grants>) BROKEN).as(),
                ((Fact.Unavailable<Grants>) BROKEN).as());
        List<Finding> findings = Indicators.evaluate(broken, id -> !id.equals("api_access"));
        assertThat(findings.size(), equalTo(4));
        assertThat(
                findings.get(0).diagnoses(),
                equalTo(List.of(Diagnosis.of("privileges_not_known", "Cause.", "Action."))));
        for (Finding other : findings.subList(1, 4)) {
            assertThat(
                    other.diagnoses(),
                    equalTo(List.of(Diagnosis.of(
                            "privileges_not_known",
                            "The reason is the same, as [kibana_access] explains.",
                            "Follow the diagnosis of [kibana_access]."))));
        }
    }

    /** To paste all that an answer prints gives all of it: what does not count prints nothing, and the rest does not undo itself. */
    public void testWhatAnAnswerPrintsIsPastedTogether() {
        AccessRequest both = new AccessRequest(
                Access.FULL,
                UserKind.KIBANA,
                new Target(
                        Set.of(Feature.ANOMALY_DETECTION, Feature.FILE_UPLOAD),
                        List.of("logs-*"),
                        List.of("up"),
                        "default"),
                List.of());
        AccessFacts facts = facts(both);
        assertThat(requests(judge("api_access", facts)), empty());
        assertThat(judge("api_access", facts).diagnoses().get(0).action(), containsString("access=read&user_kind=api"));
        List<String> kibana = requests(judge("kibana_access", facts));
        List<String> upload = requests(judge("file_upload_access", facts));
        String role = kibana.get(0).lines().findFirst().orElseThrow().substring("PUT /_security/role/".length());
        assertThat(kibana.get(1), containsString('"' + role + '"'));
        assertThat("it replaces the other", upload.get(1), containsString('"' + role + '"'));
        // Alone it gives itself alone.
        Finding alone = Indicators.evaluate(facts, "file_upload_access"::equals).get(0);
        assertThat(requests(alone).get(1), not(containsString(role)));
        for (Finding finding : Indicators.evaluate(facts(AccessRequest.NONE), any -> true)) {
            if (finding.indicator().endsWith("_access")) {
                assertThat(finding.indicator(), requests(finding), empty());
            }
        }
        assertThat(
                judge("file_upload_access", facts(AccessRequest.NONE))
                        .diagnoses()
                        .get(0)
                        .action(),
                containsString("feature=file_upload"));
    }

    private static List<String> requests(Finding finding) {
        return finding.diagnoses().stream()
                .flatMap(diagnosis -> diagnosis.requests().stream())
                .toList();
    }

    public void testRemoteSourcesAreDecidedElsewhere() {
        AccessRequest remote = new AccessRequest(
                Access.READ,
                UserKind.API,
                new Target(Set.of(Feature.ANOMALY_DETECTION), List.of(), List.of(), "default"),
                List.of("other:logs-*"));
        Finding local = judge("api_access", facts(remote, "cluster:monitor_ml"));
        assertThat(local.status(), equalTo(UNKNOWN));
        assertThat(
                Json.of(local.details()).get("not_judged"),
                equalTo(List.of("remote index [other:logs-*]: decided by its cluster")));
        assertThat(
                "what is missing here is missing",
                judge("api_access", facts(remote)).status(),
                equalTo(RED));
    }

    /** A column that a row does not have makes nothing unknown: uploads have no sources. */
    public void testRemoteSourcesCountWhereThereAreSources() {
        Target upload = new Target(Set.of(Feature.FILE_UPLOAD), List.of(), List.of("up"), "default");
        AccessRequest asked = new AccessRequest(null, UserKind.API, upload, List.of("c1:logs-*"));
        Finding had = judge("file_upload_access", facts(asked, Fact.known(Grants.ALL), Fact.known(true)));
        assertThat(had.status(), equalTo(GREEN));
        assertThat(Json.of(had.details()).get("not_judged"), equalTo(List.of()));
        Target both =
                new Target(Set.of(Feature.FILE_UPLOAD, Feature.ANOMALY_DETECTION), List.of(), List.of("up"), "default");
        AccessFacts facts = facts(
                new AccessRequest(Access.READ, UserKind.API, both, List.of("c1:logs-*")),
                Fact.known(Grants.ALL),
                Fact.known(true));
        assertThat(judge("file_upload_access", facts).status(), equalTo(GREEN));
        assertThat(judge("api_access", facts).status(), equalTo(UNKNOWN));
    }

    /** x-pack-core's SourceDestValidator: there is no such job, whatever anybody holds. */
    public void testRemoteSourcesOfDataFrameAnalyticsAreRefused() {
        for (UserKind kind : UserKind.values()) {
            Target target = new Target(Set.of(Feature.DATA_FRAME_ANALYTICS), List.of(), List.of("out"), "default");
            AccessRequest asked = new AccessRequest(Access.FULL, kind, target, List.of("c1:logs-*"));
            String id = kind == UserKind.KIBANA ? "kibana_access" : "api_access";
            Finding all = judge(id, facts(asked, Fact.known(Grants.ALL), Fact.known(true)));
            assertThat(all.status(), equalTo(RED));
            assertThat(all.symptom(), containsString("whose source is on a remote cluster"));
            assertThat(
                    all.diagnoses().stream().map(Diagnosis::id).toList(),
                    equalTo(List.of("remote_source_not_supported")));
            assertThat(Json.of(all.details()).get("not_judged"), equalTo(List.of()));
            Finding nothing = judge(id, facts(asked));
            assertThat(nothing.status(), equalTo(RED));
            assertThat(nothing.symptom(), containsString("You lack ["));
            assertThat(
                    nothing.diagnoses().stream().map(Diagnosis::id).toList(),
                    equalTo(List.of("remote_source_not_supported", "missing_privileges")));
        }
    }

    public void testUpload() {
        AccessRequest upload = ask(null, UserKind.API, Feature.FILE_UPLOAD);
        String[] held = {
            "cluster:manage_ingest_pipelines",
            "default:login:",
            "default:ui:indexPatterns/save",
            "default:ui:discover/save"
        };
        Finding had = judge("file_upload_access", facts(upload, held));
        assertThat(had.status(), equalTo(GREEN));
        assertTrue(had.counts());
        assertThat(
                Json.of(had.details()).get("not_judged"),
                equalTo(List.of("destination indices: no [destination] is given")));
        Finding lacks = judge("file_upload_access", facts(upload));
        assertThat(lacks.status(), equalTo(RED));
        assertThat(
                lacks.symptom(),
                containsString("[feature_ml.read] on [space:default] or [feature_discover_v2.all] on [space:default]"));
        assertFalse(judge("api_access", facts(upload)).counts());
    }

    public void testWithoutSecurityEverythingIsAllowedAndSaid() {
        AccessFacts off = new AccessFacts(
                ask(Access.FULL, UserKind.API, Feature.ANOMALY_DETECTION, "logs-*"),
                Caller.NOBODY,
                false,
                SimulationFixtures.RESTRICTED,
                Fact.known(Grants.ALL),
                Fact.notRead(),
                Fact.notRead(),
                Fact.unavailable("no_kibana", "Cause.", "Action."),
                Fact.unavailable("no_kibana", "Cause.", "Action."));
        assertThat(judge("api_access", off).status(), equalTo(GREEN));
        assertThat(judge("api_access", off).symptom(), containsString("Security is off"));
    }

    public void testSpacesAndDataViews() {
        AccessRequest read = ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION, "metrics-*", "logs-1");
        Finding views = judge("data_views", facts(read));
        assertThat(views.status(), equalTo(RED));
        assertThat(
                Json.of(views.details()).get("missing"),
                equalTo(List.of(Map.of("type", "data_view", "name", "metrics-*", "on", "space:default"))));
        assertThat(views.diagnoses().get(0).requests().get(0), containsString("kbn:/api/data_views/data_view"));
        // A missing one of a destination is told and not judged.
        Target analytics = new Target(
                Set.of(Feature.DATA_FRAME_ANALYTICS), List.of("logs-1"), List.of("out", "logs-2"), "default");
        Finding destination =
                judge("data_views", facts(new AccessRequest(Access.FULL, UserKind.KIBANA, analytics, List.of())));
        assertThat(destination.status(), equalTo(GREEN));
        assertThat(Json.of(destination.details()).get("destinations_without_data_view"), equalTo(List.of("out")));
        AccessFacts hidden = new AccessFacts(
                read,
                JANE,
                true,
                SimulationFixtures.RESTRICTED,
                Fact.known(TestGrants.of()),
                Fact.notRead(),
                Fact.notRead(),
                Fact.known(new Space(
                        "default",
                        Map.of(
                                "name",
                                "N",
                                "color",
                                "#aabbcc",
                                "_reserved",
                                true,
                                "disabledFeatures",
                                List.of("ml", "x")))),
                Fact.known(List.of()));
        Finding space = judge("kibana_space", hidden);
        assertThat(space.status(), equalTo(RED));
        String request = space.diagnoses().get(0).requests().get(0);
        assertThat(request, containsString("\"color\" : \"#aabbcc\""));
        assertThat(request, not(containsString("\"ml\"")));
        assertThat(request, not(containsString("_reserved")));
    }

    /** The request goes to the space that is asked about: Kibana puts what it makes into the space in the path. */
    public void testDataViewsAreMadeInTheSpaceAskedAbout() {
        Target ops = new Target(Set.of(Feature.ANOMALY_DETECTION), List.of("metrics-*"), List.of(), "ops");
        Finding views = judge("data_views", facts(new AccessRequest(Access.READ, UserKind.KIBANA, ops, List.of())));
        assertThat(views.diagnoses().get(0).requests(), equalTo(List.of("""
                        POST kbn:/s/ops/api/data_views/data_view
                        {
                          "data_view" : {
                            "title" : "metrics-*"
                          }
                        }""")));
    }

    /** A wildcard finds nothing hidden, and failures are not among the data. */
    public void testDataViewsFindWhatElasticsearchFinds() {
        AccessRequest hidden = ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION, ".alerts-x");
        Finding maybe = judge("data_views", viewed(hidden, new DataView("*", false)));
        assertThat(maybe.status(), equalTo(UNKNOWN));
        assertThat(maybe.diagnoses().get(0).id(), equalTo("maybe_hidden"));
        assertThat(Json.of(maybe.details()).get("not_judged"), equalTo(List.of("[.alerts-x], which may be hidden")));
        assertThat(
                judge("data_views", viewed(hidden, new DataView("*", false, true)))
                        .status(),
                equalTo(GREEN));
        assertThat(
                judge("data_views", viewed(hidden, new DataView(".alerts-*", false)))
                        .status(),
                equalTo(GREEN));
        AccessRequest failures = ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION, "logs-*::failures");
        assertThat(
                judge("data_views", viewed(failures, new DataView("logs-*", false)))
                        .status(),
                equalTo(RED));
        assertThat(
                judge("data_views", viewed(failures, new DataView("logs-*::failures", false)))
                        .status(),
                equalTo(GREEN));
    }

    /** Whoever may write in a space writes titles that take long to be held against a source. */
    public void testTitlesThatTakeTooLongAreNotJudged() throws IOException {
        String source = "a".repeat(500);
        AccessRequest asked = ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION, source);
        Finding finding =
                judge("data_views", viewed(asked, new DataView(("*" + "a".repeat(250) + "b,").repeat(20_000), false)));
        assertThat(finding.status(), equalTo(UNKNOWN));
        String id = finding.diagnoses().get(0).id();
        assertThat(id, equalTo("data_views_too_long"));
        assertThat(Files.readString(PathUtils.get("docs", "indicators", "data_views.md")), containsString("## " + id));
        assertThat(finding.symptom(), containsString("[" + source + "] is not known"));
        assertThat(Json.of(finding.details()).get("not_judged").toString(), containsString("[" + source + "]"));
    }

    private static AccessFacts viewed(AccessRequest asked, DataView view) {
        AccessFacts facts = facts(asked);
        return new AccessFacts(
                asked,
                facts.caller(),
                true,
                facts.restricted(),
                facts.grants(),
                facts.stored(),
                facts.own(),
                facts.space(),
                Fact.known(List.of(view)));
    }

    /** What an indicator says it needs is not idle, and nothing else makes a difference to it: it may be left unread. */
    public void testNeeds() {
        for (CallerIndicator indicator : Indicators.ACCESS) {
            for (UserKind kind : UserKind.values()) {
                AccessRequest asked = ask(Access.FULL, kind, Feature.ANOMALY_DETECTION, "other");
                AccessFacts all = facts(asked);
                AccessFacts noPrivileges = facts(asked, all.grants(), Fact.notRead());
                AccessFacts noObjects = new AccessFacts(
                        asked,
                        all.caller(),
                        true,
                        SimulationFixtures.RESTRICTED,
                        all.grants(),
                        all.stored(),
                        Fact.notRead(),
                        Fact.notRead(),
                        Fact.notRead());
                String which = indicator.id() + " for " + kind;
                Finding finding = indicator.evaluate(all);
                assertEquals(
                        which,
                        indicator.needsKibanaPrivileges(kind),
                        !finding.equals(indicator.evaluate(noPrivileges)));
                assertEquals(which, indicator.needsSavedObjects(), !finding.equals(indicator.evaluate(noObjects)));
            }
        }
    }

    /** Each indicator has its page, with a heading for each diagnosis that these facts can bring out. */
    public void testEveryIndicatorHasItsPage() throws IOException {
        AccessRequest remote = new AccessRequest(
                Access.FULL,
                UserKind.KIBANA,
                new Target(Set.of(Feature.ANOMALY_DETECTION), List.of("a"), List.of(), "default"),
                List.of("o:x"));
        List<AccessFacts> bad = List.of(
                facts(ask(Access.FULL, UserKind.API, Feature.ANOMALY_DETECTION)),
                facts(ask(Access.FULL, UserKind.KIBANA, Feature.ANOMALY_DETECTION, "a"), "*:ui:ml/canGetJobs"),
                facts(ask(null, UserKind.API, Feature.FILE_UPLOAD)),
                facts(AccessRequest.NONE, Fact.known(TestGrants.of()), Fact.known(false)),
                facts(AccessRequest.NONE, BROKEN, Fact.known(false)),
                facts(remote, Fact.known(Grants.ALL), Fact.known(true)),
                facts(
                        new AccessRequest(
                                Access.FULL,
                                UserKind.KIBANA,
                                new Target(Set.of(Feature.DATA_FRAME_ANALYTICS), List.of(), List.of(), "default"),
                                List.of("o:x")),
                        Fact.known(Grants.ALL),
                        Fact.known(true)),
                viewed(
                        ask(Access.READ, UserKind.KIBANA, Feature.ANOMALY_DETECTION, ".alerts-x"),
                        new DataView("*", false)));
        Path docs = PathUtils.get("docs", "indicators");
        for (String id : Indicators.IDS) {
            assertTrue(id, Files.exists(docs.resolve(id + ".md")));
        }
        for (AccessFacts facts : bad) {
            for (Finding finding : Indicators.evaluate(facts, any -> true)) {
                Set<String> headings = Pattern.compile("(?m)^## ([a-z_]+)$")
                        .matcher(Files.readString(docs.resolve(finding.indicator() + ".md")))
                        .results()
                        .map(match -> match.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
                for (Diagnosis diagnosis : finding.diagnoses()) {
                    assertTrue(finding.indicator() + " " + diagnosis.id(), headings.contains(diagnosis.id()));
                }
            }
        }
        assertThat(Indicators.IDS.subList(0, ClusterIndicators.IDS.size()), equalTo(ClusterIndicators.IDS));
    }
}
