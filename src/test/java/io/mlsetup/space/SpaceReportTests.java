package io.mlsetup.space;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.mlsetup.common.Json;
import io.mlsetup.kibana.Assigned;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.JobObject;
import io.mlsetup.kibana.JobType;
import io.mlsetup.kibana.MlObjects;
import io.mlsetup.kibana.Space;
import io.mlsetup.kibana.Stored;
import io.mlsetup.space.MlConfigs.Datafeed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.xcontent.ChunkedToXContent;
import org.elasticsearch.tasks.TaskCancelledException;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.ToXContent;

/** The joining of what Kibana stores with what Elasticsearch has. */
public class SpaceReportTests extends ESTestCase {

    /** What Kibana stores, as the report names it. */
    private static final List<String> OF_KIBANA =
            List.of("spaces", "jobs_in_spaces", "trained_models_in_spaces", "data_views");

    private final List<Space> spaces = new ArrayList<>();
    private final List<Assigned<JobObject>> objects = new ArrayList<>();
    private final List<Assigned<String>> models = new ArrayList<>();
    private final List<Assigned<DataView>> dataViews = new ArrayList<>();
    private final Set<String> detectors = new HashSet<>();
    private final Map<String, Datafeed> datafeeds = new HashMap<>();
    private final Map<String, List<String>> analytics = new HashMap<>();

    public void testJobsOfASpace() {
        spaces.add(space("ops"));
        detector("mine", "logs-*", "ops");
        detector("everywhere", "metrics-1", "*");
        detector("elsewhere", "logs-*", "other");
        analytics.put("houses", List.of("houses", "-houses-old"));
        objects.add(
                new Assigned<>(new JobObject(JobType.DATA_FRAME_ANALYTICS, "houses", null), Set.of("ops", "other")));
        models.add(new Assigned<>("m2", Set.of("ops")));
        models.add(new Assigned<>("m1", Set.of("*")));
        models.add(new Assigned<>("m0", Set.of("other")));
        dataViews.add(new Assigned<>(new DataView("metrics-*", false), Set.of("*")));
        dataViews.add(new Assigned<>(new DataView("houses", false), Set.of("ops")));
        dataViews.add(new Assigned<>(new DataView("logs-*", false), Set.of("other")));

        Map<String, Object> ops = entry("ops");
        assertThat(
                ops.get("jobs").toString(),
                equalTo("[{type=anomaly_detector, job_id=everywhere, all_spaces=true, datafeed_id=feed-everywhere,"
                        + " source=[metrics-1], data_view=true},"
                        + " {type=anomaly_detector, job_id=mine, all_spaces=false, datafeed_id=feed-mine,"
                        + " source=[logs-*], data_view=false},"
                        + " {type=data_frame_analytics, job_id=houses, all_spaces=false,"
                        + " source=[houses, -houses-old], data_view=true}]"));
        assertThat(ops.get("trained_models"), equalTo(List.of("m1", "m2")));
        assertThat(
                ops.get("jobs_without_data_view").toString(),
                equalTo("[{type=anomaly_detector, job_id=mine,"
                        + " missing=[{type=data_view, name=logs-*, on=space:ops}]}]"));
        assertThat(
                strings(ops.get("requests")), contains(containsString("POST kbn:/s/ops/api/data_views/data_view\n")));
        assertThat(strings(ops.get("requests")), contains(containsString("\"title\" : \"logs-*\"")));
    }

    public void testWhyMachineLearningDoesNotShow() {
        spaces.add(new Space("hidden", Map.of("name", "Hidden", "disabledFeatures", List.of("discover", "ml"))));
        spaces.add(new Space("solution", Map.of("solution", "oblt", "disabledFeatures", List.of("ml"))));
        spaces.add(space("shown"));
        Map<String, Object> hidden = entry("hidden");
        assertThat(hidden.get("ml_visible"), equalTo(false));
        assertThat(hidden.get("ml_hidden_by"), equalTo("disabled_feature"));
        assertThat(strings(hidden.get("requests")), contains("GET /_ml_setup/_check/kibana_space?space=hidden"));
        for (String id : List.of("solution", "shown")) {
            assertThat(entry(id).get("ml_visible"), equalTo(true));
            assertThat(entry(id), not(hasKey("ml_hidden_by")));
            assertThat(entry(id), not(hasKey("requests")));
        }
        assertThat(entry("solution").get("solution"), equalTo("oblt"));
    }

