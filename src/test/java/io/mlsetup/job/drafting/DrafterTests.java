package io.mlsetup.job.drafting;

import static io.mlsetup.job.planning.Planning.analytics;
import static io.mlsetup.job.planning.Planning.item;
import static io.mlsetup.job.planning.Planning.job;
import static io.mlsetup.job.planning.Planning.reasons;
import static io.mlsetup.job.planning.Planning.withDatafeed;
import static java.util.stream.Collectors.joining;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import io.mlsetup.job.planning.ImportPlan;
import io.mlsetup.job.planning.Planning;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.MlConfigVersion;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Blocked;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/** What is wrong with a file on its own, whatever the cluster, as its plan tells it. */
public class DrafterTests extends ESTestCase {

    private Planning empty = new Planning(Configs.NONE);

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

    /** What resolves or compiles one of these may end the node ({@code JavaDateFormatter}, {@code Automatons} assert), so nothing is to see it. */
    public void testBrokenExpressionsAreNotLookedFor() throws IOException {
        for (String broken : List.of(
                "<a{now{8}}>",
                "<a{now{yyyy.MM.dd|UTC}}>,<b{now{8}}>",
                "logs,<b{now{8}}>",
                "-<b{now{8}}>",
                "<b{now{8}}>::data",
                "-logs,<b{now{8}}>",
                "/((a{1,100}){1,100}){1,100}/",
                "-/((a{1,100}){1,100}){1,100}/")) {
            ImportPlan plan =
                    empty.plan(analytics("a", "logs-*", "out").replace("\"logs-*\"", "\"logs-*\", \"" + broken + "\""));
            Item item = item(plan, ItemType.DATA_FRAME_ANALYTICS, "a");
            assertThat(broken, item.action(), is(ItemAction.BLOCKED));
            assertThat(
                    broken,
                    reasons(item),
                    hasItem(is(oneOf("invalid_source_index", "selector_not_supported", "invalid"))));
        }
        ImportPlan plan =
                empty.plan(analytics("a", "logs-*", "out").replace("\"logs-*\"", "\"-<logs-{now/d}>\", \"logs-*\""));
        assertThat(reasons(item(plan, ItemType.DATA_FRAME_ANALYTICS, "a")), not(hasItem("invalid_source_index")));
    }

    /** Elasticsearch chains the filters of an analyzer, and reads through all of them at once. */
    public void testMoreFiltersThanAnAnalyzerCanChain() throws IOException {
        for (int count : List.of(GatedFields.MAX_FILTERS, GatedFields.MAX_FILTERS + 1)) {
            String filters = "[" + "\"a\",".repeat(count - 1) + "\"b\"]";
            for (String field : List.of(
                    "\"categorization_filters\": " + filters,
                    "\"categorization_analyzer\": {\"tokenizer\": \"standard\", \"filter\": " + filters + "}",
                    "\"categorization_analyzer\": {\"tokenizer\": \"standard\", \"char_filter\": " + filters + "}")) {
                Item item = item(empty.plan(categorizing(field)), ItemType.ANOMALY_DETECTOR, "a");
                boolean tooMany = count > GatedFields.MAX_FILTERS;
                assertThat(
                        field + item.reasons(),
                        item.reasons().stream()
                                .anyMatch(reason -> reason.message().contains("more than the [200]")),
                        is(tooMany));
            }
        }
    }

    /** Java compiles them in time with the square of their length: a hundred of 8,000 characters took seven seconds. */
    public void testFiltersThatTakeLongToCompile() throws IOException {
        for (int length : List.of(Gate.JAVA_REGEX.maxLength(), Gate.JAVA_REGEX.maxLength() + 1)) {
            String filter = "a".repeat(length);
            for (String field : List.of(
                    "\"categorization_filters\": [\"" + filter + "\"]",
                    "\"categorization_analyzer\": {\"tokenizer\": \"standard\", \"char_filter\": [{\"type\":"
                            + " \"pattern_replace\", \"pattern\": \"" + filter + "\"}]}")) {
                Item item = item(empty.plan(categorizing(field)), ItemType.ANOMALY_DETECTOR, "a");
                assertThat(
                        field.substring(0, 30) + item.reasons(),
                        item.reasons().stream()
                                .anyMatch(reason -> reason.message().contains("at most [1000] are allowed")),
                        is(length > Gate.JAVA_REGEX.maxLength()));
            }
        }
    }

