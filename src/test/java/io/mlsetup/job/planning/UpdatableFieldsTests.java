package io.mlsetup.job.planning;

import static io.mlsetup.job.planning.Planning.item;
import static io.mlsetup.job.planning.Planning.reasons;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.Change;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.ImportOptions.Apply;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemType;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.action.UpdateFilterAction;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedUpdate;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfigUpdate;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisLimits;
import org.elasticsearch.xpack.core.ml.job.config.Detector;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.JobUpdate;
import org.elasticsearch.xpack.core.ml.job.config.JobUpdate.DetectorUpdate;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/**
 * Every field that x-pack-core's configurations and updates have, by reflection: for each it stands here what the plan makes of a change of
 * it, and each of those is tried. A field that a new version brings, and that nobody has thought about, fails this.
 */
public class UpdatableFieldsTests extends ESTestCase {

    /** What becomes of a change. */
    private enum Fate {
        /** In place. */
        UPDATE,
        /** In place when the job is closed, the datafeed or data frame analytics stopped. */
        UPDATE_AFTER_CLOSE,
        /** Only by a new one. */
        BLOCKED,
        /** By it the thing is known: a change of it is another thing. */
        IDENTITY,
        /** A cluster makes it: it is in no file. */
        GENERATED,
        /** An object whose own fields are looked at instead, or that is an item of its own. */
        TAKEN_APART,
        /** Replaced as a whole. */
        REPLACED
    }

    /** @param before and after: what the file holds in the place of {@code $} */
    private record Field(Fate fate, String before, String after) {

        static Field of(Fate fate) {
            return new Field(fate, null, null);
        }

        static Field of(Fate fate, String before, String after) {
            return new Field(fate, before, after);
        }
    }

    private static final Map<String, Field> JOB = Map.ofEntries(
            Map.entry("jobId", Field.of(Fate.IDENTITY)),
            Map.entry("jobType", Field.of(Fate.GENERATED)),
            Map.entry("jobVersion", Field.of(Fate.GENERATED)),
            Map.entry("groups", Field.of(Fate.UPDATE, "'groups': ['a']", "'groups': ['b']")),
            Map.entry("description", Field.of(Fate.UPDATE, "'description': 'a'", "'description': 'b'")),
            Map.entry("createTime", Field.of(Fate.GENERATED)),
            Map.entry("finishedTime", Field.of(Fate.GENERATED)),
            Map.entry("analysisConfig", Field.of(Fate.TAKEN_APART)),
            Map.entry("analysisLimits", Field.of(Fate.TAKEN_APART)),
            Map.entry(
                    "dataDescription",
                    Field.of(
                            Fate.BLOCKED,
                            "'data_description': {'time_field': '@timestamp'}",
                            "'data_description': {'time_field': 'time'}")),
            Map.entry(
                    "modelPlotConfig",
                    Field.of(
                            Fate.UPDATE,
                            "'model_plot_config': {'enabled': true}",
                            "'model_plot_config': {'enabled': true, 'terms': 'a'}")),
            Map.entry(
                    "renormalizationWindowDays",
                    Field.of(Fate.UPDATE, "'renormalization_window_days': 1", "'renormalization_window_days': 2")),
            Map.entry(
                    "backgroundPersistInterval",
                    Field.of(
                            Fate.UPDATE, "'background_persist_interval': '2h'", "'background_persist_interval': '3h'")),
            Map.entry(
                    "modelSnapshotRetentionDays",
                    Field.of(Fate.UPDATE, "'model_snapshot_retention_days': 7", "'model_snapshot_retention_days': 8")),
            Map.entry(
                    "dailyModelSnapshotRetentionAfterDays",
                    Field.of(
                            Fate.UPDATE,
                            "'daily_model_snapshot_retention_after_days': 1",
                            "'daily_model_snapshot_retention_after_days': 2")),
            Map.entry(
                    "resultsRetentionDays",
                    Field.of(Fate.UPDATE, "'results_retention_days': 7", "'results_retention_days': 8")),
            Map.entry(
                    "customSettings",
                    Field.of(Fate.UPDATE, "'custom_settings': {'a': 1}", "'custom_settings': {'a': {'b': 2}}")),
            Map.entry("modelSnapshotId", Field.of(Fate.GENERATED)),
            Map.entry("modelSnapshotMinVersion", Field.of(Fate.GENERATED)),
            Map.entry(
                    "resultsIndexName",
                    Field.of(Fate.BLOCKED, "'results_index_name': 'a'", "'results_index_name': 'b'")),
            Map.entry("deleting", Field.of(Fate.GENERATED)),
            Map.entry("allowLazyOpen", Field.of(Fate.UPDATE, "'allow_lazy_open': false", "'allow_lazy_open': true")),
            Map.entry("blocked", Field.of(Fate.GENERATED)),
            Map.entry("datafeedConfig", Field.of(Fate.TAKEN_APART)));

