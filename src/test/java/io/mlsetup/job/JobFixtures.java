package io.mlsetup.job;

import static org.elasticsearch.test.ESTestCase.between;
import static org.elasticsearch.test.ESTestCase.randomAlphaOfLength;
import static org.elasticsearch.test.ESTestCase.randomBoolean;
import static org.elasticsearch.test.ESTestCase.randomFrom;
import static org.elasticsearch.test.ESTestCase.randomLong;
import static org.elasticsearch.test.ESTestCase.randomLongBetween;
import static org.elasticsearch.test.ESTestCase.randomSubsetOf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.SearchModule;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.ChunkingConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DelayedDataCheckConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsDest;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsSource;
import org.elasticsearch.xpack.core.ml.dataframe.analyses.MlDataFrameAnalysisNamedXContentProvider;
import org.elasticsearch.xpack.core.ml.dataframe.analyses.OutlierDetection;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisLimits;
import org.elasticsearch.xpack.core.ml.job.config.DataDescription;
import org.elasticsearch.xpack.core.ml.job.config.DetectionRule;
import org.elasticsearch.xpack.core.ml.job.config.Detector;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;
import org.elasticsearch.xpack.core.ml.job.config.ModelPlotConfig;
import org.elasticsearch.xpack.core.ml.job.config.RuleScope;

/** Configurations by random, as a cluster would hold them. */
public final class JobFixtures {

    private static final AtomicLong IDS = new AtomicLong();

    private JobFixtures() {}

    /** One that nothing else has. */
    public static long nextId() {
        return IDS.incrementAndGet();
    }

    /** What a node knows about queries and analyses. */
    public static NamedXContentRegistry registry() {
        List<NamedXContentRegistry.Entry> entries =
                new ArrayList<>(new SearchModule(Settings.EMPTY, List.of()).getNamedXContents());
        entries.addAll(new MlDataFrameAnalysisNamedXContentProvider().getNamedXContentParsers());
        return new NamedXContentRegistry(entries);
    }

    /** Everything of a cluster, whose jobs use its filter lists and calendars. */
    public static Configs randomConfigs() {
        List<MlFilter> filters =
                list("filter-", between(0, 3)).stream().map(JobFixtures::filter).toList();
        List<String> filterIds = filters.stream().map(MlFilter::getId).toList();
        List<Job> jobs = list("job-", between(0, 5)).stream()
                .map(id -> job(id, randomSubsetOf(list("group-", 2)), filterIds))
                .toList();
        List<String> members = new ArrayList<>(jobs.stream().map(Job::getId).toList());
        members.addAll(list("group-", 2));
        List<Calendar> calendars = list("calendar-", between(0, 3)).stream()
                .map(id -> new Calendar(
                        id, randomSubsetOf(members), randomBoolean() ? null : randomFrom("", randomAlphaOfLength(5))))
                .toList();
        Map<String, List<ScheduledEvent>> events = new HashMap<>();
        calendars.forEach(calendar -> events.put(calendar.getId(), events(calendar.getId())));
        List<DataFrameAnalyticsConfig> analytics = list("frame-", between(0, 3)).stream()
                .map(JobFixtures::analytics)
                .toList();
        return new Configs(jobs, analytics, filters, calendars, events);
    }

