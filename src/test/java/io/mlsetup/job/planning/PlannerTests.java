package io.mlsetup.job.planning;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.mlsetup.access.Grants;
import io.mlsetup.access.Requirement;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.exporting.ExportFixture;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** Each rule of an import, and what it catches. */
public class PlannerTests extends ESTestCase {

    private static final String RULE = """
            "custom_rules": [{"actions": ["skip_result"], "scope": {"ip": {"filter_id": "safe_ips"}}}]""";

    private Planning empty = new Planning(Configs.NONE);

    private static String job(String id, String more) {
        return """
                {"job": {"job_id": "%s", "analysis_config": {"bucket_span": "15m", "detectors": [
                    {"function": "mean", "field_name": "latency", "over_field_name": "ip"%s}], "influencers": []},
                  "data_description": {"time_field": "@timestamp"}}}""".formatted(id, more);
    }

    private static String withDatafeed(String id) {
        String job = job(id, "");
        return job.substring(0, job.length() - 1) + """
                , "datafeed": {"datafeed_id": "feed-%1$s", "job_id": "%1$s", "indices": ["logs-%1$s"]}}""".formatted(id);
    }

    private static String analytics(String id, String source, String destination) {
        return """
                {"id": "%s", "source": {"index": ["%s"]}, "dest": {"index": "%s"},
                 "analysis": {"outlier_detection": {}}}""".formatted(id, source, destination);
    }

