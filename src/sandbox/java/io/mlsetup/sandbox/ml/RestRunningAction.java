package io.mlsetup.sandbox.ml;

import static org.elasticsearch.rest.RestRequest.Method.DELETE;
import static org.elasticsearch.rest.RestRequest.Method.POST;
import static org.elasticsearch.rest.RestRequest.Method.PUT;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestBuilderListener;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xpack.core.ml.action.CloseJobAction;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.action.StopDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StopDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StopTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.action.UpdateTrainedModelDeploymentAction;

/**
 * The REST paths that open and close, start and stop, as x-pack-ml's; the one that marks a node for shutdown, as the shutdown
 * module's; and the sandbox's own way in for tests: {@code /_ml_setup_sandbox/task/{type}/{id}},
 * {@code /_ml_setup_sandbox/deployment/{id}} and {@code /_ml_setup_sandbox/index/{id}}.
 */
final class RestRunningAction extends BaseRestHandler {

    private static final String JOB = "/_ml/anomaly_detectors/{job_id}";
    private static final String DATAFEED = "/_ml/datafeeds/{datafeed_id}";
    private static final String ANALYTICS = "/_ml/data_frame/analytics/{id}";
    private static final String DEPLOYMENT = "/_ml/trained_models/{model_id}/deployment";
    private static final String TASK = "/_ml_setup_sandbox/task/{type}/{id}";
    private static final String SANDBOX_DEPLOYMENT = "/_ml_setup_sandbox/deployment/{id}";
    private static final String INDEX = "/_ml_setup_sandbox/index/{id}";
    private static final String SHUTDOWN = "/_nodes/{nodeId}/shutdown";

    private static final Set<String> TASK_FIELDS =
            Set.of("node", "explanation", "state", "reason", "since", "job_id", "snapshot_id");
    private static final Set<String> DEPLOYMENT_FIELDS = Set.of(
            "model_id",
            "state",
            "reason",
            "since",
            "node_reason",
            "allocations",
            "target_allocations",
            "threads",
            "routes");
    private static final Set<String> SHUTDOWN_FIELDS = Set.of("type", "reason");

    private interface Reader {
        ActionRequest read(RestRequest request) throws IOException;
    }

    static final List<RestHandler> ALL = List.of(
            new RestRunningAction(
                    OpenJobAction.INSTANCE,
                    "opened",
                    new Route(POST, JOB + "/_open"),
                    request -> new OpenJobAction.Request(request.param("job_id"))),
            new RestRunningAction(CloseJobAction.INSTANCE, "closed", new Route(POST, JOB + "/_close"), request -> {
                CloseJobAction.Request close = new CloseJobAction.Request(request.param("job_id"));
                return close.setForce(request.paramAsBoolean("force", false));
            }),
            new RestRunningAction(
                    StartDatafeedAction.INSTANCE,
                    "started",
                    new Route(POST, DATAFEED + "/_start"),
                    request -> new StartDatafeedAction.Request(span(request))),
            new RestRunningAction(
                    StopDatafeedAction.INSTANCE, "stopped", new Route(POST, DATAFEED + "/_stop"), request -> {
                        StopDatafeedAction.Request stop = new StopDatafeedAction.Request(request.param("datafeed_id"));
                        return stop.setForce(request.paramAsBoolean("force", false));
                    }),
            new RestRunningAction(
                    StartDataFrameAnalyticsAction.INSTANCE,
                    "acknowledged",
                    new Route(POST, ANALYTICS + "/_start"),
                    request -> new StartDataFrameAnalyticsAction.Request(request.param("id"))),
            new RestRunningAction(
                    StopDataFrameAnalyticsAction.INSTANCE,
                    "stopped",
                    new Route(POST, ANALYTICS + "/_stop"),
                    request -> {
                        var stop = new StopDataFrameAnalyticsAction.Request(request.param("id"));
                        return stop.setForce(request.paramAsBoolean("force", false));
                    }),
            new RestRunningAction(
                    StartTrainedModelDeploymentAction.INSTANCE,
                    "acknowledged",
                    new Route(POST, DEPLOYMENT + "/_start"),
                    RestRunningAction::start),
            new RestRunningAction(
                    UpdateTrainedModelDeploymentAction.INSTANCE,
                    "acknowledged",
                    new Route(POST, DEPLOYMENT + "/_update"),
                    request -> {
                        String id = request.param("model_id");
                        try (XContentParser parser = request.contentParser()) {
                            return UpdateTrainedModelDeploymentAction.Request.parseRequest(id, parser);
                        }
                    }),
            new RestRunningAction(
                    StopTrainedModelDeploymentAction.INSTANCE,
                    "stopped",
                    new Route(POST, DEPLOYMENT + "/_stop"),
                    request -> {
                        var stop = new StopTrainedModelDeploymentAction.Request(request.param("model_id"));
                        stop.setForce(request.paramAsBoolean("force", false));
                        return stop;
                    }),
            change(new Route(PUT, TASK), StateChanges.PUT_TASK, TASK_FIELDS),
            change(new Route(DELETE, TASK), StateChanges.DELETE_TASK, Set.of()),
            change(new Route(PUT, SANDBOX_DEPLOYMENT), StateChanges.PUT_DEPLOYMENT, DEPLOYMENT_FIELDS),
            change(new Route(DELETE, SANDBOX_DEPLOYMENT), StateChanges.DELETE_DEPLOYMENT, Set.of()),
            change(new Route(PUT, INDEX), StateChanges.INDEX_CREATED, Set.of("version")),
            change(new Route(PUT, SHUTDOWN), StateChanges.PUT_SHUTDOWN, SHUTDOWN_FIELDS),
            change(new Route(DELETE, SHUTDOWN), StateChanges.DELETE_SHUTDOWN, Set.of()));

