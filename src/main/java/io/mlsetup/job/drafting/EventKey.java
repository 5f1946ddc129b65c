package io.mlsetup.job.drafting;

import java.time.Instant;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;

/** By what the events of one calendar are told apart, since the ids that clusters give them are no part of a file. */
public record EventKey(String description, Instant start, Instant end) {

    public static EventKey of(ScheduledEvent event) {
        return new EventKey(event.getDescription(), event.getStartTime(), event.getEndTime());
    }

    @Override
    public String toString() {
        return description + " [" + start + "/" + end + "]";
    }
}