    private static final Map<String, Field> ANALYSIS = Map.ofEntries(
            Map.entry("bucketSpan", Field.of(Fate.BLOCKED, "'bucket_span': '15m'", "'bucket_span': '30m'")),
            Map.entry(
                    "categorizationFieldName",
                    Field.of(
                            Fate.BLOCKED,
                            "'categorization_field_name': 'message'",
                            "'categorization_field_name': 'text'")),
            Map.entry(
                    "categorizationFilters",
                    Field.of(
                            Fate.BLOCKED,
                            "'categorization_field_name': 'm', 'categorization_filters': ['a']",
                            "'categorization_field_name': 'm', 'categorization_filters': ['b']")),
            Map.entry(
                    "categorizationAnalyzerConfig",
                    Field.of(
                            Fate.BLOCKED,
                            "'categorization_field_name': 'm', 'categorization_analyzer': 'standard'",
                            "'categorization_field_name': 'm', 'categorization_analyzer': 'simple'")),
            Map.entry("perPartitionCategorizationConfig", Field.of(Fate.TAKEN_APART)),
            Map.entry("latency", Field.of(Fate.BLOCKED, "'latency': '1m'", "'latency': '2m'")),
            Map.entry(
                    "summaryCountFieldName",
                    Field.of(
                            Fate.BLOCKED,
                            "'summary_count_field_name': 'doc_count'",
                            "'summary_count_field_name': 'n'")),
            Map.entry("detectors", Field.of(Fate.TAKEN_APART)),
            Map.entry("influencers", Field.of(Fate.BLOCKED, "'influencers': ['a']", "'influencers': ['b']")),
            Map.entry(
                    "multivariateByFields",
                    Field.of(Fate.BLOCKED, "'multivariate_by_fields': false", "'multivariate_by_fields': true")),
            Map.entry(
                    "modelPruneWindow",
                    Field.of(Fate.UPDATE, "'model_prune_window': '30d'", "'model_prune_window': '60d'")));

    private static final Map<String, Field> LIMITS = Map.of(
            "modelMemoryLimit",
            Field.of(
                    Fate.UPDATE_AFTER_CLOSE,
                    "'analysis_limits': {'model_memory_limit': '20mb'}",
                    "'analysis_limits': {'model_memory_limit': '30mb'}"),
            "categorizationExamplesLimit",
            Field.of(
                    Fate.UPDATE_AFTER_CLOSE,
                    "'analysis_limits': {'categorization_examples_limit': 5}",
                    "'analysis_limits': {'categorization_examples_limit': 6}"));

    private static final Map<String, Field> DETECTOR = Map.of(
            "detectorDescription",
            Field.of(Fate.UPDATE, "'detector_description': 'a'", "'detector_description': 'b'"),
            "function",
            Field.of(Fate.BLOCKED, "'function': 'mean'", "'function': 'max'"),
            "fieldName",
            Field.of(Fate.BLOCKED, "'field_name': 'latency'", "'field_name': 'size'"),
            "byFieldName",
            Field.of(Fate.BLOCKED, "'by_field_name': 'a'", "'by_field_name': 'b'"),
            "overFieldName",
            Field.of(Fate.BLOCKED, "'over_field_name': 'a'", "'over_field_name': 'b'"),
            "partitionFieldName",
            Field.of(Fate.BLOCKED, "'partition_field_name': 'a'", "'partition_field_name': 'b'"),
            "useNull",
            Field.of(Fate.BLOCKED, "'use_null': false", "'use_null': true"),
            "excludeFrequent",
            Field.of(
                    Fate.BLOCKED,
                    "'by_field_name': 'a', 'exclude_frequent': 'by'",
                    "'by_field_name': 'a', 'exclude_frequent': 'all'"),
            "rules",
            Field.of(
                    Fate.UPDATE,
                    "'detector_description': 'd'",
                    "'detector_description': 'd', 'custom_rules': [{'actions': ['skip_result'], 'conditions': "
                            + "[{'applies_to': 'actual', 'operator': 'lt', 'value': 1}]}]"),
            "detectorIndex",
            Field.of(Fate.GENERATED));