    private static List<String> list(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(prefix + i);
        }
        return names;
    }

    /** In whatever unit. */
    private static TimeValue minutes(long minutes) {
        return minutes % 60 == 0 && randomBoolean()
                ? TimeValue.timeValueHours(minutes / 60)
                : randomFrom(TimeValue.timeValueMinutes(minutes), TimeValue.timeValueSeconds(60 * minutes));
    }

    public static MlFilter filter(String id) {
        return MlFilter.builder(id)
                .setDescription(randomBoolean() ? null : randomFrom("", randomAlphaOfLength(8)))
                .setItems(randomAlphaOfLength(3), randomAlphaOfLength(4))
                .build();
    }

    /** Closed, with a datafeed as often as not. */
    @SuppressWarnings("JavaUtilDate") // what x-pack-core takes
    public static Job job(String id, List<String> groups, List<String> filterIds) {
        Detector.Builder detector = new Detector.Builder(randomFrom("mean", "max"), "latency").setOverFieldName("ip");
        if (!filterIds.isEmpty() && randomBoolean()) {
            RuleScope.Builder scope = RuleScope.builder().include("ip", randomFrom(filterIds));
            detector.setRules(List.of(new DetectionRule.Builder(scope).build()));
        }
        AnalysisConfig.Builder analysis = new AnalysisConfig.Builder(List.of(detector.build()))
                .setBucketSpan(minutes(randomFrom(1, 5, 15, 30, 60)));
        if (randomBoolean()) {
            analysis.setModelPruneWindow(minutes(1440L * between(2, 40)));
        }
        analysis.setInfluencers(randomSubsetOf(List.of("ip", "host")));
        Job.Builder job = new Job.Builder(id);
        job.setGroups(groups);
        job.setAnalysisConfig(analysis);
        job.setDataDescription(new DataDescription.Builder().setTimeField("@timestamp"));
        if (randomBoolean()) {
            job.setAnalysisLimits(new AnalysisLimits(randomLongBetween(10, 2000), null));
        }
        if (randomBoolean()) {
            job.setModelPlotConfig(new ModelPlotConfig(randomBoolean(), null, randomBoolean()));
        }
        if (randomBoolean()) {
            job.setDescription(randomFrom("", randomAlphaOfLength(10)));
        }
        if (randomBoolean()) {
            job.setBackgroundPersistInterval(minutes(60L * between(1, 48)));
        }
        if (randomBoolean()) {
            job.setCustomSettings(customSettings());
        }
        if (randomBoolean()) {
            job.setResultsIndexName("custom-results");
        }
        job.setAllowLazyOpen(randomBoolean());
        if (randomBoolean()) {
            job.setResultsRetentionDays(randomLongBetween(1, 99));
        }
        job.validateAnalysisLimitsAndSetDefaults(ByteSizeValue.ZERO);
        job.validateModelSnapshotRetentionSettingsAndSetDefaults();
        if (randomBoolean()) {
            job.setDatafeed(datafeed(id));
        }
        return job.build(new Date(randomLongBetween(1, 1_000_000_000)));
    }

    private static Map<String, Object> customSettings() {
        Map<String, Object> settings = new HashMap<>();
        if (randomBoolean()) {
            settings.put("custom_urls", List.of(Map.of("url_name", randomAlphaOfLength(4))));
        }
        if (randomBoolean()) {
            settings.put("created_by", "multi-metric-wizard");
        }
        if (randomBoolean()) {
            settings.put("managed", true);
        }
        return settings;
    }

    private static DatafeedConfig.Builder datafeed(String jobId) {
        DatafeedConfig.Builder datafeed = new DatafeedConfig.Builder(randomFrom("datafeed-", "feed-") + jobId, jobId);
        datafeed.setIndices(randomFrom(List.of("logs-*"), List.of("logs-web", "logs-app-*")));
        if (randomBoolean()) {
            datafeed.setParsedQuery(QueryBuilders.termQuery("status", between(200, 500)));
        }
        if (randomBoolean()) {
            datafeed.setQueryDelay(minutes(between(1, 50)));
        }
        if (randomBoolean()) {
            datafeed.setFrequency(minutes(randomFrom(1, 5, 60)));
        }
        if (randomBoolean()) {
            datafeed.setScrollSize(between(1, 1000));
        }
        if (randomBoolean()) {
            datafeed.setChunkingConfig(ChunkingConfig.newManual(minutes(60L * between(1, 5))));
        }
        if (randomBoolean()) {
            datafeed.setDelayedDataCheckConfig(
                    DelayedDataCheckConfig.enabledDelayedDataCheckConfig(minutes(60L * between(2, 5))));
        }
        if (randomBoolean()) {
            datafeed.setIndicesOptions(IndicesOptions.fromMap(
                    Map.of("ignore_unavailable", randomBoolean(), "ignore_throttled", randomBoolean()),
                    SearchRequest.DEFAULT_INDICES_OPTIONS));
        }
        datafeed.setHeaders(Map.of("_xpack_security_authentication", "secret"));
        return datafeed;
    }

    public static DataFrameAnalyticsConfig analytics(String id) {
        return new DataFrameAnalyticsConfig.Builder()
                .setId(id)
                .setSource(new DataFrameAnalyticsSource(new String[] {"houses"}, null, null, Map.of()))
                .setDest(new DataFrameAnalyticsDest(id + "-out", randomBoolean() ? null : "result"))
                .setAnalysis(new OutlierDetection.Builder()
                        .setNNeighbors(between(1, 9))
                        .build())
                .setDescription(randomBoolean() ? null : randomFrom("", randomAlphaOfLength(5)))
                .setModelMemoryLimit(randomFrom(
                        ByteSizeValue.ofMb(between(1, 500)), ByteSizeValue.ofGb(1), ByteSizeValue.ofMb(1024)))
                .setCreateTime(Instant.ofEpochMilli(randomLongBetween(0, 1_000_000)))
                .setHeaders(Map.of("_xpack_security_authentication", "secret"))
                .setAllowLazyStart(randomBoolean())
                .build();
    }

    private static List<ScheduledEvent> events(String calendarId) {
        ScheduledEvent[] events = new ScheduledEvent[between(0, 3)];
        for (int i = 0; i < events.length; i++) {
            long start = randomLongBetween(0, 1_000_000_000L) * 1000;
            events[i] = new ScheduledEvent.Builder()
                    .description("event " + i)
                    .startTime(Instant.ofEpochMilli(start))
                    .endTime(Instant.ofEpochMilli(start + 1000L * between(1, 1000)))
                    .calendarId(calendarId)
                    .eventId("id-" + randomLong())
                    .build();
        }
        return Arrays.asList(events);
    }
}
