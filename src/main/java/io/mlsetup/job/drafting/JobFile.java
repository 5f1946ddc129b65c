package io.mlsetup.job.drafting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A file of jobs as it was read: the elements are known to be objects with an id, and nothing else of them was looked at.
 *
 * @param analytics data frame analytics jobs
 */
public record JobFile(
        List<AnomalyDetector> anomalyDetectors,
        List<Map<String, Object>> analytics,
        List<Map<String, Object>> filters,
        List<CalendarEntry> calendars) {

    /** An anomaly detection job and its datafeed, which may be null: an {@code anomaly_detector}, as files and requests call it. */
    public record AnomalyDetector(Map<String, Object> job, Map<String, Object> datafeed) {

        String jobId() {
            return (String) job.get(JobFileParser.JOB_ID);
        }
    }

    /** A calendar and its events. */
    public record CalendarEntry(Map<String, Object> calendar, List<Map<String, Object>> events) {}

    public JobFile {
        anomalyDetectors = List.copyOf(anomalyDetectors);
        analytics = copy(analytics);
        filters = copy(filters);
        calendars = List.copyOf(calendars);
    }

    private static List<Map<String, Object>> copy(List<Map<String, Object>> maps) {
        return Collections.unmodifiableList(new ArrayList<>(maps));
    }
}