    private static final Map<String, Field> DATAFEED = Map.ofEntries(
            Map.entry("id", Field.of(Fate.IDENTITY)),
            Map.entry("jobId", Field.of(Fate.IDENTITY)),
            Map.entry("queryDelay", Field.of(Fate.UPDATE_AFTER_CLOSE, "'query_delay': '60s'", "'query_delay': '90s'")),
            Map.entry("frequency", Field.of(Fate.UPDATE_AFTER_CLOSE, "'frequency': '60s'", "'frequency': '90s'")),
            Map.entry("indices", Field.of(Fate.UPDATE_AFTER_CLOSE, "'indices': ['a']", "'indices': ['a', 'b']")),
            Map.entry(
                    "queryProvider",
                    Field.of(
                            Fate.UPDATE_AFTER_CLOSE,
                            "'query': {'match_all': {}}",
                            "'query': {'term': {'a': {'value': 'b'}}}")),
            Map.entry("aggProvider", Field.of(Fate.UPDATE_AFTER_CLOSE, aggregations("1m"), aggregations("5m"))),
            Map.entry(
                    "scriptFields",
                    Field.of(
                            Fate.UPDATE_AFTER_CLOSE,
                            "'script_fields': {'a': {'script': {'source': '1', 'lang': 'painless'}}}",
                            "'script_fields': {'a': {'script': {'source': '2', 'lang': 'painless'}}}")),
            Map.entry("scrollSize", Field.of(Fate.UPDATE_AFTER_CLOSE, "'scroll_size': 10", "'scroll_size': 20")),
            Map.entry(
                    "chunkingConfig",
                    Field.of(
                            Fate.UPDATE_AFTER_CLOSE,
                            "'chunking_config': {'mode': 'auto'}",
                            "'chunking_config': {'mode': 'manual', 'time_span': '1h'}")),
            Map.entry("headers", Field.of(Fate.GENERATED)),
            Map.entry(
                    "delayedDataCheckConfig",
                    Field.of(
                            Fate.UPDATE_AFTER_CLOSE,
                            "'delayed_data_check_config': {'enabled': true}",
                            "'delayed_data_check_config': {'enabled': true, 'check_window': '2h'}")),
            Map.entry(
                    "maxEmptySearches",
                    Field.of(Fate.UPDATE_AFTER_CLOSE, "'max_empty_searches': 5", "'max_empty_searches': 6")),
            Map.entry(
                    "indicesOptions",
                    Field.of(
                            Fate.UPDATE_AFTER_CLOSE,
                            "'indices_options': {'ignore_unavailable': false}",
                            "'indices_options': {'ignore_unavailable': true}")),
            Map.entry(
                    "runtimeMappings",
                    Field.of(
                            Fate.UPDATE_AFTER_CLOSE,
                            "'runtime_mappings': {'a': {'type': 'long'}}",
                            "'runtime_mappings': {'a': {'type': 'keyword'}}")));

    /** What datafeeds have only from 9.5 on: for projects of serverless, where nobody installs a plugin. */
    private static final Map<String, Field> DATAFEED_LATER = Map.of(
            "cloudInternalCredential", Field.of(Fate.GENERATED), "projectRouting", Field.of(Fate.UPDATE_AFTER_CLOSE));

