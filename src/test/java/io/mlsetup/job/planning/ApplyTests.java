package io.mlsetup.job.planning;

import static io.mlsetup.job.planning.Planning.analytics;
import static io.mlsetup.job.planning.Planning.item;
import static io.mlsetup.job.planning.Planning.job;
import static io.mlsetup.job.planning.Planning.reasons;
import static io.mlsetup.job.planning.Planning.withDatafeed;
import static io.mlsetup.job.planning.UpdatableFieldsTests.update;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.mlsetup.access.Requirement;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.drafting.Change;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.ImportOptions.Apply;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.exporting.ExportFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ml.action.UpdateFilterAction;
import org.elasticsearch.xpack.core.ml.job.config.JobUpdate;

/** What exists becomes what the file says, as far as Elasticsearch changes it in place; and the rest is told. */
public class ApplyTests extends ESTestCase {

    private static Planning on(String file) throws IOException {
        Planning planning = new Planning(Applying.created(new Planning(Configs.NONE).plan(file)));
        planning.options = update(false);
        return planning;
    }

    private static List<String> changes(Item item) {
        return item.update().changes().stream()
                .map(change -> change.field() + ": " + change.from() + " > " + change.to())
                .toList();
    }

    /** Of the one reason that it runs: how it is stopped. */
    private static String messageThatItRuns(Item item) {
        List<String> messages = item.reasons().stream()
                .filter(reason -> reason.id().equals("runs"))
                .map(Reason::message)
                .toList();
        assertThat(messages, hasSize(1));
        return messages.get(0);
    }

    private static Item web(ImportPlan plan) {
        return item(plan, ItemType.ANOMALY_DETECTOR, "web");
    }

    public void testWithoutBeingAskedNothingIsChanged() throws IOException {
        Planning planning = on(withDatafeed("web"));
        planning.options = Planning.OPTIONS;
        assertTrue(web(planning.plan(described("web", "other"))).is(ItemAction.CONFLICT));
    }

    private static String described(String id, String description) {
        return withDatafeed(id).replaceFirst("\"job_id\"", "\"description\": \"" + description + "\", \"job_id\"");
    }

    public void testAChangeIsToldFieldByField() throws IOException {
        Item item = web(on(described("web", "old")).plan(described("web", "new")));
        assertTrue(item.is(ItemAction.UPDATE));
        assertThat(changes(item), contains("description: old > new"));
        assertThat(((JobUpdate) item.update().request()).getUpdateFields(), equalTo(Set.of("description")));
    }

    /** What the file does not say, and what has no default, goes. */
    public void testWhatTheFileDoesNotSayAnyMoreGoes() throws IOException {
        Planning there = on(
                job("web", ", " + Planning.RULE.replace("scope", "SCOPE"))
                        .replace(
                                "\"SCOPE\": {\"ip\": {\"filter_id\": \"safe_ips\"}}",
                                "\"conditions\": [{\"applies_to\": \"actual\", \"operator\": \"lt\", \"value\": 1}]")
                        .replaceFirst(
                                "\"job_id\"",
                                "\"description\": \"x\", \"groups\": [\"g\"],"
                                        + " \"custom_settings\": {\"a\": 1}, \"model_plot_config\": {\"enabled\": true}, \"job_id\""));
        ImportPlan plan = there.plan(job("web", ""));
        Item item = web(plan);
        assertTrue(item.toString(), item.is(ItemAction.UPDATE));
        assertThat(
                item.update().changes().stream().map(Change::field).sorted().toList(),
                contains(
                        "analysis_config.detectors[0].custom_rules",
                        "custom_settings",
                        "description",
                        "groups",
                        "model_plot_config"));
        item.update().changes().forEach(change -> assertNull(change.to()));
        Planning again = new Planning(Applying.applied(there.existing, plan));
        again.options = update(false);
        assertTrue(web(again.plan(job("web", ""))).is(ItemAction.UNCHANGED));
        // Nor is what an update leaves another job for whoever changes nothing, or takes it as a file.
        again.options = Planning.OPTIONS;
        assertTrue(web(again.plan(job("web", ""))).is(ItemAction.UNCHANGED));
        assertThat(ExportFixture.bundle(again.existing), equalTo(ExportFixture.bundle(on(job("web", "")).existing)));
    }

