package io.mlsetup.sandbox.ml;

import io.mlsetup.line.Action;
import java.util.List;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xpack.core.ml.action.DeleteCalendarAction;
import org.elasticsearch.xpack.core.ml.action.DeleteCalendarEventAction;
import org.elasticsearch.xpack.core.ml.action.DeleteDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.DeleteDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.DeleteFilterAction;
import org.elasticsearch.xpack.core.ml.action.DeleteJobAction;
import org.elasticsearch.xpack.core.ml.action.GetCalendarEventsAction;
import org.elasticsearch.xpack.core.ml.action.GetCalendarsAction;
import org.elasticsearch.xpack.core.ml.action.GetDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.GetDatafeedsAction;
import org.elasticsearch.xpack.core.ml.action.GetFiltersAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.action.MlInfoAction;
import org.elasticsearch.xpack.core.ml.action.PostCalendarEventsAction;
import org.elasticsearch.xpack.core.ml.action.PutCalendarAction;
import org.elasticsearch.xpack.core.ml.action.PutDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.PutDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.PutFilterAction;
import org.elasticsearch.xpack.core.ml.action.PutJobAction;
import org.elasticsearch.xpack.core.ml.action.UpdateCalendarJobAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.UpdateFilterAction;
import org.elasticsearch.xpack.core.ml.action.UpdateJobAction;
import org.elasticsearch.xpack.core.ml.action.ValidateDetectorAction;
import org.elasticsearch.xpack.core.ml.action.ValidateJobConfigAction;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;
import org.elasticsearch.xpack.core.ml.utils.ExceptionsHelper;

/**
 * The table of the double's actions. The class of each says only which method answers it; it is there because
 * Elasticsearch's injector knows an action by its class and makes one object of each.
 */
final class MlActions {

    static final List<Action<?, ?>> ALL = List.of(
            new Action<>(GetJobsAction.INSTANCE, GetJobs.class),
            new Action<>(PutJobAction.INSTANCE, PutJob.class),
            new Action<>(UpdateJobAction.INSTANCE, UpdateJob.class),
            new Action<>(DeleteJobAction.INSTANCE, DeleteJob.class),
            new Action<>(GetDatafeedsAction.INSTANCE, GetDatafeeds.class),
            new Action<>(PutDatafeedAction.INSTANCE, PutDatafeed.class),
            new Action<>(UpdateDatafeedAction.INSTANCE, UpdateDatafeed.class),
            new Action<>(DeleteDatafeedAction.INSTANCE, DeleteDatafeed.class),
            new Action<>(PutDataFrameAnalyticsAction.INSTANCE, PutAnalytics.class),
            new Action<>(UpdateDataFrameAnalyticsAction.INSTANCE, UpdateAnalytics.class),
            new Action<>(DeleteDataFrameAnalyticsAction.INSTANCE, DeleteAnalytics.class),
            new Action<>(PutFilterAction.INSTANCE, PutFilter.class),
            new Action<>(UpdateFilterAction.INSTANCE, UpdateFilter.class),
            new Action<>(DeleteFilterAction.INSTANCE, DeleteFilter.class),
            new Action<>(GetCalendarsAction.INSTANCE, GetCalendars.class),
            new Action<>(PutCalendarAction.INSTANCE, PutCalendar.class),
            new Action<>(UpdateCalendarJobAction.INSTANCE, UpdateCalendarJob.class),
            new Action<>(DeleteCalendarAction.INSTANCE, DeleteCalendar.class),
            new Action<>(GetCalendarEventsAction.INSTANCE, GetEvents.class),
            new Action<>(PostCalendarEventsAction.INSTANCE, PostEvents.class),
            new Action<>(DeleteCalendarEventAction.INSTANCE, DeleteEvent.class),
            new Action<>(MlInfoAction.INSTANCE, GetInfo.class),
            new Action<>(ValidateJobConfigAction.INSTANCE, ValidateJob.class),
            new Action<>(ValidateDetectorAction.INSTANCE, ValidateDetector.class),
            new Action<>(GetDataFrameAnalyticsAction.INSTANCE, GetAnalytics.class),
            new Action<>(GetFiltersAction.INSTANCE, GetFilters.class));

    private MlActions() {}

    public static final class GetJobs extends WaitingAction<GetJobsAction.Request, GetJobsAction.Response> {
        @Inject
        public GetJobs(ActionFilters actionFilters, TransportService transport, Jobs jobs) {
            super(GetJobsAction.NAME, actionFilters, transport, jobs::get);
        }
    }

