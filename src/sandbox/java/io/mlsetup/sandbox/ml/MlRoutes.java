package io.mlsetup.sandbox.ml;

import static org.elasticsearch.rest.RestRequest.Method.DELETE;
import static org.elasticsearch.rest.RestRequest.Method.GET;
import static org.elasticsearch.rest.RestRequest.Method.POST;
import static org.elasticsearch.rest.RestRequest.Method.PUT;

import java.io.IOException;
import java.util.List;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.common.Strings;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestHandler.Route;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestRequest.Method;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.action.AbstractGetResourcesRequest;
import org.elasticsearch.xpack.core.action.util.PageParams;
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

/** The REST paths of x-pack-ml's configuration API, each with the request that x-pack-core reads from it. */
final class MlRoutes {

    private static final String JOBS = "/_ml/anomaly_detectors";
    private static final String JOB = JOBS + "/{job_id}";
    private static final String DATAFEEDS = "/_ml/datafeeds";
    private static final String DATAFEED = DATAFEEDS + "/{datafeed_id}";
    private static final String ANALYTICS = "/_ml/data_frame/analytics";
    private static final String ANALYTICS_JOB = ANALYTICS + "/{id}";
    private static final String FILTERS = "/_ml/filters";
    private static final String FILTER = FILTERS + "/{filter_id}";
    private static final String CALENDARS = "/_ml/calendars";
    private static final String CALENDAR = CALENDARS + "/{calendar_id}";

