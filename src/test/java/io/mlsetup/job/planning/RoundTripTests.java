package io.mlsetup.job.planning;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.mlsetup.job.BrokenFile;
import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.Item.Membership;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.exporting.ExportFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.common.Strings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** Export, import, export is the identity, whatever is moved; and no file, however broken, does more than be refused. */
public class RoundTripTests extends ESTestCase {

    public void testABundleArrivesOnAnEmptyClusterAsItWas() throws IOException {
        for (int i = 0; i < 20; i++) {
            Configs configs = JobFixtures.randomConfigs();
            String bundle = ExportFixture.bundle(configs);
            assertThat(bundle, not(containsString("secret")));
            ImportPlan plan = plan(bundle, Configs.NONE);
            assertThat(plan.items().toString(), actions(plan), everyItem(is(ItemAction.CREATE)));
            assertThat(ExportFixture.bundle(created(plan)), equalTo(bundle));
        }
    }

    public void testABundleOnTheClusterItCameFromChangesNothing() throws IOException {
        for (int i = 0; i < 20; i++) {
            Configs configs = JobFixtures.randomConfigs();
            ImportPlan plan = plan(ExportFixture.bundle(configs), configs);
            assertThat(plan.items().toString(), actions(plan), everyItem(is(ItemAction.UNCHANGED)));
            assertThat(plan.requests(), equalTo(List.of()));
        }
    }

    /** Kibana's format drops what is deprecated, and nothing else. */
    public void testKibanasFilesOnAnEmptyCluster() throws IOException {
        for (int i = 0; i < 20; i++) {
            Configs configs = JobFixtures.randomConfigs();
            if (!configs.jobs().isEmpty()) {
                String file = ExportFixture.kibanasJobs(configs);
                Configs filters = new Configs(List.of(), List.of(), configs.filters(), List.of(), Map.of());
                assertThat(ExportFixture.kibanasJobs(created(plan(file, filters))), equalTo(file));
            }
        }
    }

    /** The same in other words: other units, and what means nothing written out, is the same. */
    public void testTheSameInOtherWords() throws IOException {
        for (int i = 0; i < 20; i++) {
            Configs configs = JobFixtures.randomConfigs();
            Map<String, Object> bundle = map(ExportFixture.bundle(configs));
            OtherWords.in(bundle);
            ImportPlan plan = plan(json(bundle), configs);
            assertThat(json(bundle), actions(plan), everyItem(is(ItemAction.UNCHANGED)));
            Planning applying = new Planning(configs);
            applying.options = UpdatableFieldsTests.update(true);
            assertFalse(json(bundle), applying.plan(json(bundle)).isChange());
        }
    }

    /** Whatever exists with other contents stays, and is told. */
    public void testOtherThingsOfTheSameNamesAreConflicts() throws IOException {
        for (int i = 0; i < 20; i++) {
            Configs there = JobFixtures.randomConfigs();
            Configs moved = JobFixtures.randomConfigs();
            ImportPlan plan = plan(ExportFixture.bundle(moved), there);
            for (Item item : plan.items()) {
                if (item.is(ItemAction.CREATE)) {
                    assertFalse(item + " exists", exists(item.key(), there));
                } else if (item.is(ItemAction.UNCHANGED) && item.key().type() == ItemType.ANOMALY_DETECTOR) {
                    assertThat(
                            ConfigMaps.job((Job) item.config()),
                            equalTo(ConfigMaps.job(find(there, item.key().id()))));
                }
            }
        }
    }

