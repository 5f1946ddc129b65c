package io.mlsetup.job.planning;

import static io.mlsetup.job.planning.Planning.ML_AND_LOGS_A;
import static io.mlsetup.job.planning.Planning.RULE;
import static io.mlsetup.job.planning.Planning.analytics;
import static io.mlsetup.job.planning.Planning.item;
import static io.mlsetup.job.planning.Planning.job;
import static io.mlsetup.job.planning.Planning.reasons;
import static io.mlsetup.job.planning.Planning.warnings;
import static io.mlsetup.job.planning.Planning.withDatafeed;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.mlsetup.access.Requirement;
import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.exporting.ExportFixture;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.job.planning.ImportFacts.Obstacle;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** What an import makes of a file on a cluster: each rule, and what it catches. */
public class PlannerTests extends ESTestCase {

    private Planning empty = new Planning(Configs.NONE);

    public void testAJobWithItsDatafeed() throws IOException {
        ImportPlan plan = empty.plan(withDatafeed("web"));
        assertThat(item(plan, ItemType.ANOMALY_DETECTOR, "web").action(), is(ItemAction.CREATE));
        Item datafeed = item(plan, ItemType.DATAFEED, "feed-web");
        assertThat(datafeed.needs(), contains(new ItemKey(ItemType.ANOMALY_DETECTOR, "web")));
        assertThat(
                plan.requests(),
                contains("POST /_ml/anomaly_detectors/web/_open", "POST /_ml/datafeeds/feed-web/_start"));
        assertThat(warnings(plan), contains("jobs_without_data", "calendars_not_in_file"));
        assertThat(plan.summary(), equalTo(Map.of("create", 2L)));
        assertFalse(plan.isRefused());
    }

    /** Whoever imports creates the calendars (document 000, "Export and import"): a bundle made without them carries no more than Kibana's file. */
    public void testAFileWithoutCalendarsRemindsOfThem() throws IOException {
        String bundle = """
                {"format": "ml_setup", "version": 1, "anomaly_detectors": [%s], "filters": [], "calendars": [%s]}""";
        assertThat(
                warnings(empty.plan(bundle.formatted(withDatafeed("web"), ""))),
                contains("jobs_without_data", "calendars_not_in_file"));
        String calendar = "{\"calendar\": {\"calendar_id\": \"days\"}}";
        assertThat(
                warnings(empty.plan(bundle.formatted(withDatafeed("web"), calendar))), contains("jobs_without_data"));
    }

    /** Filter lists that rules of a job name are there before the job (document 000, "Export and import"). */
    public void testAMissingFilterListBlocksItsJob() throws IOException {
        String file = job("web", ", " + RULE);
        Item blocked = item(empty.plan(file), ItemType.ANOMALY_DETECTOR, "web");
        assertThat(blocked.action(), is(ItemAction.BLOCKED));
        assertThat(reasons(blocked), contains("filter_missing"));
        assertThat(blocked.reasons().get(0).message(), containsString("PUT /_ml/filters/safe_ips"));

        Configs there = new Configs(
                List.of(), List.of(), List.of(MlFilter.builder("safe_ips").build()), List.of(), Map.of());
        assertThat(
                item(new Planning(there).plan(file), ItemType.ANOMALY_DETECTOR, "web")
                        .action(),
                is(ItemAction.CREATE));
    }