    private final ActionType<? extends ActionResponse> action;
    private final String done;
    private final Route route;
    private final Reader reader;

    private RestRunningAction(ActionType<? extends ActionResponse> action, String done, Route route, Reader reader) {
        this.action = action;
        this.done = done;
        this.route = route;
        this.reader = reader;
    }

    /** From when and to when, in the query or in a body, as x-pack-ml takes it. */
    private static StartDatafeedAction.DatafeedParams span(RestRequest request) throws IOException {
        String id = request.param("datafeed_id");
        if (request.hasContent()) {
            try (XContentParser parser = request.contentParser()) {
                return StartDatafeedAction.DatafeedParams.parseRequest(id, parser);
            }
        }
        StartDatafeedAction.DatafeedParams params =
                new StartDatafeedAction.DatafeedParams(id, request.param("start", "0"));
        if (request.hasParam("end")) {
            params.setEndTime(request.param("end"));
        }
        return params;
    }

    /** The settings in the query or in a body, as x-pack-ml takes them; the sandbox keeps only the allocations and their threads. */
    private static StartTrainedModelDeploymentAction.Request start(RestRequest request) throws IOException {
        String model = request.param("model_id");
        String deployment = request.param("deployment_id", model);
        StartTrainedModelDeploymentAction.Request start;
        if (request.hasContent()) {
            try (XContentParser parser = request.contentParser()) {
                start = StartTrainedModelDeploymentAction.Request.parseRequest(model, deployment, parser);
            }
        } else {
            start = new StartTrainedModelDeploymentAction.Request(model, deployment);
        }
        if (request.hasParam("number_of_allocations")) {
            start.setNumberOfAllocations(request.paramAsInt("number_of_allocations", 1));
        }
        if (request.hasParam("threads_per_allocation")) {
            start.setThreadsPerAllocation(request.paramAsInt("threads_per_allocation", 1));
        }
        if (request.hasParam("queue_capacity")) {
            start.setQueueCapacity(request.paramAsInt("queue_capacity", 0));
        }
        if (request.hasParam("priority")) {
            start.setPriority(request.param("priority"));
        }
        if (request.hasParam("cache_size")) {
            start.setCacheSize(ByteSizeValue.parseBytesSizeValue(request.param("cache_size"), "cache_size"));
        }
        return start;
    }

    private static RestHandler change(Route route, String operation, Set<String> fields) {
        return new RestRunningAction(StateChange.TYPE, "acknowledged", route, request -> {
            Map<String, Object> what = new TreeMap<>();
            if (request.hasContent()) {
                try (XContentParser parser = request.contentParser()) {
                    what.putAll(parser.map());
                }
            }
            for (String field : what.keySet()) {
                if (!fields.contains(field)) {
                    throw new IllegalArgumentException(
                            "unknown field [" + field + "], known are " + new TreeSet<>(fields));
                }
            }
            what.put("id", request.hasParam("nodeId") ? request.param("nodeId") : request.param("id"));
            if (request.hasParam("type")) {
                what.put("type", request.param("type"));
            }
            return new StateChange.Request(operation, what);
        });
    }

    @Override
    public String getName() {
        return "ml_setup_sandbox_" + route.getMethod() + route.getPath();
    }

    @Override
    public List<Route> routes() {
        return List.of(route);
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        ActionRequest read = reader.read(request);
        return channel -> execute(client, action, read, new RestBuilderListener<ActionResponse>(channel) {
            @Override
            public RestResponse buildResponse(ActionResponse response, XContentBuilder builder) throws Exception {
                return new RestResponse(
                        RestStatus.OK, builder.startObject().field(done, true).endObject());
            }
        });
    }

    @SuppressWarnings("unchecked") // the listener takes any response
    private static <R extends ActionResponse> void execute(
            NodeClient client,
            ActionType<R> action,
            ActionRequest request,
            RestBuilderListener<ActionResponse> listener) {
        client.execute(action, request, (ActionListener<R>) (Object) listener);
    }
}