    public static final class PutJob extends WaitingAction<PutJobAction.Request, PutJobAction.Response> {
        @Inject
        public PutJob(ActionFilters actionFilters, TransportService transport, Jobs jobs) {
            super(PutJobAction.NAME, actionFilters, transport, jobs::put);
        }
    }

    public static final class UpdateJob extends WaitingAction<UpdateJobAction.Request, PutJobAction.Response> {
        @Inject
        public UpdateJob(ActionFilters actionFilters, TransportService transport, Jobs jobs) {
            super(UpdateJobAction.NAME, actionFilters, transport, jobs::update);
        }
    }

    public static final class DeleteJob extends WaitingAction<DeleteJobAction.Request, AcknowledgedResponse> {
        @Inject
        public DeleteJob(ActionFilters actionFilters, TransportService transport, Jobs jobs) {
            super(DeleteJobAction.NAME, actionFilters, transport, jobs::delete);
        }
    }

    public static final class GetDatafeeds
            extends WaitingAction<GetDatafeedsAction.Request, GetDatafeedsAction.Response> {
        @Inject
        public GetDatafeeds(ActionFilters actionFilters, TransportService transport, Datafeeds datafeeds) {
            super(GetDatafeedsAction.NAME, actionFilters, transport, datafeeds::get);
        }
    }

    public static final class PutDatafeed extends WaitingAction<PutDatafeedAction.Request, PutDatafeedAction.Response> {
        @Inject
        public PutDatafeed(ActionFilters actionFilters, TransportService transport, Datafeeds datafeeds) {
            super(PutDatafeedAction.NAME, actionFilters, transport, datafeeds::put);
        }
    }

    public static final class UpdateDatafeed
            extends WaitingAction<UpdateDatafeedAction.Request, PutDatafeedAction.Response> {
        @Inject
        public UpdateDatafeed(ActionFilters actionFilters, TransportService transport, Datafeeds datafeeds) {
            super(UpdateDatafeedAction.NAME, actionFilters, transport, datafeeds::update);
        }
    }

    public static final class DeleteDatafeed extends WaitingAction<DeleteDatafeedAction.Request, AcknowledgedResponse> {
        @Inject
        public DeleteDatafeed(ActionFilters actionFilters, TransportService transport, Datafeeds datafeeds) {
            super(DeleteDatafeedAction.NAME, actionFilters, transport, datafeeds::delete);
        }
    }

    public static final class PutAnalytics
            extends WaitingAction<PutDataFrameAnalyticsAction.Request, PutDataFrameAnalyticsAction.Response> {
        @Inject
        public PutAnalytics(ActionFilters actionFilters, TransportService transport, Analytics analytics) {
            super(
                    PutDataFrameAnalyticsAction.NAME,
                    actionFilters,
                    transport,
                    request -> analytics.put(request, transport.getRemoteClusterService()));
        }
    }

    public static final class UpdateAnalytics
            extends WaitingAction<UpdateDataFrameAnalyticsAction.Request, PutDataFrameAnalyticsAction.Response> {
        @Inject
        public UpdateAnalytics(ActionFilters actionFilters, TransportService transport, Analytics analytics) {
            super(UpdateDataFrameAnalyticsAction.NAME, actionFilters, transport, analytics::update);
        }
    }

    public static final class DeleteAnalytics
            extends WaitingAction<DeleteDataFrameAnalyticsAction.Request, AcknowledgedResponse> {
        @Inject
        public DeleteAnalytics(ActionFilters actionFilters, TransportService transport, Analytics analytics) {
            super(DeleteDataFrameAnalyticsAction.NAME, actionFilters, transport, analytics::delete);
        }
    }

    public static final class PutFilter extends WaitingAction<PutFilterAction.Request, PutFilterAction.Response> {
        @Inject
        public PutFilter(ActionFilters actionFilters, TransportService transport, Filters filters) {
            super(PutFilterAction.NAME, actionFilters, transport, filters::put);
        }
    }

    public static final class UpdateFilter extends WaitingAction<UpdateFilterAction.Request, PutFilterAction.Response> {
        @Inject
        public UpdateFilter(ActionFilters actionFilters, TransportService transport, Filters filters) {
            super(UpdateFilterAction.NAME, actionFilters, transport, filters::update);
        }
    }

    public static final class DeleteFilter extends WaitingAction<DeleteFilterAction.Request, AcknowledgedResponse> {
        @Inject
        public DeleteFilter(ActionFilters actionFilters, TransportService transport, Filters filters) {
            super(DeleteFilterAction.NAME, actionFilters, transport, filters::delete);
        }
    }

