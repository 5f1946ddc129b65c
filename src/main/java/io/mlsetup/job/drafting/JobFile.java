package io.mlsetup.job.drafting;

import static java.util.stream.Collectors.toSet;

import io.mlsetup.common.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file of jobs as it was read: the elements are known to be objects with an id, and nothing else of them was looked at.
 *
 * @param datafeeds those that stand alone, without their job
 * @param analytics data frame analytics jobs
 * @param events those that stand alone, without their calendar
 * @param leftOut how many elements had each of the fields that a cluster generates and no put request takes
 * @param notes what to know about the file as a whole
 */
public record JobFile(
        List<AnomalyDetector> anomalyDetectors,
        List<Map<String, Object>> datafeeds,
        List<Map<String, Object>> analytics,
        List<Map<String, Object>> filters,
        List<CalendarEntry> calendars,
        List<Map<String, Object>> events,
        SortedMap<String, Integer> leftOut,
        List<Reason> notes) {

    /**
     * An anomaly detection job and its datafeed, which may be null: an {@code anomaly_detector}, as files and requests call it.
     *
     * @param within whether the datafeed is the {@code datafeed_config} of its job, which tells what it is called if it gives no id
     */
    public record AnomalyDetector(Map<String, Object> job, Map<String, Object> datafeed, boolean within) {

        public AnomalyDetector {
            within = within && datafeed != null && datafeed.get("datafeed_id") == null;
        }

        String jobId() {
            return (String) job.get(JobFileParser.JOB_ID);
        }
    }

    /**
     * A calendar and its events.
     *
     * @param tellsEvents whether the file says which events it has, all of them, be it none
     */
    public record CalendarEntry(Map<String, Object> calendar, List<Map<String, Object>> events, boolean tellsEvents) {}

    /** One that is being filled. */
    static JobFile empty() {
        return new JobFile(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new TreeMap<>(),
                new ArrayList<>());
    }

    /**
     * The same without what it holds twice: answers of get requests for jobs and for datafeeds, put together, hold each datafeed with its
     * job and alone.
     */
    JobFile withoutRepeats() {
        List<AnomalyDetector> jobs = anomalyDetectors.stream().distinct().toList();
        Set<Map<String, Object>> fed = jobs.stream()
                .map(AnomalyDetector::datafeed)
                .filter(Objects::nonNull)
                .collect(toSet());
        return new JobFile(
                jobs,
                datafeeds.stream()
                        .distinct()
                        .filter(datafeed -> !fed.contains(datafeed))
                        .toList(),
                analytics.stream().distinct().toList(),
                filters.stream().distinct().toList(),
                calendars.stream().distinct().toList(),
                events,
                leftOut,
                notes);
    }

    boolean isEmpty() {
        return List.of(anomalyDetectors, datafeeds, analytics, filters, calendars, events).stream()
                .allMatch(Collection::isEmpty);
    }
}