    static final List<RestHandler> ALL = List.of(
            new RestMlAction<>(GetJobsAction.INSTANCE, on(GET, JOBS, JOB), request -> {
                GetJobsAction.Request get = new GetJobsAction.Request(request.param("job_id", "_all"));
                get.setAllowNoMatch(request.paramAsBoolean("allow_no_match", get.allowNoMatch()));
                return get;
            }),
            new RestMlAction<>(
                    PutJobAction.INSTANCE,
                    on(PUT, JOB),
                    request -> parsed(
                            request,
                            parser -> PutJobAction.Request.parseRequest(
                                    request.param("job_id"), parser, indicesOptions(request)))),
            new RestMlAction<>(
                    UpdateJobAction.INSTANCE,
                    on(POST, JOB + "/_update"),
                    request -> parsed(
                            request, parser -> UpdateJobAction.Request.parseRequest(request.param("job_id"), parser))),
            new RestMlAction<>(DeleteJobAction.INSTANCE, on(DELETE, JOB), request -> {
                DeleteJobAction.Request delete = new DeleteJobAction.Request(request.param("job_id"));
                delete.setForce(request.paramAsBoolean("force", false));
                delete.setDeleteUserAnnotations(request.paramAsBoolean("delete_user_annotations", false));
                // There are no results to delete, hence nothing to wait for.
                request.paramAsBoolean("wait_for_completion", true);
                return delete;
            }),
            new RestMlAction<>(
                    ValidateJobConfigAction.INSTANCE,
                    on(POST, JOBS + "/_validate"),
                    request -> parsed(request, ValidateJobConfigAction.Request::parseRequest)),
            new RestMlAction<>(
                    ValidateDetectorAction.INSTANCE,
                    on(POST, JOBS + "/_validate/detector"),
                    request -> parsed(request, ValidateDetectorAction.Request::parseRequest)),
            new RestMlAction<>(GetDatafeedsAction.INSTANCE, on(GET, DATAFEEDS, DATAFEED), request -> {
                GetDatafeedsAction.Request get = new GetDatafeedsAction.Request(request.param("datafeed_id", "_all"));
                get.setAllowNoMatch(request.paramAsBoolean("allow_no_match", get.allowNoMatch()));
                return get;
            }),
            new RestMlAction<>(
                    PutDatafeedAction.INSTANCE,
                    on(PUT, DATAFEED),
                    request -> parsed(
                            request,
                            parser -> PutDatafeedAction.Request.parseRequest(
                                    request.param("datafeed_id"), indicesOptions(request), parser))),
            new RestMlAction<>(
                    UpdateDatafeedAction.INSTANCE,
                    on(POST, DATAFEED + "/_update"),
                    request -> parsed(
                            request,
                            parser -> UpdateDatafeedAction.Request.parseRequest(
                                    request.param("datafeed_id"), updateIndicesOptions(request), parser))),
            new RestMlAction<>(DeleteDatafeedAction.INSTANCE, on(DELETE, DATAFEED), request -> {
                DeleteDatafeedAction.Request delete = new DeleteDatafeedAction.Request(request.param("datafeed_id"));
                delete.setForce(request.paramAsBoolean("force", false));
                return delete;
            }),
            new RestMlAction<>(
                    GetDataFrameAnalyticsAction.INSTANCE,
                    on(GET, ANALYTICS, ANALYTICS_JOB),
                    request -> paged(request, new GetDataFrameAnalyticsAction.Request(), "id")),
            new RestMlAction<>(
                    PutDataFrameAnalyticsAction.INSTANCE,
                    on(PUT, ANALYTICS_JOB),
                    request -> parsed(
                            request,
                            parser -> PutDataFrameAnalyticsAction.Request.parseRequest(request.param("id"), parser))),
            new RestMlAction<>(
                    UpdateDataFrameAnalyticsAction.INSTANCE,
                    on(POST, ANALYTICS_JOB + "/_update"),
                    request -> parsed(
                            request,
                            parser ->
                                    UpdateDataFrameAnalyticsAction.Request.parseRequest(request.param("id"), parser))),
            new RestMlAction<>(DeleteDataFrameAnalyticsAction.INSTANCE, on(DELETE, ANALYTICS_JOB), request -> {
                var delete = new DeleteDataFrameAnalyticsAction.Request(request.param("id"));
                delete.setForce(request.paramAsBoolean("force", false));
                return delete;
            }),
            new RestMlAction<>(
                    GetFiltersAction.INSTANCE,
                    on(GET, FILTERS, FILTER),
                    request -> paged(request, new GetFiltersAction.Request(), "filter_id")),
            new RestMlAction<>(
                    PutFilterAction.INSTANCE,
                    on(PUT, FILTER),
                    request -> parsed(
                            request,
                            parser -> PutFilterAction.Request.parseRequest(request.param("filter_id"), parser))),
            new RestMlAction<>(
                    UpdateFilterAction.INSTANCE,
                    on(POST, FILTER + "/_update"),
                    request -> parsed(
                            request,
                            parser -> UpdateFilterAction.Request.parseRequest(request.param("filter_id"), parser))),
            new RestMlAction<>(
                    DeleteFilterAction.INSTANCE,
                    on(DELETE, FILTER),
                    request -> new DeleteFilterAction.Request(request.param("filter_id"))),
            new RestMlAction<>(
                    GetCalendarsAction.INSTANCE,
                    List.of(
                            new Route(GET, CALENDARS),
                            new Route(GET, CALENDAR),
                            new Route(POST, CALENDARS),
                            new Route(POST, CALENDAR)),
                    MlRoutes::calendars),
            new RestMlAction<>(
                    PutCalendarAction.INSTANCE,
                    on(PUT, CALENDAR),
                    // The body, a description and jobs, may be left out.
                    request -> parsedOr(
                            "{}",
                            request,
                            parser -> PutCalendarAction.Request.parseRequest(request.param("calendar_id"), parser))),
            new RestMlAction<>(
                    DeleteCalendarAction.INSTANCE,
                    on(DELETE, CALENDAR),
                    request -> new DeleteCalendarAction.Request(request.param("calendar_id"))),
            new RestMlAction<>(
                    UpdateCalendarJobAction.INSTANCE,
                    List.of(
                            new Route(PUT, CALENDAR + "/jobs/{job_id}"),
                            new Route(DELETE, CALENDAR + "/jobs/{job_id}")),
                    request -> {
                        String calendar = request.param("calendar_id");
                        String jobs = request.param("job_id");
                        return request.method() == PUT
                                ? new UpdateCalendarJobAction.Request(calendar, jobs, null)
                                : new UpdateCalendarJobAction.Request(calendar, null, jobs);
                    }),
            new RestMlAction<>(GetCalendarEventsAction.INSTANCE, on(GET, CALENDAR + "/events"), MlRoutes::events),
            new RestMlAction<>(
                    PostCalendarEventsAction.INSTANCE,
                    on(POST, CALENDAR + "/events"),
                    request -> parsed(
                            request,
                            parser -> PostCalendarEventsAction.Request.parseRequest(
                                    request.param("calendar_id"), parser))),
            new RestMlAction<>(
                    DeleteCalendarEventAction.INSTANCE,
                    on(DELETE, CALENDAR + "/events/{event_id}"),
                    request -> new DeleteCalendarEventAction.Request(
                            request.param("calendar_id"), request.param("event_id"))),
            new RestMlAction<>(MlInfoAction.INSTANCE, on(GET, "/_ml/info"), request -> new MlInfoAction.Request()));