    public void testWhatHasComeApart() {
        spaces.add(space("ops"));
        detectors.addAll(Set.of("unknown-to-kibana", "wrong-feed", "feed-not-told", "feed-gone", "fine"));
        analytics.put("unknown-frame", List.of("a"));
        datafeeds.put("wrong-feed", new Datafeed("f2", List.of("a")));
        datafeeds.put("feed-not-told", new Datafeed("f3", List.of("a")));
        object("wrong-feed", "f1", "ops");
        object("feed-not-told", null, "ops");
        object("feed-gone", "f4", "*");
        object("fine", null, "ops");
        object("gone", null, "ops");
        Map<String, Object> rest = json(SpaceReport.of(facts(), () -> {}));
        assertThat(
                rest.get("not_in_any_space").toString(),
                equalTo("[{type=anomaly_detector, job_id=unknown-to-kibana},"
                        + " {type=data_frame_analytics, job_id=unknown-frame}]"));
        assertThat(rest.get("leftover").toString(), equalTo("[{type=anomaly_detector, job_id=gone}]"));
        assertThat(
                rest.get("datafeed_mismatch").toString(),
                equalTo("[{type=anomaly_detector, job_id=feed-gone, datafeed_id=null, saved_object_datafeed_id=f4},"
                        + " {type=anomaly_detector, job_id=feed-not-told, datafeed_id=f3, saved_object_datafeed_id=null},"
                        + " {type=anomaly_detector, job_id=wrong-feed, datafeed_id=f2, saved_object_datafeed_id=f1}]"));
        assertThat(rest.get("requests"), equalTo(List.of("GET kbn:/api/ml/saved_objects/sync?simulate=false")));
        assertThat(
                "who sees the results then",
                (String) rest.get("action"),
                containsString("puts the jobs that are in no space into every space"));
        Map<String, Object> one = json(SpaceReport.of(facts(Set.of("ops"), "ops"), () -> {}));
        assertThat(
                one.get("requests"),
                equalTo(List.of("GET kbn:/s/ops/api/ml/saved_objects/sync?simulate=false&addToAllSpaces=false")));
        assertThat((String) one.get("action"), containsString("into the space [ops] alone"));
        assertThat(
                jobIds(entry("ops").get("jobs")), equalTo(Set.of("wrong-feed", "feed-not-told", "feed-gone", "fine")));
    }

    /** A job and its namesake of the other kind are two jobs. */
    public void testNamesakes() {
        spaces.add(space("ops"));
        detector("same", "a", "ops");
        analytics.put("same", List.of("b"));
        Map<String, Object> rest = json(SpaceReport.of(facts(), () -> {}));
        assertThat(rest.get("not_in_any_space").toString(), equalTo("[{type=data_frame_analytics, job_id=same}]"));
    }

    public void testNothingToSynchronize() {
        spaces.add(space("ops"));
        detector("fine", "a", "ops");
        Map<String, Object> rest = json(SpaceReport.of(facts(), () -> {}));
        assertThat(rest.get("not_in_any_space"), equalTo(List.of()));
        assertThat(rest.get("leftover"), equalTo(List.of()));
        assertThat(rest.get("datafeed_mismatch"), equalTo(List.of()));
        assertThat(rest, not(hasKey("requests")));
        assertThat(rest.get("unavailable"), equalTo(List.of()));
    }