    public void testAFilterListOfTheBundleWillDo() throws IOException {
        String file = """
                {"format": "ml_setup", "version": 1, "anomaly_detectors": [%s],
                 "filters": [{"filter_id": "safe_ips", "items": ["a"]}]}""".formatted(job("web", ", " + RULE));
        Item job = item(empty.plan(file), ItemType.ANOMALY_DETECTOR, "web");
        assertThat(job.action(), is(ItemAction.CREATE));
        assertThat(job.needs(), contains(new ItemKey(ItemType.FILTER, "safe_ips")));

        // Another one of that name is not overwritten, and the job will use it.
        MlFilter other = MlFilter.builder("safe_ips").setItems("b").build();
        Planning there = new Planning(new Configs(List.of(), List.of(), List.of(other), List.of(), Map.of()));
        ImportPlan plan = there.plan(file);
        assertThat(item(plan, ItemType.FILTER, "safe_ips").action(), is(ItemAction.CONFLICT));
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "web")), contains("filter_differs"));

        // One that cannot be created takes its job with it.
        String broken = file.replace("\"items\": [\"a\"]", "\"items\": [1, {}]");
        assertThat(reasons(item(empty.plan(broken), ItemType.ANOMALY_DETECTOR, "web")), contains("depends_on"));
    }

    public void testEverythingThatIsLackingIsNamedAtOnce() throws IOException {
        empty.grants = ML_AND_LOGS_A;
        ImportPlan plan = empty.plan("[" + withDatafeed("a") + "," + withDatafeed("b") + "]");
        assertThat(item(plan, ItemType.ANOMALY_DETECTOR, "a").action(), is(ItemAction.CREATE));
        Item lacking = item(plan, ItemType.DATAFEED, "feed-b");
        assertThat(reasons(lacking), contains("missing_privileges"));
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "b")), contains("depends_on"));
        assertThat(
                plan.missing(),
                contains(
                        new Requirement.Index("read", "logs-b"),
                        new Requirement.Index("view_index_metadata", "logs-b")));
        assertThat(MissingPrivileges.describe(plan.missing()), equalTo("[read, view_index_metadata] on [logs-b]"));

        ImportPlan analytics = empty.plan(analytics("houses", "houses", "out"));
        assertThat(
                MissingPrivileges.describe(analytics.missing()),
                equalTo("[read, view_index_metadata] on [houses], and [index, manage, read] on [out]"));
    }

    private static String withRuleAndDatafeed(String id) {
        return withDatafeed(id).replace("\"over_field_name\": \"ip\"", "\"over_field_name\": \"ip\", " + RULE);
    }

    /** Nobody needs privileges for what is not created anyway; but they are told with it. */
    public void testWhatIsLackingForSomethingLeftOutRefusesNothing() throws IOException {
        empty.grants = ML_AND_LOGS_A;
        String file = "[" + withDatafeed("a") + "," + withRuleAndDatafeed("b") + "]";
        ImportPlan plan = empty.plan(file);
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "b")), contains("filter_missing"));
        assertThat(reasons(item(plan, ItemType.DATAFEED, "feed-b")), contains("missing_privileges", "depends_on"));
        assertThat(plan.missing(), empty());
        empty.options = new ImportOptions(false, false, true, Map.of(), "", Map.of(), "default");
        assertThat(empty.plan(file).summary(), equalTo(Map.of("create", 2L, "skip", 2L)));

        // A job of another is there, without a datafeed.
        Planning there = new Planning(new Configs(
                List.of(withoutDatafeed("b", List.of("theirs"))), List.of(), List.of(), List.of(), Map.of()));
        there.grants = ML_AND_LOGS_A;
        there.options = new ImportOptions(false, true, false, Map.of(), "", Map.of(), "default");
        plan = there.plan("[" + withDatafeed("a") + "," + withDatafeed("b") + "]");
        assertThat(plan.summary(), equalTo(Map.of("create", 2L, "skip", 2L)));
        assertThat(plan.missing(), empty());
        assertFalse(plan.isRefused());

        // Nothing is created while the cluster takes no changes, whoever asks.
        empty.obstacles = List.of(Obstacle.toAll("upgrade_mode", "no"));
        plan = empty.plan(withDatafeed("b"));
        assertThat(reasons(item(plan, ItemType.DATAFEED, "feed-b")), contains("missing_privileges", "upgrade_mode"));
        assertThat(plan.missing(), empty());
    }

    private static Job withoutDatafeed(String id, List<String> groups) {
        Job job;
        do {
            job = JobFixtures.job(id, groups, List.of());
        } while (job.getDatafeedConfig().isPresent());
        return job;
    }

    /** No option leaves it out, nor what waits for it. */
    public void testWhatOnlyPrivilegesAreLackingForIsNeverSkipped() throws IOException {
        empty.grants = ML_AND_LOGS_A;
        empty.options = new ImportOptions(false, true, true, Map.of(), "", Map.of(), "default");
        ImportPlan plan = empty.plan("[" + withDatafeed("a") + "," + withDatafeed("b") + "]");
        assertThat(plan.summary(), equalTo(Map.of("create", 2L, "blocked", 2L)));
        assertThat(plan.missing(), hasItem(new Requirement.Index("read", "logs-b")));
    }

    public void testNothingIsCreatedInUpgradeMode() throws IOException {
        empty.obstacles = List.of(Obstacle.toAll("upgrade_mode", "no"));
        ImportPlan plan = empty.plan(withDatafeed("web"));
        assertThat(plan.items(), hasSize(2));
        plan.items().forEach(item -> assertThat(item.action(), is(ItemAction.BLOCKED)));
        assertThat(reasons(plan.items().get(0)), contains("upgrade_mode"));
        // What is there already is no matter of the mode.
        Configs there = JobFixtures.randomConfigs();
        Planning mode = new Planning(there);
        mode.obstacles = empty.obstacles;
        mode.plan(ExportFixture.bundle(there))
                .items()
                .forEach(item -> assertThat(item.action(), is(ItemAction.UNCHANGED)));
    }

    /** A calendar is created without its members, which come when the jobs are there. */
    public void testCalendars() throws IOException {
        String file = """
                {"format": "ml_setup", "version": 1, "anomaly_detectors": [%s, %s],
                 "calendars": [{"calendar": {"calendar_id": "days", "job_ids": ["web", "shop", "bad", "_all"]},
                   "events": [{"description": "a", "start_time": 1, "end_time": 2},
                              {"description": "a", "start_time": 1, "end_time": 2},
                              {"description": "b", "start_time": 3, "end_time": 2}]}]}""".formatted(withDatafeed("web"), job("bad", ", " + RULE));
        ImportPlan plan = empty.plan(file);
        assertThat(item(plan, ItemType.CALENDAR_JOB, "days/web").action(), is(ItemAction.CREATE));
        assertThat(item(plan, ItemType.CALENDAR_JOB, "days/shop").action(), is(ItemAction.CREATE));
        assertThat(reasons(item(plan, ItemType.CALENDAR_JOB, "days/bad")), contains("depends_on"));
        assertThat(reasons(item(plan, ItemType.CALENDAR_JOB, "days/_all")), contains("all_jobs"));
        List<Item> events = plan.items().stream()
                .filter(item -> item.key().type() == ItemType.CALENDAR_EVENT)
                .toList();
        assertThat(events, hasSize(2));
        assertThat(events.get(0).action(), is(ItemAction.CREATE));
        assertThat(reasons(events.get(1)), contains("invalid"));

        // Into a calendar that is somebody else's nothing is put.
        Calendar other = new Calendar("days", List.of(), "another");
        Planning there = new Planning(new Configs(List.of(), List.of(), List.of(), List.of(other), Map.of()));
        assertThat(
                there.plan(file).items().stream()
                        .filter(item -> item.is(ItemAction.CREATE))
                        .map(item -> item.key().type())
                        .toList(),
                contains(ItemType.ANOMALY_DETECTOR, ItemType.DATAFEED));
    }

    public void testAJobOfSomebodyElseGetsNoDatafeed() throws IOException {
        Planning there = new Planning(new Configs(
                List.of(JobFixtures.job("web", List.of("theirs"), List.of())),
                List.of(),
                List.of(),
                List.of(),
                Map.of()));
        ImportPlan plan = there.plan(withDatafeed("web"));
        Item job = item(plan, ItemType.ANOMALY_DETECTOR, "web");
        assertThat(job.action(), is(ItemAction.CONFLICT));
        assertThat(job.reasons().get(0).message(), containsString("groups"));
        assertThat(item(plan, ItemType.DATAFEED, "feed-web").action(), is(ItemAction.CONFLICT));
        assertTrue(plan.isRefused());

        there.options = new ImportOptions(false, true, false, Map.of(), "", Map.of(), "default");
        plan = there.plan(withDatafeed("web"));
        assertThat(plan.summary(), equalTo(Map.of("skip", 2L)));
        assertFalse(plan.isRefused());
    }

    /** Elasticsearch starts no datafeed of a job that is not open. */
    public void testADatafeedOfAJobThatIsThere() throws IOException {
        String datafeed = "{\"datafeed_id\": \"f\", \"job_id\": \"web\", \"indices\": [\"logs-web\"]}";
        Planning there = new Planning(Planning.holding(empty.plan(job("web", ""))));
        for (String file : List.of(datafeed, withDatafeed("web").replace("feed-web", "f"))) {
            there.running = Running.NOTHING;
            ImportPlan plan = there.plan(file);
            assertThat(reasons(item(plan, ItemType.DATAFEED, "f")), contains("job_closed"));
            assertThat(
                    plan.requests(), contains("POST /_ml/anomaly_detectors/web/_open", "POST /_ml/datafeeds/f/_start"));

            there.running = new Running(Set.of("web"), Map.of(), Set.of(), Set.of());
            plan = there.plan(file);
            assertThat(reasons(item(plan, ItemType.DATAFEED, "f")), empty());
            assertThat(plan.requests(), contains("POST /_ml/datafeeds/f/_start"));

            there.running =
                    new Running(Set.of(), Map.of(), Set.of(), Set.of(new ItemKey(ItemType.ANOMALY_DETECTOR, "web")));
            plan = there.plan(file);
            assertThat(reasons(item(plan, ItemType.DATAFEED, "f")), contains("job_failed"));
            assertThat(
                    plan.requests(),
                    contains(
                            "POST /_ml/anomaly_detectors/web/_close?force=true",
                            "POST /_ml/anomaly_detectors/web/_open",
                            "POST /_ml/datafeeds/f/_start"));
        }
        // Nothing is opened for a datafeed that cannot be started.
        there.running = Running.NOTHING;
        there.indices.put("logs-web", IndexState.NO_MATCH);
        ImportPlan plan = there.plan(datafeed);
        assertThat(reasons(item(plan, ItemType.DATAFEED, "f")), hasItem("start_refused"));
        assertThat(plan.requests(), empty());
    }

    private static String limited(String file, String limit) {
        return file.replaceFirst("\"(job_id|id)\":", limit + ", \"$1\":");
    }

    /** The limit of the cluster was lowered after they were put: what is there and is the same stays as it is. */
    public void testMoreMemoryThanIsAllowedNow() throws IOException {
        String job = limited(withDatafeed("web"), "\"analysis_limits\": {\"model_memory_limit\": \"1024mb\"}");
        String frame = limited(analytics("houses", "houses", "out"), "\"model_memory_limit\": \"1gb\"");
        String file = "[" + job + "," + frame + "]";
        Planning there = new Planning(Planning.holding(empty.plan(file)));
        there.maxModelMemory = ByteSizeValue.ofMb(512);
        assertThat(there.plan(file).summary(), equalTo(Map.of("unchanged", 3L)));
        there.options = UpdatableFieldsTests.update(false);
        assertThat(there.plan(file).summary(), equalTo(Map.of("unchanged", 3L)));
        String described = limited(job, "\"description\": \"x\"");
        assertThat(item(there.plan(described), ItemType.ANOMALY_DETECTOR, "web").action(), is(ItemAction.UPDATE));
        // Its own change is held against it.
        assertThat(
                reasons(item(there.plan(job.replace("1024mb", "1023mb")), ItemType.ANOMALY_DETECTOR, "web")),
                contains("refused"));

        // As are new ones; the default is lowered by itself.
        empty.maxModelMemory = there.maxModelMemory;
        ImportPlan plan = empty.plan(file);
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "web")), contains("invalid"));
        assertThat(reasons(item(plan, ItemType.DATAFEED, "feed-web")), contains("depends_on"));
        assertThat(reasons(item(plan, ItemType.DATA_FRAME_ANALYTICS, "houses")), contains("invalid"));
        plan = empty.plan("[" + withDatafeed("web") + "," + analytics("houses", "houses", "out") + "]");
        assertThat(plan.summary(), equalTo(Map.of("create", 3L)));
        Job created = (Job) item(plan, ItemType.ANOMALY_DETECTOR, "web").config();
        assertThat(created.getAnalysisLimits().getModelMemoryLimit(), equalTo(512L));
    }

    /** Without a node for jobs, and none that may be added, only what may wait for one is opened and started. */
    public void testNoNodeForJobs() throws IOException {
        String file = "[" + withDatafeed("web") + "," + analytics("houses", "houses", "out") + "]";
        Running nowhere = new Running(Set.of(), Map.of(), Set.of(), Set.of(), Set.of(), true);
        empty.running = nowhere;
        ImportPlan plan = empty.plan(file);
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "web")), contains("open_refused"));
        assertThat(reasons(item(plan, ItemType.DATAFEED, "feed-web")), contains("start_refused"));
        assertThat(reasons(item(plan, ItemType.DATA_FRAME_ANALYTICS, "houses")), contains("start_refused"));
        assertThat(plan.requests(), empty());
        assertThat(plan.summary(), equalTo(Map.of("create", 3L)));

        Planning there = new Planning(Planning.holding(empty.plan(job("web", ""))));
        there.running = nowhere;
        assertThat(
                reasons(item(there.plan(withDatafeed("web")), ItemType.DATAFEED, "feed-web")),
                contains("start_refused"));

        plan = empty.plan("[" + limited(withDatafeed("web"), "\"allow_lazy_open\": true") + ","
                + limited(analytics("houses", "houses", "out"), "\"allow_lazy_start\": true") + "]");
        assertThat(
                plan.requests(),
                contains(
                        "POST /_ml/anomaly_detectors/web/_open",
                        "POST /_ml/datafeeds/feed-web/_start",
                        "POST /_ml/data_frame/analytics/houses/_start"));
    }
}