    private MlRoutes() {}

    private interface Body<Q> {
        Q read(XContentParser parser) throws IOException;
    }

    private static List<Route> on(Method method, String... paths) {
        return List.of(paths).stream().map(path -> new Route(method, path)).toList();
    }

    private static <Q> Q parsed(RestRequest request, Body<Q> body) throws IOException {
        try (XContentParser parser = request.contentParser()) {
            return body.read(parser);
        }
    }

    private static <Q> Q parsedOr(String otherwise, RestRequest request, Body<Q> body) throws IOException {
        if (request.hasContent()) {
            return parsed(request, body);
        }
        try (XContentParser parser =
                XContentType.JSON.xContent().createParser(request.contentParserConfig(), otherwise)) {
            return body.read(parser);
        }
    }

    private static IndicesOptions indicesOptions(RestRequest request) {
        return IndicesOptions.fromRequest(request, SearchRequest.DEFAULT_INDICES_OPTIONS);
    }

    /** Null if the address has none: then those stay that the datafeed has. */
    private static IndicesOptions updateIndicesOptions(RestRequest request) {
        boolean given = request.hasParam("expand_wildcards")
                || request.hasParam("ignore_unavailable")
                || request.hasParam("allow_no_indices")
                || request.hasParam("ignore_throttled");
        return given ? indicesOptions(request) : null;
    }

    private static <Q extends AbstractGetResourcesRequest> Q paged(RestRequest request, Q get, String idParameter) {
        String id = request.param(idParameter);
        if (!Strings.isNullOrEmpty(id)) {
            get.setResourceId(id);
        }
        get.setPageParams(page(request));
        get.setAllowNoResources(request.paramAsBoolean("allow_no_match", get.isAllowNoResources()));
        return get;
    }

    private static PageParams page(RestRequest request) {
        return new PageParams(
                request.paramAsInt("from", PageParams.DEFAULT_FROM),
                request.paramAsInt("size", PageParams.DEFAULT_SIZE));
    }

    private static GetCalendarsAction.Request calendars(RestRequest request) throws IOException {
        String id = request.param("calendar_id");
        if (request.hasContent()) {
            return parsed(request, parser -> GetCalendarsAction.Request.parseRequest(id, parser));
        }
        GetCalendarsAction.Request get = new GetCalendarsAction.Request();
        if (!Strings.isNullOrEmpty(id)) {
            get.setCalendarId(id);
        }
        // With an id and a page together x-pack-core finds the request contradictory.
        if (request.hasParam("from") || request.hasParam("size")) {
            get.setPageParams(page(request));
        }
        return get;
    }

    private static GetCalendarEventsAction.Request events(RestRequest request) throws IOException {
        String id = request.param("calendar_id");
        if (request.hasContent()) {
            return parsed(request, parser -> GetCalendarEventsAction.Request.parseRequest(id, parser));
        }
        GetCalendarEventsAction.Request get = new GetCalendarEventsAction.Request(id);
        get.setStart(request.param("start"));
        get.setEnd(request.param("end"));
        get.setJobId(request.param("job_id"));
        get.setPageParams(page(request));
        return get;
    }
}