    /** Of spaces that are not the caller's to see, nothing at all is told. */
    public void testNothingOfOtherSpaces() throws Exception {
        spaces.add(space("ops"));
        spaces.add(new Space("secret", Map.of("name", "secret-name", "disabledFeatures", List.of("ml"))));
        detector("secret-job", "secret-logs", "secret");
        object("secret-leftover", null, "secret");
        detectors.add("secret-mismatch");
        object("secret-mismatch", "secret-feed", "secret");
        models.add(new Assigned<>("secret-model", Set.of("secret")));
        dataViews.add(new Assigned<>(new DataView("secret-logs", false), Set.of("secret")));
        detector("mine", "logs", "ops", "secret");
        String answer = print(SpaceReport.of(facts(Set.of("ops"), null), () -> {}));
        assertThat(answer, containsString("\"mine\""));
        assertThat(answer, not(containsString("secret")));
        assertThat(print(SpaceReport.of(facts(), () -> {})), containsString("secret-leftover"));
        assertThat(facts(Set.of("ops"), "secret").shown().get().orElseThrow(), hasSize(0));
        assertThat(facts(Set.of("ops"), "absent").shown().get().orElseThrow(), hasSize(0));
    }

    public void testUnknownJobsAreNotCalledMissing() {
        spaces.add(space("ops"));
        object("web", "feed-web", "ops");
        MlConfigs none = new MlConfigs(why("off"), why("off"), why("off"));
        SpaceReport report =
                SpaceReport.of(new SpaceFacts(stored(false), Fact.known(Set.of("ops")), null, none), () -> {});
        Map<String, Object> rest = json(report);
        for (String key : List.of("not_in_any_space", "leftover", "datafeed_mismatch", "requests")) {
            assertThat(rest, not(hasKey(key)));
        }
        assertThat(
                Json.of(report.spaces().get(0)).get("jobs").toString(),
                equalTo("[{type=anomaly_detector, job_id=web, all_spaces=false}]"));
        assertThat(
                rest.get("unavailable").toString(),
                equalTo("[{facts=[anomaly_detectors, datafeeds, data_frame_analytics],"
                        + " id=off, cause=cause, action=action}]"));
    }

    public void testOneKindUnknown() {
        spaces.add(space("ops"));
        detectors.add("lost");
        object("gone", null, "ops");
        objects.add(new Assigned<>(new JobObject(JobType.DATA_FRAME_ANALYTICS, "houses", null), Set.of("ops")));
        MlConfigs half = new MlConfigs(Fact.known(detectors), why("slow"), why("slow"));
        Map<String, Object> rest =
                json(SpaceReport.of(new SpaceFacts(stored(false), Fact.known(Set.of("ops")), null, half), () -> {}));
        assertThat(rest.get("not_in_any_space").toString(), equalTo("[{type=anomaly_detector, job_id=lost}]"));
        assertThat(rest.get("leftover").toString(), equalTo("[{type=anomaly_detector, job_id=gone}]"));
        assertThat(rest, not(hasKey("datafeed_mismatch")));
    }

    public void testNoKibana() {
        detectors.add("lost");
        MlObjects none = new MlObjects(why("no_kibana"), why("no_kibana"), why("no_kibana"), why("no_kibana"));
        SpaceReport report = SpaceReport.of(
                new SpaceFacts(none, Fact.known(Set.of()), randomFrom("ops", null), configs()), () -> {});
        assertThat(report.spaces(), hasSize(0));
        assertThat(json(report), not(hasKey("not_in_any_space")));
        assertThat(unavailable(report).get("facts"), equalTo(OF_KIBANA));
        assertThat(unavailable(report).get("id"), equalTo("no_kibana"));
    }

    public void testTruncatedObjectsAreNotTakenForAll() {
        spaces.add(space("ops"));
        detector("web", "logs", "ops");
        detectors.add("maybe-lost");
        SpaceReport report =
                SpaceReport.of(new SpaceFacts(stored(true), Fact.known(Set.of("ops")), null, configs()), () -> {});
        assertThat(json(report), not(hasKey("not_in_any_space")));
        assertThat(Json.of(report.spaces().get(0)), not(hasKey("jobs_without_data_view")));
        assertThat(unavailable(report).get("facts"), equalTo(OF_KIBANA));
        assertThat(unavailable(report).get("id"), equalTo("truncated"));
    }