    /** Each in another unit: nothing is stopped for that, and nothing needs a new job. */
    public void testOtherUnitsAreNoChange() throws IOException {
        String there = """
                [{"job": {"job_id": "web", "background_persist_interval": "2h",
                    "analysis_config": {"bucket_span": "1h", "model_prune_window": "30d",
                      "detectors": [{"function": "count"}]}, "data_description": {"time_field": "@timestamp"}},
                  "datafeed": {"datafeed_id": "feed", "job_id": "web", "indices": ["logs"], "frequency": "60m",
                    "query_delay": "2m", "chunking_config": {"mode": "manual", "time_span": "24h"},
                    "delayed_data_check_config": {"enabled": true, "check_window": "2h"}}},
                 {"job": {"job_id": "late", "analysis_config": {"bucket_span": "1h", "latency": "1m",
                      "detectors": [{"function": "count"}]}, "data_description": {"time_field": "@timestamp"}}},
                 {"id": "houses", "source": {"index": ["houses"]}, "dest": {"index": "out"},
                    "analysis": {"outlier_detection": {}}, "model_memory_limit": "1024mb"}]""";
        String file = there.replace("\"1h\"", "\"60m\"")
                .replace("\"2h\"", "\"120m\"")
                .replace("\"1m\"", "\"60s\"")
                .replace("\"30d\"", "\"720h\"")
                .replace("\"frequency\": \"60m\"", "\"frequency\": \"3600s\"")
                .replace("\"2m\"", "\"120000ms\"")
                .replace("\"24h\"", "\"1d\"");
        Planning planning = on(there);
        planning.running = new Running(Set.of("web"), Map.of("feed", Running.Span.ALL), Set.of("houses"), Set.of());
        planning.runsAs = Map.of("roles", List.of("editor"));
        for (String memory : List.of("1gb", "1048576kb", "")) {
            String limited = memory.isEmpty()
                    ? file.replace(", \"model_memory_limit\": \"1024mb\"", "")
                    : file.replace("1024mb", memory);
            for (ImportOptions options : List.of(update(false), Planning.OPTIONS)) {
                planning.options = options;
                ImportPlan plan = planning.plan(limited);
                assertThat(plan.summary(), equalTo(Map.of("unchanged", 4L)));
                plan.items().forEach(item -> assertThat(item.reasons(), empty()));
                assertThat(plan.requests(), empty());
            }
        }
        // A change is told as it is written on either side.
        planning.options = update(false);
        Item changed = item(planning.plan(file.replace("3600s", "61m")), ItemType.DATAFEED, "feed");
        assertThat(changes(changed), hasItem("frequency: 60m > 61m"));
    }

    public void testWhatNoUpdateTakesAwayIsTold() throws IOException {
        Planning there = on(job("web", "").replaceFirst("\"job_id\"", "\"results_retention_days\": 5, \"job_id\""));
        Item item = web(there.plan(job("web", "")));
        assertTrue(item.toString(), item.is(ItemAction.BLOCKED));
        assertThat(reasons(item), contains("cannot_be_removed"));
        assertThat(item.reasons().get(0).message(), containsString("[5]"));
    }

    public void testAFieldThatOnlyHasADefaultIsNoChange() throws IOException {
        String limits = "\"analysis_limits\": {\"model_memory_limit\": \"20mb\"}, \"job_id\"";
        Planning there = on(withDatafeed("web")
                .replaceFirst("\"job_id\"", limits)
                .replace("\"indices\"", "\"scroll_size\": 7, \"query_delay\": \"99s\", \"indices\""));
        ImportPlan plan = there.plan(withDatafeed("web"));
        assertTrue(web(plan).is(ItemAction.UNCHANGED));
        assertThat(reasons(web(plan)), contains("default_differs"));
        Item datafeed = item(plan, ItemType.DATAFEED, "feed-web");
        assertTrue(datafeed.is(ItemAction.UNCHANGED));
        assertThat(reasons(datafeed), contains("default_differs", "default_differs"));
        assertFalse(plan.isChange());
        // Given in the file, the default is a change.
        Item asked = web(there.plan(withDatafeed("web").replaceFirst("\"job_id\"", limits.replace("20mb", "1024mb"))));
        assertThat(changes(asked), contains("analysis_limits.model_memory_limit: 20mb > 1024mb"));
    }

