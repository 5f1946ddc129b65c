package io.mlsetup.job.drafting;

import io.mlsetup.job.drafting.Item.Membership;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** Everything of a file, read and renamed, with what can be said of it before the cluster is looked at. */
public record Draft(
        List<Candidate<MlFilter>> filters,
        List<CalendarDraft> calendars,
        List<AnomalyDetectorDraft> anomalyDetectors,
        List<Candidate<DataFrameAnalyticsConfig>> analytics) {

    /** A job and its datafeed, which is null if it has none. */
    public record AnomalyDetectorDraft(Candidate<Job> job, Candidate<DatafeedConfig> datafeed) {}

    /** A calendar, who belongs to it, and its events. */
    public record CalendarDraft(
            Candidate<Calendar> calendar, List<Membership> members, List<Candidate<ScheduledEvent>> events) {}

    /** The index expressions that datafeeds and data frame analytics read from, each once. */
    public Set<String> sources() {
        Set<String> sources = new LinkedHashSet<>();
        anomalyDetectors.stream()
                .map(AnomalyDetectorDraft::datafeed)
                .filter(datafeed -> datafeed != null && datafeed.config() != null)
                .map(datafeed -> Sources.of(datafeed.config()).local())
                .forEach(sources::addAll);
        readable().map(config -> Sources.of(config).local()).forEach(sources::addAll);
        return sources;
    }

    /** The indices that data frame analytics would write to, each once. */
    public Set<String> destinations() {
        Set<String> destinations = new LinkedHashSet<>();
        readable().map(config -> config.getDest().getIndex()).forEach(destinations::add);
        return destinations;
    }

    public Collection<String> calendarIds() {
        return calendars.stream().map(calendar -> calendar.calendar().id()).toList();
    }

    /** Those data frame analytics that the file allows to create. */
    public Stream<DataFrameAnalyticsConfig> readable() {
        return analytics.stream()
                .filter(candidate -> candidate.problems().isEmpty())
                .map(Candidate::config)
                .filter(Objects::nonNull);
    }
}