    private static String categorizing(String field) {
        return job("a", "")
                .replace("\"influencers\": []", "\"categorization_field_name\": \"m\", " + field)
                .replace("\"function\": \"count\"", "\"function\": \"count\", \"by_field_name\": \"mlcategory\"");
    }

    /** What is looked up is counted before it is read. */
    public void testMoreSourcesThanAreLookedUp() {
        String many = IntStream.rangeClosed(0, SourceBudget.MAX_SOURCES)
                .mapToObj(i -> "\"s-" + i + "\"")
                .collect(joining(","));
        assertThat(refusal(many), containsString("[5001] different index expressions, more than the [5000]"));
        assertThat(
                refusal(excluding(4_800, "")),
                containsString("characters, each counted for every expression before it, more than the [10000000]"));
    }

    /** Of one list it is told where it stands; what many lists leave out together is not asked about. */
    public void testMoreIsLeftOutThanCanBeAskedAbout() throws IOException {
        String file = analytics("a", "logs-*", "out").replace("\"logs-*\"", excluding(300, ""));
        Item item = item(empty.plan(file), ItemType.DATA_FRAME_ANALYTICS, "a");
        assertThat(item.action(), is(ItemAction.BLOCKED));
        assertThat(reasons(item), contains("too_many_exclusions"));
        SourceBudget.ensureAskable(List.of("a*", "b*,-ba*"));
        List<String> many = IntStream.range(0, 1_000)
                .mapToObj(i -> "a" + i + "*,-a" + i + "b".repeat(100) + "*")
                .toList();
        IllegalArgumentException e =
                expectThrows(IllegalArgumentException.class, () -> SourceBudget.ensureAskable(many));
        assertThat(
                e.getMessage(),
                containsString("what the jobs of the file read from must leave out less: its patterns, with what is"));
    }

    private static String excluding(int count, String name) {
        return IntStream.range(0, count)
                .mapToObj(i -> (i % 2 == 0 ? "\"s-" : "\"-s-") + name + i + "-*\"")
                .collect(joining(","));
    }

