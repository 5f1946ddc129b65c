package io.mlsetup.job.drafting;

import static java.util.stream.Collectors.toCollection;

import io.mlsetup.common.Reason;
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

/**
 * Everything of a file, read and renamed, with what can be said of it before the cluster is looked at.
 *
 * @param datafeeds those of jobs that are not in the file
 * @param notes what to know about the file as a whole
 */
public record Draft(
        List<Candidate<MlFilter>> filters,
        List<CalendarDraft> calendars,
        List<AnomalyDetectorDraft> anomalyDetectors,
        List<Candidate<DatafeedConfig>> datafeeds,
        List<Candidate<DataFrameAnalyticsConfig>> analytics,
        List<Reason> notes) {

    /** A job and its datafeed, which is null if it has none. */
    public record AnomalyDetectorDraft(Candidate<Job> job, Candidate<DatafeedConfig> datafeed) {}

    /**
     * A calendar, who belongs to it, and its events.
     *
     * @param calendar null if the file holds events of it only
     * @param tellsEvents whether the file says which events it has, all of them, be it none
     */
    public record CalendarDraft(
            String id,
            Candidate<Calendar> calendar,
            List<Membership> members,
            List<Candidate<ScheduledEvent>> events,
            boolean tellsEvents) {}

    /** The expressions that datafeeds and data frame analytics read from on this cluster, as they are meant, each once. */
    public Set<String> sources() {
        return allSources().flatMap(sources -> sources.local().stream()).collect(toCollection(LinkedHashSet::new));
    }

    /** Those that put requests ask about in other words. */
    public Set<String> asked() {
        return allSources().flatMap(sources -> sources.asked().stream()).collect(toCollection(LinkedHashSet::new));
    }

    /** The indices that data frame analytics would write to, each once. */
    public Set<String> destinations() {
        return readable().map(config -> config.getDest().getIndex()).collect(toCollection(LinkedHashSet::new));
    }

    /** All that is to be searched for, each once. */
    public Set<Probe> probes() {
        return Stream.of(
                        sources().stream().map(Probe::of),
                        destinations().stream().map(Probe::ofDestination),
                        allSources().map(Sources::whole).filter(Objects::nonNull))
                .flatMap(probes -> probes)
                .collect(toCollection(LinkedHashSet::new));
    }

    private Stream<Sources> allSources() {
        return Stream.concat(
                allDatafeeds()
                        .filter(datafeed -> datafeed.problems().isEmpty())
                        .map(datafeed -> Sources.of(datafeed.config())),
                readable().map(Sources::of));
    }

    /** Those with their job and those without. */
    public Stream<Candidate<DatafeedConfig>> allDatafeeds() {
        return Stream.concat(
                anomalyDetectors.stream().map(AnomalyDetectorDraft::datafeed).filter(Objects::nonNull),
                datafeeds.stream());
    }

    public Collection<String> calendarIds() {
        return calendars.stream().map(CalendarDraft::id).toList();
    }

    /** Those data frame analytics that the file allows to create. */
    public Stream<DataFrameAnalyticsConfig> readable() {
        return analytics.stream()
                .filter(candidate -> candidate.problems().isEmpty())
                .map(Candidate::config)
                .filter(Objects::nonNull);
    }
}