    private static Item item(ImportPlan plan, ItemType type, String id) {
        return plan.items().stream()
                .filter(item -> item.key().equals(new ItemKey(type, id)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(type + " " + id + " is not in " + plan.items()));
    }

    private static List<String> reasons(Item item) {
        return item.reasons().stream().map(Reason::id).toList();
    }

    private static List<String> warnings(ImportPlan plan) {
        return plan.warnings().stream().map(Reason::id).toList();
    }

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

    /** "You must create the calendar in the new environment": a bundle made without them carries no more than Kibana's file. */
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

    /** "If your anomaly detection jobs use custom rules with filter lists, the filter lists must exist." */
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

    /** "Anomaly detection jobs can be imported even if their data sources or underlying indices are missing." */
    public void testAMissingSourceOfAnAnomalyDetectorIsAWarning() throws IOException {
        IndexState state = randomFrom(IndexState.MISSING, IndexState.NOT_SEARCHABLE);
        empty.indices.put("logs-web", state);
        empty.dataViews = Fact.known(List.of());
        ImportPlan plan = empty.plan(withDatafeed("web"));
        Item job = item(plan, ItemType.ANOMALY_DETECTOR, "web");
        assertThat(job.action(), is(ItemAction.CREATE));
        assertThat(
                reasons(job),
                contains(
                        state == IndexState.MISSING ? "source_index_missing" : "source_index_not_searchable",
                        "data_view_missing"));
        assertThat(warnings(plan), hasItem("synchronize_kibana"));
        assertThat(plan.requests(), hasItem("GET kbn:/api/ml/saved_objects/sync?simulate=false"));

        empty.indices.clear();
        empty.dataViews = Fact.known(List.of(new DataView("logs-*", false)));
        assertThat(reasons(item(empty.plan(withDatafeed("web")), ItemType.ANOMALY_DETECTOR, "web")), empty());
    }

    /** "Data frame analytics jobs require their source index to exist before they can be imported." */
    public void testAMissingSourceOfDataFrameAnalyticsBlocksIt() throws IOException {
        String file = analytics("houses", "houses", "out");
        empty.indices.put("houses", IndexState.MISSING);
        Item blocked = item(empty.plan(file), ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertThat(blocked.action(), is(ItemAction.BLOCKED));
        assertThat(reasons(blocked), contains("source_index_missing"));
        empty.indices.put("houses", IndexState.NOT_SEARCHABLE);
        assertThat(
                reasons(item(empty.plan(file), ItemType.DATA_FRAME_ANALYTICS, "houses")),
                contains("source_index_not_searchable"));

        empty.indices.put("houses", IndexState.SEARCHABLE);
        empty.indices.put("out", IndexState.SEARCHABLE);
        empty.dataViews = Fact.known(List.of());
        ImportPlan plan = empty.plan(file);
        Item job = item(plan, ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertThat(job.action(), is(ItemAction.CREATE));
        assertThat(reasons(job), contains("destination_index_exists", "data_view_missing"));
        assertThat(plan.requests(), hasItem("POST /_ml/data_frame/analytics/houses/_start"));
        assertThat(warnings(plan), hasItem("trained_models_not_in_file"));
    }

    public void testWhatElasticsearchWouldRefuseIsKnownBefore() throws IOException {
        empty.refusals = Map.of("houses", List.of("destination in source"));
        Item refused =
                item(empty.plan(analytics("houses", "houses", "houses")), ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertThat(refused.action(), is(ItemAction.BLOCKED));
        assertThat(reasons(refused), hasItem("refused"));

        // But not told to those who may not know what indices there are.
        empty.grants = NOTHING;
        refused = item(empty.plan(analytics("houses", "houses", "houses")), ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertThat(reasons(refused), hasItem("missing_privileges"));
        assertThat(reasons(refused), not(hasItem("refused")));
    }

    private static final Grants NOTHING = new Grants() {
        @Override
        public boolean cluster(String privilege) {
            return true;
        }

        @Override
        public boolean index(String pattern, String privilege) {
            return pattern.equals("logs-a");
        }

        @Override
        public boolean kibana(String action, String space) {
            return false;
        }

        @Override
        public boolean kibanaInAllSpaces(String action) {
            return false;
        }
    };

    public void testEverythingThatIsLackingIsNamedAtOnce() throws IOException {
        empty.grants = NOTHING;
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
        empty.grants = NOTHING;
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
        there.grants = NOTHING;
        there.options = new ImportOptions(false, true, false, Map.of(), "", Map.of(), "default");
        plan = there.plan("[" + withDatafeed("a") + "," + withDatafeed("b") + "]");
        assertThat(plan.summary(), equalTo(Map.of("create", 2L, "skip", 2L)));
        assertThat(plan.missing(), empty());
        assertFalse(plan.isRefused());

        // Nothing is created while the cluster takes no changes, whoever asks.
        empty.obstacles = List.of(new Reason("upgrade_mode", "no"));
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
        empty.grants = NOTHING;
        empty.options = new ImportOptions(false, true, true, Map.of(), "", Map.of(), "default");
        ImportPlan plan = empty.plan("[" + withDatafeed("a") + "," + withDatafeed("b") + "]");
        assertThat(plan.summary(), equalTo(Map.of("create", 2L, "blocked", 2L)));
        assertThat(plan.missing(), hasItem(new Requirement.Index("read", "logs-b")));
    }

    /** Who may not see an index cannot be told from one that is not there; who may sees that privileges would not help. */
    public void testSourcesThatMayNotBeSeen() throws IOException {
        empty.grants = NOTHING;
        empty.options = new ImportOptions(false, false, true, Map.of(), "", Map.of(), "default");
        empty.indices.put("houses", IndexState.MISSING);
        empty.indices.put("logs-a", IndexState.MISSING);
        ImportPlan plan = empty.plan(analytics("unseen", "houses", "out"));
        assertThat(
                reasons(item(plan, ItemType.DATA_FRAME_ANALYTICS, "unseen")),
                contains("missing_privileges", "source_index_missing"));
        assertThat(plan.missing(), hasItem(new Requirement.Index("read", "houses")));

        plan = empty.plan(analytics("seen", "logs-a", "out"));
        assertThat(
                reasons(item(plan, ItemType.DATA_FRAME_ANALYTICS, "seen")),
                contains("missing_privileges", "source_index_missing"));
        assertThat(plan.missing(), empty());
        assertThat(plan.summary(), equalTo(Map.of("skip", 1L)));
    }

    /** "In these cases, warnings are displayed": also if only the datafeed is new. */
    public void testSourcesOfADatafeedWhoseJobIsThere() throws IOException {
        Job job = (Job) item(empty.plan(job("web", "")), ItemType.ANOMALY_DETECTOR, "web")
                .config();
        Planning there = new Planning(new Configs(List.of(job), List.of(), List.of(), List.of(), Map.of()));
        there.indices.put("logs-web", IndexState.MISSING);
        there.dataViews = Fact.known(List.of());
        ImportPlan plan = there.plan(withDatafeed("web"));
        assertThat(item(plan, ItemType.ANOMALY_DETECTOR, "web").action(), is(ItemAction.UNCHANGED));
        Item datafeed = item(plan, ItemType.DATAFEED, "feed-web");
        assertThat(datafeed.action(), is(ItemAction.CREATE));
        assertThat(reasons(datafeed), contains("source_index_missing", "data_view_missing"));
    }

    public void testNothingIsCreatedInUpgradeMode() throws IOException {
        empty.obstacles = List.of(new Reason("upgrade_mode", "no"));
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

    public void testNamesOfJobsAndGroups() throws IOException {
        Configs there = new Configs(
                List.of(JobFixtures.job("web", List.of("shop"), List.of())), List.of(), List.of(), List.of(), Map.of());
        Planning planning = new Planning(there);
        assertThat(
                reasons(item(planning.plan(job("shop", "")), ItemType.ANOMALY_DETECTOR, "shop")),
                contains("id_is_group"));
        String grouped = job("new", "").replace("\"job_id\"", "\"groups\": [\"web\"], \"job_id\"");
        Item clash = item(planning.plan(grouped), ItemType.ANOMALY_DETECTOR, "new");
        assertThat(clash.action(), is(ItemAction.CONFLICT));
        assertThat(reasons(clash), contains("group_is_id"));
        // And within the file.
        ImportPlan within = empty.plan("[" + grouped + "," + withDatafeed("web") + "]");
        assertThat(reasons(item(within, ItemType.ANOMALY_DETECTOR, "new")), contains("group_is_id"));
        assertThat(reasons(item(within, ItemType.ANOMALY_DETECTOR, "web")), contains("id_is_group"));
    }

    public void testIds() throws IOException {
        for (String bad : List.of("Web", "web!", "-web", "w".repeat(65), "web_")) {
            Item item = item(empty.plan(job(bad, "")), ItemType.ANOMALY_DETECTOR, bad);
            assertThat(bad, item.action(), is(ItemAction.BLOCKED));
            assertThat(reasons(item), contains("invalid"));
        }
        // Kibana is stricter than Elasticsearch.
        Item dotted = item(empty.plan(job("web.latency", "")), ItemType.ANOMALY_DETECTOR, "web.latency");
        assertThat(dotted.action(), is(ItemAction.CREATE));
        assertThat(reasons(dotted), contains("id_not_for_kibana"));
    }

    /** Elasticsearch's parsers let nulls through here and there. */
    public void testNullsInLists() throws IOException {
        String file = """
                {"format": "ml_setup", "version": 1, "anomaly_detectors": [
                   {"job": %s, "datafeed": {"datafeed_id": "f", "indices": ["a", null]}}],
                 "data_frame_analytics": [%s], "filters": [{"filter_id": "l", "items": ["a", null]}],
                 "calendars": [{"calendar": {"calendar_id": "c", "job_ids": ["a", null]}}]}""".formatted(
                        job("a", "")
                                .substring("{\"job\": ".length(), job("a", "").length() - 1)
                                .replace("\"influencers\": []", "\"influencers\": [null]"),
                        analytics("d", "x", "out").replace("[\"x\"]", "[\"x\", null]"));
        ImportPlan plan = empty.plan(file);
        for (Item item : plan.items()) {
            if (item.key().type() != ItemType.ANOMALY_DETECTOR) {
                assertThat(item.toString(), item.action(), is(ItemAction.BLOCKED));
                assertThat(item.toString(), reasons(item), hasItem("invalid"));
            }
            item.reasons().forEach(reason -> assertThat(reason.message(), not(equalTo("null"))));
        }
    }

    public void testIdsOfAllTypes() throws IOException {
        String bad = randomFrom("Bad", "b!", "_b", "b-");
        String file = """
                {"format": "ml_setup", "version": 1, "anomaly_detectors": [{"job": %1$s, "datafeed":
                   {"datafeed_id": "%3$s", "job_id": "a", "indices": ["logs"]}}], "data_frame_analytics": [%2$s],
                 "filters": [{"filter_id": "%3$s", "items": []}], "calendars": [{"calendar": {"calendar_id": "%3$s"}}]}""".formatted(
                job("a", "").substring("{\"job\": ".length(), job("a", "").length() - 1),
                analytics(bad, "houses", "out"),
                bad);
        ImportPlan plan = empty.plan(file);
        for (ItemType type :
                List.of(ItemType.FILTER, ItemType.CALENDAR, ItemType.DATAFEED, ItemType.DATA_FRAME_ANALYTICS)) {
            assertThat(bad + " " + type, item(plan, type, bad).action(), is(ItemAction.BLOCKED));
            assertThat(bad + " " + type, reasons(item(plan, type, bad)), hasItem("invalid"));
        }
    }

    public void testDestinationIndexNames() throws IOException {
        for (String bad : List.of("Out", "o*t", "_out", "a,b", "o ut", "a:b", "..", "o#ut", "x".repeat(256))) {
            Item item = item(empty.plan(analytics("houses", "houses", bad)), ItemType.DATA_FRAME_ANALYTICS, "houses");
            assertThat(bad, item.action(), is(ItemAction.BLOCKED));
        }
    }

    public void testDuplicatesInTheFile() throws IOException {
        ImportPlan plan = empty.plan("[" + withDatafeed("a") + "," + withDatafeed("a") + "," + withDatafeed("b") + "]");
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "a")), hasItem("duplicate"));
        assertThat(reasons(item(plan, ItemType.DATAFEED, "feed-a")), hasItem("duplicate"));
        assertThat(plan.items(), hasSize(4));
        assertThat(item(plan, ItemType.DATAFEED, "feed-b").action(), is(ItemAction.CREATE));
    }

    public void testWhatTheStrictParsersRefuse() throws IOException {
        String unknown = job("web", ", \"no_such\": 1");
        Item item = item(empty.plan(unknown), ItemType.ANOMALY_DETECTOR, "web");
        assertThat(reasons(item), contains("invalid"));
        assertThat(item.reasons().get(0).message(), containsString("no_such"));
        assertThat(item.reasons().get(0).message(), not(containsString("[-1:")));

        String embedded = job("web", "").replace("\"job_id\"", "\"datafeed_config\": {}, \"job_id\"");
        item = item(empty.plan(embedded), ItemType.ANOMALY_DETECTOR, "web");
        assertThat(item.reasons().get(0).message(), containsString("datafeed_config"));
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

    /** The request that adds members would take these for none, or for two. */
    public void testMembersThatAreNoNames() throws IOException {
        String member = randomFrom("", " ", "a,b");
        ImportPlan plan = empty.plan("""
                {"format": "ml_setup", "version": 1,
                 "calendars": [{"calendar": {"calendar_id": "days", "job_ids": ["web", "%s"]}}]}""".formatted(member));
        assertThat(plan.items(), hasSize(1));
        assertThat(reasons(plan.items().get(0)), contains("invalid"));
        assertThat(plan.items().get(0).reasons().get(0).message(), containsString("but holds [" + member + "]"));
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

    public void testRenaming() throws IOException {
        String jobs = "[" + withDatafeed("a") + "," + withDatafeed("b") + "]";
        empty.options = Planning.options("p-", Map.of("a", "z"), Map.of());
        assertThat(
                empty.plan(jobs).items().stream().map(item -> item.key().id()).toList(),
                contains("z", "p-b", "datafeed-z", "datafeed-p-b"));
        empty.options = Planning.options("", Map.of("a", "z"), Map.of());
        // The datafeed of a job that keeps its id keeps its own.
        assertThat(
                empty.plan(jobs).items().stream().map(item -> item.key().id()).toList(),
                contains("z", "b", "datafeed-z", "feed-b"));

        empty.options = Planning.options("p-", Map.of(), Map.of("out", "new-out"));
        empty.indices.put("new-out", IndexState.SEARCHABLE);
        assertThat(
                reasons(item(empty.plan(analytics("a", "houses", "out")), ItemType.DATA_FRAME_ANALYTICS, "p-a")),
                contains("destination_index_exists"));

        empty.options = Planning.options("", Map.of("none", "x"), Map.of("nowhere", "y"));
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, () -> empty.plan(jobs));
        assertThat(e.getMessage(), containsString("[rename] names [none]"));
        assertThat(e.getMessage(), containsString("[destination_index] names [nowhere]"));
    }

    /** The members of calendars follow their jobs, and groups are no jobs. */
    public void testMembersFollowTheirJobs() throws IOException {
        String file = """
                {"format": "ml_setup", "version": 1, "anomaly_detectors": [%s],
                 "calendars": [{"calendar": {"calendar_id": "days", "job_ids": ["web", "shop"]}}]}""".formatted(withDatafeed("web"));
        empty.options = Planning.options("p-", Map.of(), Map.of());
        ImportPlan plan = empty.plan(file);
        assertThat(item(plan, ItemType.CALENDAR_JOB, "days/p-web").action(), is(ItemAction.CREATE));
        assertThat(item(plan, ItemType.CALENDAR_JOB, "days/shop").action(), is(ItemAction.CREATE));
    }

    /** An analysis without a seed is given another one each time it is read, which is no difference. */
    public void testASeedThatTheFileDoesNotGive() throws IOException {
        String file = """
                {"id": "a", "source": {"index": "houses"}, "dest": {"index": "out"},
                 "analysis": {"regression": {"dependent_variable": "price"%s}}}""";
        ImportPlan plan = empty.plan(file.formatted(""));
        var there = (DataFrameAnalyticsConfig)
                item(plan, ItemType.DATA_FRAME_ANALYTICS, "a").config();
        Planning again = new Planning(new Configs(List.of(), List.of(there), List.of(), List.of(), Map.of()));
        assertThat(again.plan(file.formatted("")).summary(), equalTo(Map.of("unchanged", 1L)));
        assertThat(again.plan(file.formatted(", \"randomize_seed\": 7")).summary(), equalTo(Map.of("conflict", 1L)));
    }
}