    /** Limits are replaced as a whole: what the file does not give of them must be sent along, or would get its default. */
    public void testHalfOfTheLimits() throws IOException {
        String limits = "\"analysis_limits\": {\"model_memory_limit\": \"%s\"%s}, \"job_id\"";
        Planning there = on(job("web", "")
                .replaceFirst("\"job_id\"", limits.formatted("20mb", ", \"categorization_examples_limit\": 9")));
        Item item = web(there.plan(job("web", "").replaceFirst("\"job_id\"", limits.formatted("30mb", ""))));
        JobUpdate request = (JobUpdate) item.update().request();
        assertThat(request.getAnalysisLimits().getCategorizationExamplesLimit(), equalTo(9L));
        assertThat(request.getAnalysisLimits().getModelMemoryLimit(), equalTo(30L));
    }

    /** Kibana's mark of managed jobs is in no file. */
    public void testCustomSettingsKeepTheMark() throws IOException {
        String settings = "\"custom_settings\": {\"team\": \"%s\"%s}, \"job_id\"";
        Planning there = on(job("web", "").replaceFirst("\"job_id\"", settings.formatted("a", ", \"managed\": true")));
        Item item = web(there.plan(job("web", "").replaceFirst("\"job_id\"", settings.formatted("b", ""))));
        assertThat(
                ((JobUpdate) item.update().request()).getCustomSettings(),
                equalTo(Map.of("team", "b", "managed", true)));
    }

    /** Elasticsearch's own export ({@code exclude_generated}) leaves it out: neither is that a change, nor is it lost by one. */
    public void testCustomSettingsKeepWhatMadeTheJob() throws IOException {
        String settings = "\"custom_settings\": {%s}, \"job_id\"";
        String made = "\"created_by\": \"multi-metric-wizard\"";
        for (String team : List.of("", "\"team\": \"a\"")) {
            Planning there = on(job("web", "")
                    .replaceFirst("\"job_id\"", settings.formatted(team.isEmpty() ? made : made + ", " + team)));
            String exported = job("web", "").replaceFirst("\"job_id\"", settings.formatted(team));
            for (ImportOptions options : List.of(update(false), Planning.OPTIONS)) {
                there.options = options;
                assertTrue(web(there.plan(exported)).is(ItemAction.UNCHANGED));
            }
            there.options = update(false);
            Item item =
                    web(there.plan(job("web", "").replaceFirst("\"job_id\"", settings.formatted("\"team\": \"b\""))));
            assertThat(
                    ((JobUpdate) item.update().request()).getCustomSettings(),
                    equalTo(Map.of("team", "b", "created_by", "multi-metric-wizard")));
            // A file without any takes the others away.
            ImportPlan plan = there.plan(job("web", ""));
            assertTrue(web(plan).is(team.isEmpty() ? ItemAction.UNCHANGED : ItemAction.UPDATE));
            assertThat(
                    Applying.applied(there.existing, plan).jobs().get(0).getCustomSettings(),
                    equalTo(Map.of("created_by", "multi-metric-wizard")));
            // Another one that the file gives is a change like any.
            item = web(there.plan(job("web", "")
                    .replaceFirst("\"job_id\"", settings.formatted(made.replace("multi-metric", "other")))));
            assertThat(
                    ((JobUpdate) item.update().request()).getCustomSettings(),
                    equalTo(Map.of("created_by", "other-wizard")));
        }
    }

    public void testWhatWasLearnedIsNotChanged() throws IOException {
        ImportPlan plan = on(withDatafeed("web")).plan(withDatafeed("web").replace("15m", "30m"));
        assertTrue(web(plan).is(ItemAction.BLOCKED));
        assertThat(reasons(web(plan)), contains("needs_new_job"));
        assertThat(changes(web(plan)), contains("analysis_config.bucket_span: 15m > 30m"));
        assertTrue(plan.isRefused());
        assertTrue(plan.isChange());
    }

    public void testALimitTooHighIsRefusedByTheUpdateClass() throws IOException {
        String limits = "\"analysis_limits\": {\"model_memory_limit\": \"%s\"}, \"job_id\"";
        Planning there = on(job("web", "").replaceFirst("\"job_id\"", limits.formatted("20mb")));
        Item item = web(there.plan(job("web", "").replaceFirst("\"job_id\"", limits.formatted("1kb"))));
        assertTrue(item.is(ItemAction.BLOCKED));
    }

