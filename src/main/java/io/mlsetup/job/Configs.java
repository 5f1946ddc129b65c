package io.mlsetup.job;

import io.mlsetup.line.Line;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/**
 * Configurations that a cluster holds, as its machine learning APIs gave them.
 *
 * @param jobs anomaly detection jobs, each with its datafeed
 * @param analytics data frame analytics jobs
 * @param events by the id of their calendar
 */
public record Configs(
        List<Job> jobs,
        List<DataFrameAnalyticsConfig> analytics,
        List<MlFilter> filters,
        List<Calendar> calendars,
        Map<String, List<ScheduledEvent>> events) {

    public static final Configs NONE = new Configs(List.of(), List.of(), List.of(), List.of(), Map.of());

    public Configs {
        jobs = List.copyOf(jobs);
        analytics = List.copyOf(analytics);
        filters = List.copyOf(filters);
        calendars = List.copyOf(calendars);
        events = Map.copyOf(events);
    }

    public Configs withEvents(Map<String, List<ScheduledEvent>> more) {
        return new Configs(jobs, analytics, filters, calendars, more);
    }

    /** The same without some calendars. */
    public Configs withoutCalendars(Set<String> ids) {
        return ids.isEmpty()
                ? this
                : new Configs(
                        jobs,
                        analytics,
                        filters,
                        calendars.stream()
                                .filter(calendar -> !ids.contains(calendar.getId()))
                                .toList(),
                        events);
    }

    /** What there may be more of: machine learning's own searches end there, and do not say that they do. */
    public List<String> cutShort(int most) {
        Map<String, Collection<?>> kinds = new TreeMap<>();
        kinds.put("anomaly detection jobs", jobs);
        kinds.put("data frame analytics jobs", analytics);
        kinds.put("filter lists", filters);
        kinds.put("calendars", calendars);
        events.forEach((calendar, of) -> kinds.put("events of the calendar [" + calendar + "]", of));
        return kinds.entrySet().stream()
                .filter(kind -> kind.getValue().size() >= most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What they take on the wire, in bytes: the measure by which they are accounted to a circuit breaker. */
    public long bytes() {
        return Stream.of(jobs, analytics, filters, calendars)
                        .flatMap(Collection::stream)
                        .mapToLong(config -> Line.bytes((Writeable) config))
                        .sum()
                + events.values().stream()
                        .flatMap(Collection::stream)
                        .mapToLong(Line::bytes)
                        .sum();
    }
}