    public static final class GetCalendars
            extends WaitingAction<GetCalendarsAction.Request, GetCalendarsAction.Response> {
        @Inject
        public GetCalendars(ActionFilters actionFilters, TransportService transport, Calendars calendars) {
            super(GetCalendarsAction.NAME, actionFilters, transport, calendars::get);
        }
    }

    public static final class PutCalendar extends WaitingAction<PutCalendarAction.Request, PutCalendarAction.Response> {
        @Inject
        public PutCalendar(ActionFilters actionFilters, TransportService transport, Calendars calendars) {
            super(PutCalendarAction.NAME, actionFilters, transport, calendars::put);
        }
    }

    public static final class UpdateCalendarJob
            extends WaitingAction<UpdateCalendarJobAction.Request, PutCalendarAction.Response> {
        @Inject
        public UpdateCalendarJob(ActionFilters actionFilters, TransportService transport, Calendars calendars) {
            super(UpdateCalendarJobAction.NAME, actionFilters, transport, calendars::updateJobs);
        }
    }

    public static final class DeleteCalendar extends WaitingAction<DeleteCalendarAction.Request, AcknowledgedResponse> {
        @Inject
        public DeleteCalendar(ActionFilters actionFilters, TransportService transport, Calendars calendars) {
            super(DeleteCalendarAction.NAME, actionFilters, transport, calendars::delete);
        }
    }

    public static final class GetEvents
            extends WaitingAction<GetCalendarEventsAction.Request, GetCalendarEventsAction.Response> {
        @Inject
        public GetEvents(ActionFilters actionFilters, TransportService transport, Events events) {
            super(GetCalendarEventsAction.NAME, actionFilters, transport, events::get);
        }
    }

    public static final class PostEvents
            extends WaitingAction<PostCalendarEventsAction.Request, PostCalendarEventsAction.Response> {
        @Inject
        public PostEvents(ActionFilters actionFilters, TransportService transport, Events events) {
            super(PostCalendarEventsAction.NAME, actionFilters, transport, events::post);
        }
    }

    public static final class DeleteEvent
            extends WaitingAction<DeleteCalendarEventAction.Request, AcknowledgedResponse> {
        @Inject
        public DeleteEvent(ActionFilters actionFilters, TransportService transport, Events events) {
            super(DeleteCalendarEventAction.NAME, actionFilters, transport, events::delete);
        }
    }

    public static final class GetInfo extends WaitingAction<MlInfoAction.Request, MlInfoAction.Response> {
        @Inject
        public GetInfo(ActionFilters actionFilters, TransportService transport, Info info) {
            super(MlInfoAction.NAME, actionFilters, transport, info::get);
        }
    }

    /** What there is to check, parsing checked. */
    public static final class ValidateJob extends WaitingAction<ValidateJobConfigAction.Request, AcknowledgedResponse> {
        @Inject
        public ValidateJob(ActionFilters actionFilters, TransportService transport) {
            super(ValidateJobConfigAction.NAME, actionFilters, transport, request -> AcknowledgedResponse.TRUE);
        }
    }

    public static final class ValidateDetector
            extends WaitingAction<ValidateDetectorAction.Request, AcknowledgedResponse> {
        @Inject
        public ValidateDetector(ActionFilters actionFilters, TransportService transport) {
            super(ValidateDetectorAction.NAME, actionFilters, transport, request -> AcknowledgedResponse.TRUE);
        }
    }

    public static final class GetAnalytics
            extends PagedGetAction<
                    DataFrameAnalyticsConfig,
                    GetDataFrameAnalyticsAction.Request,
                    GetDataFrameAnalyticsAction.Response> {
        @Inject
        public GetAnalytics(
                TransportService transport,
                ActionFilters actionFilters,
                Client client,
                NamedXContentRegistry registry) {
            super(
                    GetDataFrameAnalyticsAction.NAME,
                    new Parts(transport, actionFilters, client, registry),
                    GetDataFrameAnalyticsAction.Request::new,
                    Kind.ANALYTICS,
                    DataFrameAnalyticsConfig::getId,
                    ExceptionsHelper::missingDataFrameAnalytics,
                    GetDataFrameAnalyticsAction.Response::new);
        }
    }

    public static final class GetFilters
            extends PagedGetAction<MlFilter, GetFiltersAction.Request, GetFiltersAction.Response> {
        @Inject
        public GetFilters(
                TransportService transport,
                ActionFilters actionFilters,
                Client client,
                NamedXContentRegistry registry) {
            super(
                    GetFiltersAction.NAME,
                    new Parts(transport, actionFilters, client, registry),
                    GetFiltersAction.Request::new,
                    Kind.FILTER,
                    MlFilter::getId,
                    Filters::missing,
                    GetFiltersAction.Response::new);
        }
    }
}
