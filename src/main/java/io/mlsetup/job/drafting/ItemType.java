package io.mlsetup.job.drafting;

import java.util.Locale;

/** What an import creates, in the order in which it does: everything comes after what it refers to. */
public enum ItemType {
    FILTER,
    CALENDAR,
    ANOMALY_DETECTOR,
    DATAFEED,
    DATA_FRAME_ANALYTICS,
    /** That a job or group belongs to a calendar. */
    CALENDAR_JOB,
    CALENDAR_EVENT;

    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