    private static Job find(Configs configs, String id) {
        return configs.jobs().stream()
                .filter(job -> job.getId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static boolean exists(ItemKey key, Configs configs) {
        return switch (key.type()) {
            case FILTER ->
                configs.filters().stream().anyMatch(filter -> filter.getId().equals(key.id()));
            case CALENDAR ->
                configs.calendars().stream()
                        .anyMatch(calendar -> calendar.getId().equals(key.id()));
            case ANOMALY_DETECTOR ->
                configs.jobs().stream().anyMatch(job -> job.getId().equals(key.id()));
            case DATAFEED ->
                configs.jobs().stream()
                        .flatMap(job -> job.getDatafeedConfig().stream())
                        .anyMatch(datafeed -> datafeed.getId().equals(key.id()));
            case DATA_FRAME_ANALYTICS ->
                configs.analytics().stream().anyMatch(job -> job.getId().equals(key.id()));
            case CALENDAR_JOB, CALENDAR_EVENT -> false;
        };
    }

    /** A file with something broken in it is read, or refused in words; what is read goes into a plan. */
    public void testBrokenFilesAreRefusedInWords() throws IOException {
        int refused = 0;
        int planned = 0;
        for (int i = 0; i < 100; i++) {
            Map<String, Object> bundle = map(ExportFixture.bundle(JobFixtures.randomConfigs()));
            for (int j = between(1, 3); j > 0; j--) {
                BrokenFile.breakSomething(bundle, random());
            }
            String json = json(bundle);
            try {
                ImportPlan plan = plan(json, JobFixtures.randomConfigs());
                plan.items().stream()
                        .filter(item -> item.is(ItemAction.CREATE))
                        .forEach(item -> assertNotNull(item.toString(), item.config()));
                plan.items().stream()
                        .filter(item -> item.is(ItemAction.BLOCKED) || item.is(ItemAction.CONFLICT))
                        .forEach(item ->
                                assertFalse(item.toString(), item.reasons().isEmpty()));
                planned++;
            } catch (IllegalArgumentException e) {
                assertThat(json, e.getMessage(), containsString("cannot read the file"));
                refused++;
            }
        }
        assertTrue(refused + " refused, " + planned + " planned", refused > 0 && planned > 0);
    }

    public void testPlansDoNotDependOnTheOrderOfAFile() throws IOException {
        Configs configs = JobFixtures.randomConfigs();
        Map<String, Object> bundle = map(ExportFixture.bundle(configs));
        Map<String, Object> shuffled = new LinkedHashMap<>();
        bundle.keySet().forEach(field -> {
            Object value = bundle.get(field);
            shuffled.put(field, value instanceof List<?> list ? shuffledList(new ArrayList<>(list)) : value);
        });
        Configs there = JobFixtures.randomConfigs();
        assertThat(byKey(plan(json(shuffled), there)), equalTo(byKey(plan(json(bundle), there))));
    }

    private static Map<ItemKey, ItemAction> byKey(ImportPlan plan) {
        return plan.items().stream().collect(toMap(Item::key, Item::action));
    }

    public void testWhatIsMissingAPlaceIsNoticed() throws IOException {
        ImportPlan plan = plan("{\"job\": {\"job_id\": \"a\"}, \"datafeed\": {}}", Configs.NONE);
        assertThat(actions(plan), hasItem(ItemAction.BLOCKED));
        assertThat(plan.summary(), not(anEmptyMap()));
    }

    private static ImportPlan plan(String file, Configs existing) throws IOException {
        return new Planning(existing).plan(file);
    }

    private static List<ItemAction> actions(ImportPlan plan) {
        return plan.items().stream().map(Item::action).toList();
    }

    /** What a cluster would hold after the plan, if it was empty before. */
    private static Configs created(ImportPlan plan) {
        Map<String, DatafeedConfig> datafeeds = of(plan, ItemType.DATAFEED, DatafeedConfig.class)
                .collect(toMap(DatafeedConfig::getJobId, datafeed -> datafeed));
        List<Job> jobs = of(plan, ItemType.ANOMALY_DETECTOR, Job.class)
                .map(job -> datafeeds.containsKey(job.getId())
                        ? new Job.Builder(job)
                                .setDatafeed(new DatafeedConfig.Builder(datafeeds.get(job.getId())))
                                .build()
                        : job)
                .toList();
        List<Calendar> calendars = of(plan, ItemType.CALENDAR, Calendar.class)
                .map(calendar -> new Calendar(
                        calendar.getId(),
                        of(plan, ItemType.CALENDAR_JOB, Membership.class)
                                .filter(member -> member.calendarId().equals(calendar.getId()))
                                .map(Membership::jobId)
                                .toList(),
                        calendar.getDescription()))
                .toList();
        var events = of(plan, ItemType.CALENDAR_EVENT, ScheduledEvent.class)
                .collect(groupingBy(ScheduledEvent::getCalendarId));
        return new Configs(
                jobs,
                of(plan, ItemType.DATA_FRAME_ANALYTICS, DataFrameAnalyticsConfig.class)
                        .toList(),
                of(plan, ItemType.FILTER, MlFilter.class).toList(),
                calendars,
                events);
    }

    private static <C> Stream<C> of(ImportPlan plan, ItemType type, Class<C> config) {
        return plan.items().stream()
                .filter(item -> item.key().type() == type)
                .map(Item::config)
                .map(config::cast);
    }

    private static Map<String, Object> map(String json) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, json)) {
            return parser.mapOrdered();
        }
    }

    private static String json(Map<String, Object> map) throws IOException {
        return Strings.toString(JsonXContent.contentBuilder().map(map));
    }

    /** So that the fixtures are seen to reach what the tests are about. */
    public void testFixturesVary() {
        Set<Boolean> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Configs configs = JobFixtures.randomConfigs();
            seen.add(configs.jobs().stream()
                    .anyMatch(job ->
                            !job.getAnalysisConfig().extractReferencedFilters().isEmpty()));
        }
        assertThat(seen, equalTo(Set.of(true, false)));
    }
}