    private static final Map<String, Field> FRAME = Map.ofEntries(
            Map.entry("id", Field.of(Fate.IDENTITY)),
            Map.entry("description", Field.of(Fate.UPDATE, "'description': 'a'", "'description': 'b'")),
            Map.entry("source", Field.of(Fate.BLOCKED, "'source': {'index': ['a']}", "'source': {'index': ['b']}")),
            Map.entry("dest", Field.of(Fate.BLOCKED, "'dest': {'index': 'x'}", "'dest': {'index': 'y'}")),
            Map.entry(
                    "analysis",
                    Field.of(
                            Fate.BLOCKED,
                            "'analysis': {'outlier_detection': {'n_neighbors': 3}}",
                            "'analysis': {'outlier_detection': {'n_neighbors': 4}}")),
            Map.entry(
                    "analyzedFields",
                    Field.of(
                            Fate.BLOCKED,
                            "'analyzed_fields': {'includes': ['a']}",
                            "'analyzed_fields': {'includes': ['b']}")),
            Map.entry(
                    "modelMemoryLimit",
                    Field.of(Fate.UPDATE_AFTER_CLOSE, "'model_memory_limit': '20mb'", "'model_memory_limit': '30mb'")),
            Map.entry("headers", Field.of(Fate.GENERATED)),
            Map.entry("createTime", Field.of(Fate.GENERATED)),
            Map.entry("version", Field.of(Fate.GENERATED)),
            Map.entry("allowLazyStart", Field.of(Fate.UPDATE, "'allow_lazy_start': false", "'allow_lazy_start': true")),
            Map.entry(
                    "maxNumThreads", Field.of(Fate.UPDATE_AFTER_CLOSE, "'max_num_threads': 1", "'max_num_threads': 2")),
            Map.entry("meta", Field.of(Fate.UPDATE, "'_meta': {'a': 1}", "'_meta': {'a': 2}")));

    private static final Map<String, Field> FILTER = Map.of(
            "id", Field.of(Fate.IDENTITY),
            "description", Field.of(Fate.UPDATE, "'description': 'a'", "'description': 'b'"),
            "items", Field.of(Fate.UPDATE, "'items': ['a']", "'items': ['a', 'b']"));

    private static final Map<String, Field> CALENDAR = Map.of(
            "id", Field.of(Fate.IDENTITY),
            "jobIds", Field.of(Fate.TAKEN_APART),
            "description", Field.of(Fate.BLOCKED, "'description': 'a'", "'description': 'b'"));

    private static final Map<String, Field> EVENT = Map.of(
            "description", Field.of(Fate.IDENTITY),
            "startTime", Field.of(Fate.IDENTITY),
            "endTime", Field.of(Fate.IDENTITY),
            "skipResult", Field.of(Fate.REPLACED, "'skip_result': true", "'skip_result': false"),
            "skipModelUpdate", Field.of(Fate.REPLACED, "'skip_model_update': true", "'skip_model_update': false"),
            "forceTimeShift", Field.of(Fate.REPLACED, "'force_time_shift': 3600", "'force_time_shift': 7200"),
            "calendarId", Field.of(Fate.IDENTITY),
            "eventId", Field.of(Fate.GENERATED));

    private static String aggregations(String interval) {
        return "'aggregations': {'buckets': {'date_histogram': {'field': '@timestamp', 'fixed_interval': '" + interval
                + "', 'time_zone': 'UTC'}, 'aggregations': {'@timestamp': {'max': {'field': '@timestamp'}}}}}";
    }

    private static Set<String> fields(Class<?> type) {
        return new TreeSet<>(Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .map(java.lang.reflect.Field::getName)
                .filter(name -> !name.startsWith("$"))
                .toList());
    }

    public void testEveryFieldOfAConfigurationIsJudged() {
        Map<Class<?>, Map<String, Field>> judged = Map.of(
                Job.class, JOB,
                AnalysisConfig.class, ANALYSIS,
                AnalysisLimits.class, LIMITS,
                Detector.class, DETECTOR,
                DatafeedConfig.class, DATAFEED,
                DataFrameAnalyticsConfig.class, FRAME,
                MlFilter.class, FILTER,
                Calendar.class, CALENDAR,
                ScheduledEvent.class, EVENT);
        judged.forEach((type, fields) -> {
            Set<String> there = fields(type);
            if (type == DatafeedConfig.class) {
                there.removeAll(DATAFEED_LATER.keySet());
            }
            assertThat(type.getName(), new TreeSet<>(fields.keySet()), equalTo(there));
        });
    }

