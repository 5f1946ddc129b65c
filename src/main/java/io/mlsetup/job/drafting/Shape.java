package io.mlsetup.job.drafting;

import java.util.Map;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;

/** What an element of a file is, as its fields tell: nothing in the files that there are says so. */
enum Shape {
    /** Kibana's and a bundle's: {@code {job, datafeed}}. */
    ANOMALY_DETECTOR,
    /** The body of a put request, or a job as a get request gives it. */
    JOB,
    DATAFEED,
    ANALYTICS,
    FILTER,
    /** A bundle's {@code {calendar, events}}, or a calendar as a get request gives it. */
    CALENDAR_ENTRY,
    EVENT;

    /** For the message about an element that is none. */
    static final String WANTED =
            "an anomaly detection job with [job] and [datafeed] or with [analysis_config], a data frame analytics job with"
                    + " [dest] and [analysis], a datafeed with [indices] and [job_id], a filter list with [filter_id], or a"
                    + " calendar with [calendar_id]; or the file a bundle with [format]";

    /** Null if it is none of these. */
    static Shape of(Map<String, Object> element) {
        if (element.get("job") instanceof Map) {
            return ANOMALY_DETECTOR;
        }
        if (element.containsKey("analysis_config")) {
            return JOB;
        }
        if (element.get("dest") instanceof Map && element.get("analysis") instanceof Map) {
            return ANALYTICS;
        }
        if (element.containsKey("calendar")) {
            return CALENDAR_ENTRY;
        }
        if (element.containsKey("filter_id")) {
            return FILTER;
        }
        if (element.containsKey("start_time") && element.containsKey("end_time")) {
            return EVENT;
        }
        boolean reads = element.containsKey(DatafeedConfig.INDICES.getPreferredName())
                || element.containsKey(DatafeedConfig.INDEXES.getPreferredName());
        if (reads && element.containsKey(JobFileParser.JOB_ID)) {
            return DATAFEED;
        }
        return element.containsKey("calendar_id") ? CALENDAR_ENTRY : null;
    }
}