    public void testPrivilegesNotKnown() {
        spaces.add(space("ops"));
        SpaceReport report =
                SpaceReport.of(new SpaceFacts(stored(false), why("privileges_not_known"), null, configs()), () -> {});
        assertThat(report.spaces(), hasSize(0));
        assertThat(unavailable(report).get("facts"), equalTo(List.of("visible_spaces")));
        assertThat(unavailable(report).get("id"), equalTo("privileges_not_known"));
    }

    public void testRemoteSourcesAreNotJudged() {
        spaces.add(space("ops"));
        detectors.add("far");
        datafeeds.put("far", new Datafeed("f", List.of("other:logs-*", "near", "<logs-{now/d}>")));
        object("far", "f", "ops");
        dataViews.add(new Assigned<>(new DataView("near", false), Set.of("ops")));
        assertThat(
                entry("ops").get("jobs"),
                equalTo(List.of(Map.of(
                        "type",
                        "anomaly_detector",
                        "job_id",
                        "far",
                        "all_spaces",
                        false,
                        "datafeed_id",
                        "f",
                        "source",
                        List.of("other:logs-*", "near", "<logs-{now/d}>"),
                        "not_judged",
                        List.of("other:logs-*", "<logs-{now/d}>")))));
        assertThat(entry("ops").get("jobs_without_data_view"), equalTo(List.of()));
    }

    /** A view finds no hidden indices by a wildcard, and indices whose names begin with a dot are mostly hidden. */
    public void testSourcesThatMayBeHiddenAreNotJudged() {
        spaces.add(space("ops"));
        detector("alerts", ".alerts-x", "ops");
        dataViews.add(new Assigned<>(new DataView("*", false), Set.of("ops")));
        assertThat(job("alerts").get("not_judged"), equalTo(List.of(".alerts-x")));
        assertThat(job("alerts"), not(hasKey("data_view")));
        assertThat(entry("ops").get("jobs_without_data_view"), equalTo(List.of()));
        dataViews.add(new Assigned<>(new DataView(".alerts-*", false), Set.of("ops")));
        assertThat(job("alerts").get("data_view"), equalTo(true));
    }