    /** What updates can change is said to be changeable, unless a model has learned by it, or only the cluster gives it. */
    public void testEveryFieldOfAnUpdateIsUsed() {
        assertUsed(
                JobUpdate.class,
                Stream.of(JOB, ANALYSIS).toList(),
                Map.of(
                        "detectorUpdates", "testDetectors",
                        "analysisLimits", "LIMITS",
                        "perPartitionCategorizationConfig", "testPartitions",
                        "categorizationFilters", "every job has an analyzer in their place",
                        "clearJobFinishTime", "the cluster's own"));
        assertUsed(DetectorUpdate.class, List.of(DETECTOR), Map.of("description", "detectorDescription"));
        assertUsed(DatafeedUpdate.class, List.of(DATAFEED, DATAFEED_LATER), Map.of());
        assertUsed(DataFrameAnalyticsConfigUpdate.class, List.of(FRAME), Map.of());
        assertUsed(
                UpdateFilterAction.Request.class,
                List.of(FILTER),
                Map.of("filterId", "id", "addItems", "items", "removeItems", "items"));
    }

    private static void assertUsed(Class<?> update, List<Map<String, Field>> of, Map<String, String> besides) {
        for (String name : fields(update)) {
            boolean used = of.stream()
                    .map(fields -> fields.get(name))
                    .anyMatch(
                            field -> field != null && field.fate() != Fate.BLOCKED && field.fate() != Fate.TAKEN_APART);
            assertTrue(update + " " + name, used || besides.containsKey(name));
        }
    }

    public void testJobs() throws IOException {
        JOB.forEach((name, field) -> tryOut(name, field, ItemType.ANOMALY_DETECTOR, "j", part -> job(part, "", "")));
    }

    public void testLimits() {
        LIMITS.forEach((name, field) -> tryOut(name, field, ItemType.ANOMALY_DETECTOR, "j", part -> job(part, "", "")));
    }

    public void testAnalysis() {
        ANALYSIS.forEach(
                (name, field) -> tryOut(name, field, ItemType.ANOMALY_DETECTOR, "j", part -> job("", part, "")));
    }

    public void testDetectors() {
        DETECTOR.forEach(
                (name, field) -> tryOut(name, field, ItemType.ANOMALY_DETECTOR, "j", part -> job("", "", part)));
    }

    public void testDatafeeds() {
        DATAFEED.forEach((name, field) -> tryOut(name, field, ItemType.DATAFEED, "f", UpdatableFieldsTests::datafeed));
    }

    public void testDataFrameAnalytics() {
        FRAME.forEach(
                (name, field) -> tryOut(name, field, ItemType.DATA_FRAME_ANALYTICS, "d", UpdatableFieldsTests::frame));
    }

    public void testFilters() {
        FILTER.forEach((name, field) ->
                tryOut(name, field, ItemType.FILTER, "l", part -> object("'filter_id': 'l'", "'items': ['a']", part)));
    }

    public void testCalendars() {
        CALENDAR.forEach((name, field) -> tryOut(
                name, field, ItemType.CALENDAR, "c", part -> object("'calendar_id': 'c'", "'job_ids': []", part)));
    }

    public void testEvents() {
        EVENT.forEach((name, field) -> tryOut(
                name,
                field,
                ItemType.CALENDAR_EVENT,
                "c/e [1970-01-01T00:00:01Z/1970-01-01T00:00:02Z]",
                part -> "{'calendar': {'calendar_id': 'c'}, 'events': ["
                        + object("'description': 'e'", "'start_time': 1000", "'end_time': 2000", part) + "]}"));
    }

    /** Whether categories are found for each partition apart they were learned by; where that stops is only a setting. */
    public void testPartitions() {
        String detector = "'function': 'count', 'by_field_name': 'mlcategory', 'partition_field_name': 'p'";
        assertFate(
                Fate.BLOCKED,
                ItemType.ANOMALY_DETECTOR,
                "j",
                job("", "'categorization_field_name': 'm'", detector),
                job("", partitions("true", "false"), detector));
        assertFate(
                Fate.UPDATE,
                ItemType.ANOMALY_DETECTOR,
                "j",
                job("", partitions("true", "false"), detector),
                job("", partitions("true", "true"), detector));
    }

    private static String partitions(String enabled, String stop) {
        return "'categorization_field_name': 'm', 'per_partition_categorization': {'enabled': " + enabled
                + ", 'stop_on_warn': " + stop + "}";
    }

    public void testAnotherNumberOfDetectors() {
        assertFate(
                Fate.BLOCKED,
                ItemType.ANOMALY_DETECTOR,
                "j",
                job("", "", ""),
                job("", "'detectors': [{'function': 'count'}, {'function': 'rare', 'by_field_name': 'a'}]", ""));
    }

