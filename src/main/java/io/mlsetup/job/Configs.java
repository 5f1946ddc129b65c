package io.mlsetup.job;

import io.mlsetup.line.Line;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