    private Map<?, ?> job(String id) {
        return ((List<?>) entry("ops").get("jobs"))
                .stream()
                        .map(job -> (Map<?, ?>) job)
                        .filter(job -> job.get("job_id").equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    /** Whatever the assignments: a space shows what its objects say, and each job of Elasticsearch is somewhere or nowhere. */
    public void testRandomAssignments() {
        List<String> ids = List.of("s0", "s1", "s2", "s3");
        ids.forEach(id -> spaces.add(space(id)));
        Map<String, Set<String>> assigned = new LinkedHashMap<>();
        for (int i = 0; i < between(0, 30); i++) {
            String job = "job-" + i;
            boolean exists = randomBoolean();
            Set<String> namespaces = rarely() ? Set.of("*") : Set.copyOf(randomSubsetOf(ids));
            if (exists) {
                detectors.add(job);
            }
            if (!namespaces.isEmpty()) {
                object(job, null, namespaces.toArray(String[]::new));
                assigned.put(job, namespaces);
            }
        }
        Set<String> visible = Set.copyOf(randomSubsetOf(ids));
        SpaceReport report = SpaceReport.of(facts(visible, null), () -> {});
        assertThat(
                report.spaces().stream().map(entry -> entry.space().id()).collect(Collectors.toSet()),
                equalTo(visible));
        for (SpaceEntry entry : report.spaces()) {
            String id = entry.space().id();
            assertThat(
                    entry.jobs().stream().map(JoinedJob::jobId).collect(Collectors.toSet()),
                    equalTo(assigned.keySet().stream()
                            .filter(detectors::contains)
                            .filter(job -> assigned.get(job).contains(id)
                                    || assigned.get(job).contains("*"))
                            .collect(Collectors.toSet())));
        }
        assertThat(
                jobIds(json(report).get("not_in_any_space")),
                equalTo(detectors.stream()
                        .filter(job -> !assigned.containsKey(job))
                        .collect(Collectors.toSet())));
        assertThat(
                jobIds(json(report).get("leftover")),
                equalTo(assigned.keySet().stream()
                        .filter(job -> !detectors.contains(job))
                        .filter(job -> visible.stream()
                                .anyMatch(id -> assigned.get(job).contains(id)
                                        || assigned.get(job).contains("*")))
                        .collect(Collectors.toSet())));
    }

    /** Data views that are in all spaces are held against the sources of each: all spaces have one budget. */
    public void testMoreThanIsComparedIsLeftOut() {
        for (int i = 0; i < 20; i++) {
            spaces.add(space("many-" + i));
        }
        for (int i = 0; i < 100; i++) {
            detector("job-" + i, "logs-" + "a".repeat(400) + i, "*");
            dataViews.add(new Assigned<>(new DataView(("*" + "a".repeat(200) + "b,").repeat(40), false), Set.of("*")));
        }
        SpaceReport report = SpaceReport.of(facts(), () -> {});
        assertThat(unavailable(report).get("id"), equalTo("too_much_to_compare"));
        assertThat(strings(unavailable(report).get("facts")), equalTo(List.of("jobs_without_data_view")));
        assertNull(report.spaces().get(report.spaces().size() - 1).coverage());
    }

    public void testEndsWhenNobodyWaits() {
        spaces.add(space("one"));
        expectThrows(
                TaskCancelledException.class,
                () -> SpaceReport.of(facts(), () -> {
                    throw new TaskCancelledException("gone");
                }));
    }

    private static Set<String> jobIds(Object jobs) {
        return ((List<?>) jobs)
                .stream().map(job -> (String) ((Map<?, ?>) job).get("job_id")).collect(Collectors.toSet());
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }

    private Map<String, Object> entry(String id) {
        List<SpaceEntry> entries =
                SpaceReport.of(facts(Set.of(id), null), () -> {}).spaces();
        assertThat(entries, hasSize(1));
        return Json.of(entries.get(0));
    }

    private static String print(SpaceReport report) {
        return Strings.toString(answer(report));
    }

    private static Map<String, Object> json(SpaceReport report) {
        return Json.of(answer(report));
    }

    /** The only reason for which something is not known. */
    private static Map<?, ?> unavailable(SpaceReport report) {
        List<?> unavailable = (List<?>) json(report).get("unavailable");
        assertThat(unavailable, hasSize(1));
        return (Map<?, ?>) unavailable.get(0);
    }

    private static ToXContent answer(SpaceReport report) {
        return ChunkedToXContent.wrapAsToXContent(new SpaceAction.Response(report));
    }

    private static Space space(String id) {
        return new Space(id, Map.of("name", "Space " + id));
    }

    private void detector(String id, String source, String... namespaces) {
        detectors.add(id);
        datafeeds.put(id, new Datafeed("feed-" + id, List.of(source)));
        object(id, "feed-" + id, namespaces);
    }

    private void object(String id, String datafeedId, String... namespaces) {
        objects.add(new Assigned<>(new JobObject(JobType.ANOMALY_DETECTOR, id, datafeedId), Set.of(namespaces)));
    }

    private SpaceFacts facts() {
        return facts(spaces.stream().map(Space::id).collect(Collectors.toSet()), null);
    }

    private SpaceFacts facts(Set<String> visible, String only) {
        return new SpaceFacts(stored(false), Fact.known(visible), only, configs());
    }

    private MlConfigs configs() {
        return new MlConfigs(Fact.known(detectors), Fact.known(datafeeds), Fact.known(analytics));
    }

    private MlObjects stored(boolean truncated) {
        return new MlObjects(
                Fact.known(new Stored<>(spaces, truncated)),
                Fact.known(new Stored<>(objects, truncated)),
                Fact.known(new Stored<>(models, truncated)),
                Fact.known(new Stored<>(dataViews, truncated)));
    }

    private static <T> Fact<T> why(String id) {
        return Fact.unavailable(id, "cause", "action");
    }
}