    public void testWhatRunsIsNotStoppedUnasked() throws IOException {
        Planning there = on(withDatafeed("web"));
        there.running = new Running(Set.of("web"), Map.of("feed-web", Running.Span.ALL), Set.of(), Set.of());
        String file = withDatafeed("web").replace("logs-web", "logs-x");
        ImportPlan plan = there.plan(file);
        Item datafeed = item(plan, ItemType.DATAFEED, "feed-web");
        assertTrue(datafeed.is(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(messageThatItRuns(datafeed), containsString("send POST /_ml/datafeeds/feed-web/_stop first"));
        assertThat(plan.requests(), contains("POST /_ml/datafeeds/feed-web/_stop"));
        assertTrue(plan.isRefused());
        there.options = new ImportOptions(
                false, false, false, Map.of(), "", Map.of(), "default", new Apply(true, false, true, false));
        plan = there.plan(file);
        assertFalse(plan.isRefused());
        assertThat(plan.requests(), empty());
        there.options = new ImportOptions(
                false, false, true, Map.of(), "", Map.of(), "default", new Apply(true, false, false, false));
        plan = there.plan(file);
        assertFalse(plan.isRefused());
        assertTrue(item(plan, ItemType.DATAFEED, "feed-web").is(ItemAction.SKIP));
    }

    public void testWhatTakesEffectLaterIsTold() throws IOException {
        Planning there = on(job("web", ""));
        there.running = new Running(Set.of("web"), Map.of(), Set.of(), Set.of());
        Item item = web(there.plan(
                job("web", "").replaceFirst("\"job_id\"", "\"renormalization_window_days\": 5, \"job_id\"")));
        assertTrue(item.is(ItemAction.UPDATE));
        assertThat(reasons(item), contains("takes_effect_when_reopened"));
    }

    public void testWhoseRightsItTakes() throws IOException {
        Planning there = on(withDatafeed("web"));
        there.runsAs = Map.of("roles", List.of("editor"));
        ImportPlan plan = there.plan(withDatafeed("web").replace("logs-web", "logs-x"));
        assertThat(
                changes(item(plan, ItemType.DATAFEED, "feed-web")),
                contains(
                        "indices[0]: logs-web > logs-x".replace("[0]: logs-web > logs-x", ": [logs-web] > [logs-x]"),
                        "runs_as: null > {roles=[editor]}"));
        // Nothing is sent where nothing differs, so nothing changes hands.
        assertTrue(item(there.plan(withDatafeed("web")), ItemType.DATAFEED, "feed-web")
                .is(ItemAction.UNCHANGED));
    }

    /** A datafeed that is changed runs with the rights of whoever changes it, who must have them. */
    public void testWhoMayNotReadMayNotChange() throws IOException {
        Planning there = on(withDatafeed("web"));
        there.grants = Planning.ML_AND_LOGS_A;
        ImportPlan plan = there.plan(withDatafeed("web").replace("logs-web", "logs-x"));
        Item datafeed = item(plan, ItemType.DATAFEED, "feed-web");
        assertTrue(datafeed.is(ItemAction.BLOCKED));
        assertThat(reasons(datafeed), hasItem("missing_privileges"));
        assertThat(plan.missing(), hasItem(new Requirement.Index("read", "logs-x")));
    }

    public void testDataFrameAnalytics() throws IOException {
        String file = analytics("houses", "in", "out");
        Planning there = on(file);
        there.running = new Running(Set.of(), Map.of(), Set.of("houses"), Set.of());
        String more = file.substring(0, file.length() - 1);
        Item item = item(there.plan(more + ", \"description\": \"x\"}"), ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertTrue(item.toString(), item.is(ItemAction.UPDATE));
        item = item(there.plan(more + ", \"max_num_threads\": 3}"), ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertTrue(item.is(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(messageThatItRuns(item), containsString("send POST /_ml/data_frame/analytics/houses/_stop first"));
    }

    /** What failed is stopped with force only, and was not running. */
    public void testDataFrameAnalyticsThatFailed() throws IOException {
        String file = analytics("houses", "in", "out");
        Planning there = on(file);
        there.running =
                new Running(Set.of(), Map.of(), Set.of(), Set.of(new ItemKey(ItemType.DATA_FRAME_ANALYTICS, "houses")));
        String more = file.substring(0, file.length() - 1);
        ImportPlan plan = there.plan(more + ", \"max_num_threads\": 3}");
        Item item = item(plan, ItemType.DATA_FRAME_ANALYTICS, "houses");
        assertTrue(item.is(ItemAction.UPDATE_AFTER_CLOSE));
        assertThat(reasons(item), contains("has_failed"));
        assertThat(plan.requests(), contains("POST /_ml/data_frame/analytics/houses/_stop?force=true"));
        assertTrue(item(there.plan(more + ", \"description\": \"x\"}"), ItemType.DATA_FRAME_ANALYTICS, "houses")
                .is(ItemAction.UPDATE));
    }

    private static String filter(String items) {
        return "{\"filter_id\": \"f\", \"items\": [" + items + "]}";
    }

    public void testFilterListsGainAndLoseOnlyIfAsked() throws IOException {
        Planning there = on(filter("\"a\", \"b\""));
        Item item = item(there.plan(filter("\"b\", \"c\"")), ItemType.FILTER, "f");
        assertThat(changes(item), contains("items: [a, b] > [a, b, c]"));
        assertThat(reasons(item), contains("items_not_in_file"));
        item = item(there.plan(filter("\"b\"")), ItemType.FILTER, "f");
        assertTrue(item.is(ItemAction.UNCHANGED));
        assertThat(reasons(item), contains("items_not_in_file"));
        there.options = update(true);
        item = item(there.plan(filter("\"b\", \"c\"")), ItemType.FILTER, "f");
        assertThat(changes(item), contains("items: [a, b] > [b, c]"));
        UpdateFilterAction.Request request =
                (UpdateFilterAction.Request) item.update().request();
        assertThat(request.getAddItems(), contains("c"));
        assertThat(request.getRemoveItems(), contains("a"));
        // A file that does not speak of items takes none out.
        item = item(there.plan("{\"filter_id\": \"f\"}"), ItemType.FILTER, "f");
        assertTrue(item.toString(), item.is(ItemAction.UNCHANGED));
    }

    private static String calendar(String events) {
        return "{\"calendar\": {\"calendar_id\": \"c\"}" + events + "}";
    }

    private static String event(String description) {
        return "{\"description\": \"" + description + "\", \"start_time\": 1000, \"end_time\": 2000}";
    }

    public void testEventsComeAndGoOnlyIfAsked() throws IOException {
        Planning there = on(calendar(", \"events\": [" + event("a") + "," + event("b") + "]"));
        String file = calendar(", \"events\": [" + event("b") + "," + event("c") + "]");
        ImportPlan plan = there.plan(file);
        assertThat(plan.summary(), equalTo(Map.of("create", 1L, "unchanged", 2L)));
        assertThat(reasons(item(plan, ItemType.CALENDAR, "c")), contains("events_not_in_file"));
        there.options = update(true);
        plan = there.plan(file);
        assertThat(plan.summary(), equalTo(Map.of("create", 1L, "update", 1L, "unchanged", 2L)));
        Item gone = plan.items().stream()
                .filter(item -> item.is(ItemAction.UPDATE))
                .findFirst()
                .orElseThrow();
        assertThat(reasons(gone), contains("pruned"));
        assertNull(gone.update().changes().get(0).to());
        Planning again = new Planning(Applying.applied(there.existing, plan));
        again.options = update(true);
        assertThat(again.plan(file).summary(), equalTo(Map.of("unchanged", 3L)));
    }

    /** The answer to {@code GET _ml/calendars} names no events: that is not to say that there are none. */
    public void testACalendarWithoutAWordOfEventsLosesNone() throws IOException {
        Planning there = on(calendar(", \"events\": [" + event("a") + "]"));
        there.options = update(true);
        for (String silent : List.of(
                calendar(""),
                "{\"calendar_id\": \"c\", \"job_ids\": []}",
                "{\"count\": 1, \"calendars\": [{\"calendar_id\": \"c\", \"job_ids\": []}]}",
                "{\"format\": \"ml_setup\", \"version\": 1, \"calendars\": [{\"calendar\": {\"calendar_id\": \"c\"}}]}")) {
            assertThat(silent, there.plan(silent).summary(), equalTo(Map.of("unchanged", 1L)));
        }
        assertThat(there.plan(calendar(", \"events\": []")).summary(), equalTo(Map.of("update", 1L, "unchanged", 1L)));
    }

    /** Of a calendar with an event that cannot be read nothing is known to be missing. */
    public void testNothingIsPrunedByABrokenFile() throws IOException {
        Planning there = on(calendar(", \"events\": [" + event("a") + "]"));
        there.options = new ImportOptions(
                false, false, true, Map.of(), "", Map.of(), "default", new Apply(true, true, false, false));
        ImportPlan plan = there.plan(calendar(", \"events\": [{\"description\": \"a\"}]"));
        assertThat(plan.items().stream().filter(Item::isToBeUpdated).toList(), empty());
    }

    public void testMembersAreNeverTakenOut() throws IOException {
        Planning there = on("{\"calendar_id\": \"c\", \"job_ids\": [\"x\", \"y\"]}");
        there.options = update(true);
        ImportPlan plan = there.plan("{\"calendar_id\": \"c\", \"job_ids\": [\"y\", \"z\"]}");
        assertThat(plan.summary(), equalTo(Map.of("create", 1L, "unchanged", 2L)));
        assertThat(reasons(item(plan, ItemType.CALENDAR, "c")), contains("members_not_in_file"));
    }

    /** The job of a calendar that is there all the same. */
    public void testWhatIsToBeChangedIsThereForOthers() throws IOException {
        String file = "{\"format\": \"ml_setup\", \"version\": 1, \"anomaly_detectors\": [%s], \"calendars\":"
                + " [{\"calendar\": {\"calendar_id\": \"c\", \"job_ids\": [%s]}, \"events\": []}]}";
        Planning there = on(file.formatted(described("web", "a"), ""));
        ImportPlan plan = there.plan(file.formatted(described("web", "b"), "\"web\""));
        assertTrue(item(plan, ItemType.CALENDAR_JOB, "c/web").is(ItemAction.CREATE));
        assertTrue(web(plan).is(ItemAction.UPDATE));
    }

    public void testARuleWithAFilterThatIsNotThere() throws IOException {
        Item item = web(on(job("web", "")).plan(job("web", ", " + Planning.RULE)));
        assertTrue(item.is(ItemAction.BLOCKED));
        assertThat(reasons(item), contains("filter_missing"));
    }

    public void testAGroupWithTheNameOfAJob() throws IOException {
        Planning there = on("[" + job("web", "") + "," + job("other", "") + "]");
        Item item = web(there.plan(job("web", "").replaceFirst("\"job_id\"", "\"groups\": [\"other\"], \"job_id\"")));
        assertTrue(item.is(ItemAction.BLOCKED));
        assertThat(reasons(item), contains("group_is_id"));
    }

    /** Whatever is there and whatever the file says: what was applied needs nothing more, and is exported as the file says. */
    public void testWhatWasAppliedIsTheFile() throws IOException {
        int changed = 0;
        for (int i = 0; i < 40; i++) {
            Configs there = JobFixtures.randomConfigs();
            Map<String, Object> bundle = map(ExportFixture.bundle(there));
            int edits = between(1, 6);
            for (int j = 0; j < edits; j++) {
                edit(bundle);
            }
            String file = Strings.toString(JsonXContent.contentBuilder().map(bundle));
            Planning planning = new Planning(there);
            planning.options = update(true);
            ImportPlan plan = planning.plan(file);
            assertFalse(plan.items().toString(), plan.isRefused());
            Configs now = Applying.applied(there, plan);
            assertThat(sorted(ExportFixture.bundle(now)), equalTo(sorted(file)));
            Planning again = new Planning(now);
            again.options = update(true);
            assertFalse(again.plan(file).isChange());
            changed += plan.isChange() ? 1 : 0;
        }
        assertTrue(changed + " changed", changed > 10);
    }

    /** Against anything: whatever could be applied, and was, is not found again. */
    public void testWhatWasAppliedIsNotFoundAgain() throws IOException {
        for (int i = 0; i < 40; i++) {
            Configs there = JobFixtures.randomConfigs();
            String file = ExportFixture.bundle(JobFixtures.randomConfigs());
            Planning planning = new Planning(there);
            planning.options = new ImportOptions(
                    false, false, true, Map.of(), "", Map.of(), "default", new Apply(true, true, false, false));
            ImportPlan plan = planning.plan(file);
            Planning again = new Planning(Applying.applied(there, plan));
            again.options = planning.options;
            ImportPlan left = again.plan(file);
            assertThat(left.items().toString(), left.creates(), equalTo(false));
            assertThat(left.items().stream().filter(Item::isToBeUpdated).toList(), empty());
        }
    }

    private static Map<String, Object> map(String json) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, json)) {
            return parser.mapOrdered();
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> map, String field) {
        return (List<Map<String, Object>>) map.get(field);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> map, String field) {
        return (Map<String, Object>) map.get(field);
    }

    /** As somebody would who keeps the file. */
    private static void edit(Map<String, Object> bundle) {
        switch (between(0, 7)) {
            case 0 ->
                some(
                        bundle,
                        "anomaly_detectors",
                        entry -> object(entry, "job").put("description", randomAlphaOfLength(5)));
            case 1 ->
                some(
                        bundle,
                        "anomaly_detectors",
                        entry -> object(entry, "job")
                                .put(
                                        "analysis_limits",
                                        Map.of(
                                                "model_memory_limit",
                                                between(2000, 3000) + "mb",
                                                "categorization_examples_limit",
                                                4)));
            case 2 ->
                some(bundle, "anomaly_detectors", entry -> {
                    Map<String, Object> job = object(entry, "job");
                    job.putIfAbsent("custom_settings", new LinkedHashMap<>());
                    object(job, "custom_settings").put("team", randomAlphaOfLength(4));
                });
            case 3 ->
                some(bundle, "anomaly_detectors", entry -> {
                    if (entry.containsKey("datafeed")) {
                        object(entry, "datafeed").put("scroll_size", between(1, 5000));
                        object(entry, "datafeed").put("query", Map.of("match_all", Map.of("boost", 2.0)));
                    }
                });
            case 4 -> some(bundle, "data_frame_analytics", frame -> frame.put("description", randomAlphaOfLength(6)));
            case 5 ->
                some(
                        bundle,
                        "filters",
                        filter -> filter.put("items", new ArrayList<>(List.of(randomAlphaOfLength(6)))));
            case 6 -> some(bundle, "calendars", entry -> entry.put("events", new ArrayList<>()));
            default ->
                some(
                        bundle,
                        "calendars",
                        entry -> list(entry, "events")
                                .add(new LinkedHashMap<>(Map.of(
                                        "description",
                                        randomAlphaOfLength(6),
                                        "start_time",
                                        1000,
                                        "end_time",
                                        3000,
                                        "calendar_id",
                                        object(entry, "calendar").get("calendar_id"),
                                        "skip_result",
                                        randomBoolean(),
                                        "skip_model_update",
                                        true))));
        }
    }

    private interface Edit {
        void of(Map<String, Object> entry);
    }

    private static void some(Map<String, Object> bundle, String field, Edit edit) {
        if (list(bundle, field) != null && !list(bundle, field).isEmpty()) {
            edit.of(randomFrom(list(bundle, field)));
        }
    }

    /** Events have no order of their own, nor have members. */
    private static Object sorted(String bundle) throws IOException {
        return sortedValue(map(bundle));
    }

    private static Object sortedValue(Object value) {
        if (value instanceof Map<?, ?> object) {
            Map<Object, Object> sorted = new LinkedHashMap<>();
            object.forEach((name, inner) -> sorted.put(name, sortedValue(inner)));
            return sorted;
        }
        if (value instanceof Collection<?> list) {
            List<Object> sorted = new ArrayList<>();
            list.forEach(inner -> sorted.add(sortedValue(inner)));
            if (sorted.stream().allMatch(inner -> inner instanceof String || inner instanceof Map)) {
                sorted.sort(Comparator.comparing(ApplyTests::text));
            }
            return sorted;
        }
        return value;
    }

    private static String text(Object value) {
        return value instanceof Map<?, ?> map ? new java.util.TreeMap<>(map).toString() : String.valueOf(value);
    }
}
