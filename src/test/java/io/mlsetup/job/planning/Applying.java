package io.mlsetup.job.planning;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.mlsetup.job.Configs;
import io.mlsetup.job.JobFixtures;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.Item.Membership;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.drafting.Update.Replacement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xpack.core.ml.action.UpdateFilterAction;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedUpdate;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfigUpdate;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.JobUpdate;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** What a cluster holds after a plan, as x-pack-core's classes make it of what it held before. */
final class Applying {

    private Applying() {}

    /** After a plan for an empty cluster. */
    static Configs created(ImportPlan plan) {
        return applied(Configs.NONE, plan);
    }

    static Configs applied(Configs before, ImportPlan plan) {
        Map<String, DatafeedConfig> datafeeds = new HashMap<>();
        before.jobs().forEach(job -> job.getDatafeedConfig().ifPresent(feed -> datafeeds.put(feed.getId(), feed)));
        items(plan, ItemType.DATAFEED).forEach(item -> {
            if (item.is(ItemAction.CREATE)) {
                datafeeds.put(item.key().id(), (DatafeedConfig) item.config());
            } else if (item.isToBeUpdated()) {
                datafeeds.computeIfPresent(
                        item.key().id(),
                        (id, feed) -> ((DatafeedUpdate) item.update().request())
                                .apply(feed, Map.of(), ClusterState.EMPTY_STATE));
            }
        });
        Map<String, Job> jobs = byId(before.jobs().stream(), Job::getId);
        items(plan, ItemType.ANOMALY_DETECTOR).forEach(item -> {
            if (item.is(ItemAction.CREATE)) {
                jobs.put(item.key().id(), (Job) item.config());
            } else if (item.isToBeUpdated()) {
                jobs.computeIfPresent(
                        item.key().id(),
                        (id, job) -> ((JobUpdate) item.update().request()).mergeWithJob(job, ByteSizeValue.ZERO));
            }
        });
        Map<String, DatafeedConfig> byJob =
                datafeeds.values().stream().collect(toMap(DatafeedConfig::getJobId, feed -> feed));
        Map<String, DataFrameAnalyticsConfig> frames =
                byId(before.analytics().stream(), DataFrameAnalyticsConfig::getId);
        items(plan, ItemType.DATA_FRAME_ANALYTICS).forEach(item -> {
            if (item.is(ItemAction.CREATE)) {
                frames.put(item.key().id(), (DataFrameAnalyticsConfig) item.config());
            } else if (item.isToBeUpdated()) {
                frames.computeIfPresent(
                        item.key().id(),
                        (id, frame) -> ((DataFrameAnalyticsConfigUpdate)
                                        item.update().request())
                                .mergeWithConfig(frame)
                                .build());
            }
        });
        return new Configs(
                jobs.values().stream()
                        .map(job -> byJob.containsKey(job.getId())
                                ? new Job.Builder(job)
                                        .setDatafeed(new DatafeedConfig.Builder(byJob.get(job.getId())))
                                        .build()
                                : job)
                        .toList(),
                List.copyOf(frames.values()),
                filters(before, plan),
                calendars(before, plan),
                events(before, plan));
    }

    private static List<MlFilter> filters(Configs before, ImportPlan plan) {
        Map<String, MlFilter> filters = byId(before.filters().stream(), MlFilter::getId);
        items(plan, ItemType.FILTER).forEach(item -> {
            if (item.is(ItemAction.CREATE)) {
                filters.put(item.key().id(), (MlFilter) item.config());
            } else if (item.isToBeUpdated()) {
                UpdateFilterAction.Request request =
                        (UpdateFilterAction.Request) item.update().request();
                MlFilter filter = filters.get(item.key().id());
                TreeSet<String> items = new TreeSet<>(filter.getItems());
                items.addAll(request.getAddItems());
                items.removeAll(request.getRemoveItems());
                filters.put(
                        item.key().id(),
                        MlFilter.builder(filter.getId())
                                .setItems(items)
                                .setDescription(
                                        request.getDescription() == null
                                                ? filter.getDescription()
                                                : request.getDescription())
                                .build());
            }
        });
        return List.copyOf(filters.values());
    }

    private static List<Calendar> calendars(Configs before, ImportPlan plan) {
        Map<String, Calendar> calendars = byId(before.calendars().stream(), Calendar::getId);
        items(plan, ItemType.CALENDAR)
                .filter(item -> item.is(ItemAction.CREATE))
                .forEach(item -> calendars.put(
                        item.key().id(),
                        new Calendar(item.key().id(), List.of(), ((Calendar) item.config()).getDescription())));
        items(plan, ItemType.CALENDAR_JOB)
                .filter(item -> item.is(ItemAction.CREATE))
                .map(item -> (Membership) item.config())
                .forEach(member -> calendars.computeIfPresent(member.calendarId(), (id, calendar) -> {
                    Set<String> members = new LinkedHashSet<>(calendar.getJobIds());
                    members.add(member.jobId());
                    return new Calendar(id, List.copyOf(members), calendar.getDescription());
                }));
        return List.copyOf(calendars.values());
    }

    private static Map<String, List<ScheduledEvent>> events(Configs before, ImportPlan plan) {
        List<ScheduledEvent> events = new ArrayList<>();
        before.events().values().forEach(events::addAll);
        items(plan, ItemType.CALENDAR_EVENT).forEach(item -> {
            if (item.isToBeUpdated()) {
                Replacement replacement = (Replacement) item.update().request();
                events.removeIf(event -> replacement.eventIds().contains(event.getEventId()));
                if (replacement.comes() != null) {
                    events.add(withId(replacement.comes()));
                }
            } else if (item.is(ItemAction.CREATE)) {
                events.add(withId((ScheduledEvent) item.config()));
            }
        });
        return events.stream().collect(groupingBy(ScheduledEvent::getCalendarId));
    }

    private static ScheduledEvent withId(ScheduledEvent event) {
        ScheduledEvent.Builder builder = new ScheduledEvent.Builder()
                .description(event.getDescription())
                .startTime(event.getStartTime())
                .endTime(event.getEndTime())
                .calendarId(event.getCalendarId())
                .skipResult(event.getSkipResult())
                .skipModelUpdate(event.getSkipModelUpdate())
                .eventId("id-" + JobFixtures.nextId());
        if (event.getForceTimeShift() != null) {
            builder.forceTimeShift(event.getForceTimeShift());
        }
        return builder.build();
    }

    private static Stream<Item> items(ImportPlan plan, ItemType type) {
        return plan.items().stream().filter(item -> item.key().type() == type);
    }

    private static <C> Map<String, C> byId(Stream<C> configs, java.util.function.Function<C, String> id) {
        return configs.collect(toMap(id, config -> config, (one, other) -> one, LinkedHashMap::new));
    }
}