    private interface File {
        String with(String part);
    }

    private static void tryOut(String name, Field field, ItemType type, String id, File file) {
        if (field.before() != null) {
            assertFate(field.fate(), type, id, file.with(field.before()), file.with(field.after()));
        } else {
            assertTrue(
                    name,
                    Set.of(Fate.IDENTITY, Fate.GENERATED, Fate.TAKEN_APART).contains(field.fate()));
        }
    }

    private static void assertFate(Fate fate, ItemType type, String id, String before, String after) {
        try {
            Configs there = Applying.created(new Planning(Configs.NONE).plan(json(before)));
            Planning planning = new Planning(there);
            planning.options = update(false);
            Item calm = item(planning.plan(json(after)), type, id);
            planning.running = new Running(Set.of("j"), Map.of("f", Running.Span.ALL), Set.of("d"), Set.of());
            Item busy = item(planning.plan(json(after)), type, id);
            String about = before + " to " + after + ": " + calm + " or " + busy;
            switch (fate) {
                case UPDATE, REPLACED -> {
                    assertTrue(about, calm.is(ItemAction.UPDATE));
                    assertTrue(about, busy.is(ItemAction.UPDATE));
                }
                case UPDATE_AFTER_CLOSE -> {
                    assertTrue(about, calm.is(ItemAction.UPDATE));
                    assertTrue(about, busy.is(ItemAction.UPDATE_AFTER_CLOSE));
                }
                default -> {
                    assertTrue(about, calm.is(ItemAction.BLOCKED));
                    assertThat(
                            about,
                            reasons(calm),
                            hasItem(type == ItemType.CALENDAR ? "cannot_change" : "needs_new_job"));
                    assertTrue(about, busy.is(ItemAction.BLOCKED));
                }
            }
            assertFalse(about, calm.update().changes().isEmpty());
            Map<Object, Object> values = new TreeMap<>();
            for (Change change : calm.update().changes()) {
                assertNotEquals(about, change.from(), change.to());
                assertNull(about, values.put(change.field(), change));
            }
            // The same file again finds nothing to do.
            if (calm.is(ItemAction.UPDATE)) {
                Planning again = new Planning(Applying.applied(there, planning.plan(json(after))));
                again.options = update(false);
                Item same = item(again.plan(json(after)), type, id);
                assertTrue(about + " then " + same, same.is(ItemAction.UNCHANGED));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static ImportOptions update(boolean prune) {
        return new ImportOptions(
                false, false, false, Map.of(), "", Map.of(), "default", new Apply(true, prune, false, false));
    }

    private static String json(String file) {
        return file.replace('\'', '"');
    }

    /** Later parts go before earlier ones. */
    private static String object(String... parts) {
        Map<String, String> fields = new TreeMap<>();
        for (String part : parts) {
            if (!part.isEmpty()) {
                fields.put(part.substring(0, part.indexOf(':')), part);
            }
        }
        return "{" + String.join(", ", fields.values()) + "}";
    }

    private static String job(String part, String analysis, String detector) {
        String of = analysis.contains("categorization_field_name") && detector.isEmpty()
                ? object("'function': 'count'", "'by_field_name': 'mlcategory'")
                : detector.contains("'count'")
                        ? object(detector.split(", "))
                        : object("'function': 'mean'", "'field_name': 'latency'", detector);
        return "{'job': "
                + object(
                        "'job_id': 'j'",
                        "'analysis_config': " + object("'bucket_span': '15m'", "'detectors': [" + of + "]", analysis),
                        "'data_description': {'time_field': '@timestamp'}",
                        part)
                + "}";
    }

    private static String datafeed(String part) {
        // A datafeed with aggregations wants a job that counts by them.
        String job = job("", part.contains("aggregations") ? "'summary_count_field_name': 'doc_count'" : "", "");
        return job.substring(0, job.length() - 1) + ", 'datafeed': "
                + object("'datafeed_id': 'f'", "'indices': ['a']", part) + "}";
    }

    private static String frame(String part) {
        return object(
                "'id': 'd'",
                "'source': {'index': ['a']}",
                "'dest': {'index': 'x'}",
                "'analysis': {'outlier_detection': {}}",
                part);
    }
}