    private String refusal(String sources) {
        String file = analytics("a", "logs-*", "out").replace("\"logs-*\"", sources);
        return expectThrows(IllegalArgumentException.class, () -> empty.plan(file))
                .getMessage();
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

    public void testDuplicatesInTheFile() throws IOException {
        String other = withDatafeed("a").replace("15m", "30m");
        ImportPlan plan = empty.plan("[" + withDatafeed("a") + "," + other + "," + withDatafeed("b") + "]");
        assertThat(reasons(item(plan, ItemType.ANOMALY_DETECTOR, "a")), hasItem("duplicate"));
        assertThat(reasons(item(plan, ItemType.DATAFEED, "feed-a")), hasItem("duplicate"));
        assertThat(plan.items(), hasSize(4));
        assertThat(item(plan, ItemType.DATAFEED, "feed-b").action(), is(ItemAction.CREATE));
        // The same twice is no duplicate.
        plan = empty.plan("[" + withDatafeed("a") + "," + withDatafeed("a") + "]");
        assertThat(plan.summary(), equalTo(Map.of("create", 2L)));
    }

    private static final String ANSWERS = """
            {"count": 1, "jobs": [{"job_id": "web", "job_version": "12.0.0", "analysis_config": {"bucket_span": "15m",
               "detectors": [{"function": "count"}]}, "data_description": {"time_field": "@timestamp"},
               "datafeed_config": {"datafeed_id": "f", "job_id": "web", "indices": ["logs"], "authorization": {}}}],
             "datafeeds": [{"datafeed_id": "f", "job_id": "web", "indices": ["%s"], "authorization": {}}]}""";

    /** {@code GET _ml/anomaly_detectors} and {@code GET _ml/datafeeds} in one file: each datafeed stands there twice. */
    public void testAnswersForJobsAndDatafeedsTogether() throws IOException {
        assertThat(empty.plan(ANSWERS.formatted("logs")).summary(), equalTo(Map.of("create", 2L)));
        assertThat(
                reasons(item(empty.plan(ANSWERS.formatted("others")), ItemType.DATAFEED, "f")), hasItem("duplicate"));
    }

    private static String within(String more) {
        return """
                {"job_id": "web", "analysis_config": {"bucket_span": "15m", "detectors": [{"function": "count"}]},
                 "data_description": {"time_field": "@timestamp"}, "datafeed_config": {%s"indices": ["logs"]}}""".formatted(more);
    }

    /** As x-pack-core's {@code Job.Builder} names it; Kibana's shape has Kibana's name. */
    public void testADatafeedWithinItsJobIsCalledAsTheJob() throws IOException {
        ImportPlan plan = empty.plan(within(""));
        assertThat(item(plan, ItemType.DATAFEED, "web").action(), is(ItemAction.CREATE));
        assertThat(((DatafeedConfig) item(plan, ItemType.DATAFEED, "web").config()).getId(), equalTo("web"));
        assertThat(
                item(empty.plan(within("\"datafeed_id\": \"f\", ")), ItemType.DATAFEED, "f")
                        .action(),
                is(ItemAction.CREATE));
        String kibanas = withDatafeed("web").replace("\"datafeed_id\": \"feed-web\", ", "");
        assertThat(item(empty.plan(kibanas), ItemType.DATAFEED, "datafeed-web").action(), is(ItemAction.CREATE));
        empty.options = Planning.options("", Map.of("web", "shop"), Map.of());
        assertThat(
                item(empty.plan(within("")), ItemType.DATAFEED, "datafeed-shop").action(), is(ItemAction.CREATE));
    }

    /** Whatever it is called: a job has one datafeed. */
    public void testADatafeedWithoutAnIdIsTheOneOfItsJob() throws IOException {
        String named = within("\"datafeed_id\": \"mine\", ");
        Planning there = new Planning(Planning.holding(empty.plan(named)));
        for (String nameless :
                List.of(within(""), "{\"datafeeds\": [{\"job_id\": \"web\", \"indices\": [\"logs\"]}]}")) {
            assertThat(item(there.plan(nameless), ItemType.DATAFEED, "mine").action(), is(ItemAction.UNCHANGED));
        }
        assertThat(
                reasons(item(there.plan(within("\"datafeed_id\": \"other\", ")), ItemType.DATAFEED, "other")),
                contains("job_has_datafeed"));
    }

    /** The parser of a body refuses them; of a number in memory only the lower bits would be taken. */
    public void testNumbersThatNoIntegerHolds() throws IOException {
        String job = withDatafeed("web");
        for (String broken : List.of(
                job.replace("\"indices\"", "\"scroll_size\": 4294968296, \"indices\""),
                job.replace("\"indices\"", "\"scroll_size\": 1e300, \"indices\""),
                job.replace("\"indices\"", "\"max_empty_searches\": -4294967291, \"indices\""))) {
            assertOutOfRange(item(empty.plan(broken), ItemType.DATAFEED, "feed-web"));
        }
        for (String broken : List.of(
                "\"results_retention_days\": 18446744073709551646",
                "\"analysis_limits\": {\"model_memory_limit\": 18446744073709551646}")) {
            assertOutOfRange(item(
                    empty.plan(job("web", "").replaceFirst("\"job_id\"", broken + ", \"job_id\"")),
                    ItemType.ANOMALY_DETECTOR,
                    "web"));
        }
        String frame = analytics("houses", "houses", "out");
        assertOutOfRange(item(
                empty.plan(frame.replaceFirst("\"id\"", "\"max_num_threads\": 4294967297, \"id\"")),
                ItemType.DATA_FRAME_ANALYTICS,
                "houses"));
        for (String broken : List.of(
                "\"start_time\": 1000, \"force_time_shift\": 4294967297", "\"start_time\": 18446744073709551646")) {
            ImportPlan plan = empty.plan(
                    "{\"calendar\": {\"calendar_id\": \"c\"}, \"events\": [{\"description\": \"e\", \"end_time\": 2000, "
                            + broken + "}]}");
            assertOutOfRange(item(plan, ItemType.CALENDAR_EVENT, "c/[0]"));
        }
        // A fraction is cut off, as by the parser of a body.
        ImportPlan plan = empty.plan(job.replace("\"indices\"", "\"scroll_size\": 7.9, \"indices\""));
        assertThat(((DatafeedConfig) item(plan, ItemType.DATAFEED, "feed-web").config()).getScrollSize(), equalTo(7));
    }

    private static void assertOutOfRange(Item item) {
        assertThat(item.action(), is(ItemAction.BLOCKED));
        assertThat(reasons(item), contains("invalid"));
        assertThat(item.reasons().get(0).message(), containsString("is out of range"));
    }

    /** It belongs to the calendar that it stands with, as a put request takes it. */
    public void testAnEventOfAnotherCalendar() throws IOException {
        String file = """
                {"calendar": {"calendar_id": "a"}, "events": [
                   {"calendar_id": "%s", "description": "e", "start_time": 1000, "end_time": 2000}]}""";
        ImportPlan plan = empty.plan(file.formatted("b"));
        Item refused = item(plan, ItemType.CALENDAR_EVENT, "a/[0]");
        assertThat(reasons(refused), contains("invalid"));
        assertThat(refused.reasons().get(0).message(), containsString("must be [a]"));
        assertThat(empty.plan(file.formatted("a")).summary(), equalTo(Map.of("create", 2L)));
    }

    /** With {@code ?human} the answers have each time as text too: of every one that x-pack-core renders. */
    public void testTimesForPeopleAreTakenOut() throws IOException {
        Job job = new Job.Builder(JobFixtures.job("web", List.of(), List.of()))
                .setFinishedTime(Date.from(Instant.ofEpochMilli(2)))
                .build();
        var event = new ScheduledEvent.Builder()
                .description("e")
                .startTime(Instant.ofEpochMilli(1000))
                .endTime(Instant.ofEpochMilli(2000))
                .calendarId("c")
                .eventId("x")
                .build();
        ImportPlan plan =
                empty.plan("{\"jobs\": [" + Strings.toString(job, false, true) + "], \"data_frame_analytics\": ["
                        + Strings.toString(JobFixtures.analytics("frame"), false, true)
                        + "], \"calendars\": [{\"calendar_id\": \"c\"}], \"events\": ["
                        + Strings.toString(event, false, true) + "]}");
        plan.items().forEach(item -> assertThat(item.toString(), item.action(), is(ItemAction.CREATE)));
        List<String> leftOut = plan.warnings().stream().map(Reason::message).toList();
        for (String time : List.of("create_time", "finished_time", "start_time", "end_time")) {
            assertThat(leftOut, hasItem(containsString("[" + time + "_string] is generated")));
        }
    }

    public void testWhatTheStrictParsersRefuse() throws IOException {
        String unknown = job("web", ", \"no_such\": 1");
        Item item = item(empty.plan(unknown), ItemType.ANOMALY_DETECTOR, "web");
        assertThat(reasons(item), contains("invalid"));
        assertThat(item.reasons().get(0).message(), containsString("no_such"));
        assertThat(item.reasons().get(0).message(), not(containsString("[-1:")));

        // A datafeed within the job is taken as the put request takes it.
        String embedded = job("web", "").replace("\"job_id\"", "\"datafeed_config\": {}, \"job_id\"");
        item = item(empty.plan(embedded), ItemType.DATAFEED, "web");
        assertThat(item.reasons().get(0).message(), containsString("indices"));
    }

    /** Each is read by recursion, or made an automaton, by what parses or resolves it. */
    public void testWhatPassesNoGate() throws IOException {
        String deep = "(b)".repeat(110) + "(".repeat(100) + "a" + ")".repeat(100);
        String math = "<a{now{" + "[".repeat(20) + "y" + "]".repeat(20) + "}}>";
        String job = job("web", "");
        for (String broken : List.of(
                job.replace("\"bucket_span\"", "\"categorization_filters\": [\"" + deep + "\"], \"bucket_span\""),
                job.replace(
                        "\"bucket_span\"",
                        "\"categorization_analyzer\": {\"char_filter\": [{\"type\": \"pattern_replace\", \"pattern\": \""
                                + deep + "\"}]}, \"bucket_span\""),
                job.replace("\"time_field\"", "\"time_format\": \"" + "[".repeat(100) + "\", \"time_field\""),
                job.replace("\"job_id\"", "\"results_index_name\": \"" + "x".repeat(600) + "\", \"job_id\""))) {
            Item item = item(empty.plan(broken), ItemType.ANOMALY_DETECTOR, "web");
            assertThat(broken, reasons(item), contains("invalid"));
            assertThat(broken, item.reasons().get(0).message(), containsString("must not hold ["));
        }
        for (String source : List.of(math, "x".repeat(600), "*a".repeat(11))) {
            String file = withDatafeed("web").replace("\"logs-web\"", "\"" + source + "\"");
            assertThat(reasons(item(empty.plan(file), ItemType.DATAFEED, "feed-web")), contains("invalid"));
            file = analytics("houses", source, "out");
            assertThat(reasons(item(empty.plan(file), ItemType.DATA_FRAME_ANALYTICS, "houses")), contains("invalid"));
            file = analytics("houses", "houses", source);
            assertThat(reasons(item(empty.plan(file), ItemType.DATA_FRAME_ANALYTICS, "houses")), contains("invalid"));
        }
    }

    /** What both put requests refuse with 400. */
    public void testSelectors() throws IOException {
        String file = withDatafeed("web").replace("\"logs-web\"", "\"logs-web::failures\"");
        assertThat(reasons(item(empty.plan(file), ItemType.DATAFEED, "feed-web")), contains("selector_not_supported"));
        file = analytics("houses", "houses::data", "out");
        assertThat(
                reasons(item(empty.plan(file), ItemType.DATA_FRAME_ANALYTICS, "houses")),
                contains("selector_not_supported"));
    }

    /** Those of every field that such an answer has, so that a new one of x-pack-core is noticed here. */
    public void testWhatAClusterGeneratesIsTakenOut() throws IOException {
        Job job = JobFixtures.job("web", List.of(), List.of());
        while (job.getDatafeedConfig().isEmpty()) {
            job = JobFixtures.job("web", List.of(), List.of());
        }
        Job.Builder lived = new Job.Builder(job)
                .setFinishedTime(Date.from(Instant.ofEpochMilli(2)))
                .setModelSnapshotId("1")
                .setModelSnapshotMinVersion(MlConfigVersion.CURRENT)
                .setBlocked(new Blocked(Blocked.Reason.REVERT, null));
        DataFrameAnalyticsConfig frame = JobFixtures.analytics("frame");
        ImportPlan plan = empty.plan("{\"count\": 1, \"jobs\": [" + Strings.toString(lived.build()) + "]}");
        assertThat(plan.items().toString(), plan.summary(), equalTo(Map.of("create", 2L)));
        List<String> leftOut = plan.warnings().stream()
                .filter(warning -> warning.id().equals("left_out"))
                .map(Reason::message)
                .toList();
        assertThat(leftOut.toString(), leftOut, hasItem(containsString("[create_time]")));
        assertThat(leftOut.toString(), leftOut, hasItem(containsString("[job_type]")));
        plan = empty.plan("{\"count\": 1, \"data_frame_analytics\": [" + Strings.toString(frame) + "]}");
        assertThat(plan.items().toString(), plan.summary(), equalTo(Map.of("create", 1L)));
    }

    /** As two get requests give them. */
    public void testADatafeedFindsItsJob() throws IOException {
        String job = job("web", "");
        String datafeed = "{\"datafeed_id\": \"f\", \"job_id\": \"web\", \"indices\": [\"logs\"]}";
        ImportPlan plan = empty.plan("[" + datafeed + "," + job + "]");
        assertThat(item(plan, ItemType.DATAFEED, "f").action(), is(ItemAction.CREATE));
        assertThat(item(plan, ItemType.DATAFEED, "f").needs(), contains(new ItemKey(ItemType.ANOMALY_DETECTOR, "web")));
        empty.options = Planning.options("p-", Map.of(), Map.of());
        plan = empty.plan("[" + datafeed + "," + job + "]");
        assertThat(item(plan, ItemType.DATAFEED, "datafeed-p-web").action(), is(ItemAction.CREATE));

        // Two for one job, and one for none.
        empty.options = Planning.OPTIONS;
        plan = empty.plan("[" + datafeed + "," + datafeed.replace("\"f\"", "\"g\"") + "," + job + "]");
        assertThat(reasons(item(plan, ItemType.DATAFEED, "g")), hasItem("job_has_datafeed"));
        plan = empty.plan(datafeed);
        assertThat(reasons(item(plan, ItemType.DATAFEED, "f")), contains("job_missing"));
        Job there =
                (Job) item(empty.plan(job), ItemType.ANOMALY_DETECTOR, "web").config();
        plan = new Planning(new Configs(List.of(there), List.of(), List.of(), List.of(), Map.of()))
                .plan(datafeed.replace("\"datafeed_id\": \"f\", ", ""));
        assertThat(item(plan, ItemType.DATAFEED, "datafeed-web").action(), is(ItemAction.CREATE));
    }

    /** As a get request gives them, for a calendar that is there or in the file. */
    public void testEventsAlone() throws IOException {
        String events = """
                {"count": 1, "events": [{"description": "e", "start_time": 1, "end_time": 2, "event_id": "x", "calendar_id": "days"}]}""";
        ImportPlan plan = empty.plan(events);
        assertThat(reasons(plan.items().get(0)), contains("calendar_missing"));
        Calendar there = new Calendar("days", List.of(), null);
        plan = new Planning(new Configs(List.of(), List.of(), List.of(), List.of(there), Map.of())).plan(events);
        assertThat(plan.summary(), equalTo(Map.of("create", 1L)));
        plan = empty.plan("[{\"calendar_id\": \"days\"}, {\"description\": \"e\", \"start_time\": 1, \"end_time\": 2,"
                + " \"calendar_id\": \"days\"}]");
        assertThat(plan.summary(), equalTo(Map.of("create", 2L)));
    }

    /** The request that adds members would take these for none, or for two. */
    public void testMembersThatAreNoNames() throws IOException {
        for (String member : List.of("", " ", "a,b", " web", "shop ", "\u0000\n", "web\t")) {
            ImportPlan plan = empty.plan(
                    """
                    {"format": "ml_setup", "version": 1,
                     "calendars": [{"calendar": {"calendar_id": "days", "job_ids": ["web", "%s"]}}]}""".formatted(new String(JsonStringEncoder.getInstance().quoteAsString(member))));
            assertThat(plan.items(), hasSize(1));
            assertThat(reasons(plan.items().get(0)), contains("invalid"));
            assertThat(plan.items().get(0).reasons().get(0).message(), containsString("but holds [" + member + "]"));
        }
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
                contains("destination_index_exists", "start_refused"));

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
