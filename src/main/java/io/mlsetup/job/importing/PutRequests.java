package io.mlsetup.job.importing;

import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.Item.Membership;
import io.mlsetup.job.drafting.ItemType;
import java.util.List;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.xpack.core.ml.action.PutCalendarAction;
import org.elasticsearch.xpack.core.ml.action.PutDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.PutDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.PutFilterAction;
import org.elasticsearch.xpack.core.ml.action.PutJobAction;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** The requests of machine learning's own API that create items. */
final class PutRequests {

    private PutRequests() {}

    /** One request. */
    record Put(ActionType<? extends ActionResponse> action, ActionRequest request) {}

    /** By what items go into one request: members and events of one calendar do, everything else goes by itself. */
    static String group(Item item) {
        return switch (item.key().type()) {
            case CALENDAR_JOB -> ((Membership) item.config()).calendarId();
            case CALENDAR_EVENT -> ((ScheduledEvent) item.config()).getCalendarId();
            default -> item.key().id();
        };
    }

    /** Members and events of calendars have a writer of their own. */
    static Put of(ItemType type, Object config) {
        return switch (type) {
            case FILTER -> new Put(PutFilterAction.INSTANCE, new PutFilterAction.Request((MlFilter) config));
            case CALENDAR ->
                new Put(PutCalendarAction.INSTANCE, new PutCalendarAction.Request(withoutMembers((Calendar) config)));
            case ANOMALY_DETECTOR ->
                new Put(PutJobAction.INSTANCE, new PutJobAction.Request(new Job.Builder((Job) config)));
            case DATAFEED ->
                new Put(PutDatafeedAction.INSTANCE, new PutDatafeedAction.Request((DatafeedConfig) config));
            case DATA_FRAME_ANALYTICS ->
                new Put(
                        PutDataFrameAnalyticsAction.INSTANCE,
                        new PutDataFrameAnalyticsAction.Request((DataFrameAnalyticsConfig) config));
            case CALENDAR_JOB, CALENDAR_EVENT -> throw new IllegalArgumentException("no put of one [" + type + "]");
        };
    }

    /** They come afterwards, when the jobs are there. */
    private static Calendar withoutMembers(Calendar calendar) {
        return new Calendar(calendar.getId(), List.of(), calendar.getDescription());
    }
}
