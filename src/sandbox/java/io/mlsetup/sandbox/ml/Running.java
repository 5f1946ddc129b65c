package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import io.mlsetup.line.Line;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.action.CloseJobAction;
import org.elasticsearch.xpack.core.ml.action.CreateTrainedModelAssignmentAction;
import org.elasticsearch.xpack.core.ml.action.NodeAcknowledgedResponse;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.action.StopDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StopDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StopTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.action.UpdateTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignment;
import org.elasticsearch.xpack.core.ml.job.config.JobState;

/**
 * Double of opening and closing, starting and stopping: what is to run gets its task or its deployment in the cluster state, as if
 * all had gone well. Unlike x-pack-ml it does not ask for a model or memory, nor for a configuration, except where data frame analytics
 * write to.
 */
public final class Running {

    private final Client client;
    private final ClusterService clusterService;
    private final Limits limits;
    private final Datafeeds datafeeds;
    private final Analytics analytics;
    private final States states;

    Running(
            Client client,
            ClusterService clusterService,
            Limits limits,
            Datafeeds datafeeds,
            Analytics analytics,
            States states) {
        this.analytics = requireNonNull(analytics);
        this.states = requireNonNull(states);
        this.client = requireNonNull(client);
        this.clusterService = requireNonNull(clusterService);
        this.limits = requireNonNull(limits);
        this.datafeeds = requireNonNull(datafeeds);
    }

    private void change(String operation, Map<String, Object> what) {
        client.execute(StateChange.TYPE, new StateChange.Request(operation, what))
                .actionGet();
    }

    private void start(String type, String id, String state, Map<String, Object> more) {
        limits.requireLicense();
        Map<String, Object> what = new HashMap<>(more);
        what.put("type", type);
        what.put("id", id);
        what.put("state", state);
        what.put("only_if_new", true);
        change(StateChanges.PUT_TASK, what);
    }

    private void stop(String type, String ids) {
        change(StateChanges.DELETE_TASK, Map.of("type", type, "id", ids));
    }

    NodeAcknowledgedResponse open(OpenJobAction.Request request) {
        start("job", request.getJobParams().getJobId(), "opened", Map.of());
        return new NodeAcknowledgedResponse(true, "");
    }

    /** With force the datafeeds of the jobs are stopped too. */
    CloseJobAction.Response close(CloseJobAction.Request request) {
        states.requireNoneFailed("job", request.getJobId(), request.isForce());
        List<String> jobs = List.of(request.getJobId().split(","));
        StateChanges.tasks(clusterService.state()).tasks().forEach(task -> {
            if (task.getParams() instanceof StartDatafeedAction.DatafeedParams feed && jobs.contains(feed.getJobId())) {
                stop("datafeed", feed.getDatafeedId());
            }
        });
        stop("job", request.getJobId());
        return new CloseJobAction.Response(true);
    }

    NodeAcknowledgedResponse start(StartDatafeedAction.Request request) {
        String id = request.getParams().getDatafeedId();
        String job = datafeeds.ofJobs(null).stream()
                .filter(feed -> feed.getId().equals(id))
                .findFirst()
                .map(DatafeedConfig::getJobId)
                .orElseGet(() -> id.startsWith("datafeed-") ? id.substring("datafeed-".length()) : id);
        JobState state = MlTasks.getJobState(job, StateChanges.tasks(clusterService.state()));
        if (state.isNoneOf(JobState.OPENED, JobState.OPENING)) {
            throw new ElasticsearchStatusException(
                    "cannot start datafeed [{}] because job [{}] is {}", RestStatus.CONFLICT, id, job, state);
        }
        Map<String, Object> span =
                new HashMap<>(Map.of("job_id", job, "start", request.getParams().getStartTime()));
        if (request.getParams().getEndTime() != null) {
            span.put("end", request.getParams().getEndTime());
        }
        start("datafeed", id, "started", span);
        return new NodeAcknowledgedResponse(true, "");
    }

    StopDatafeedAction.Response stop(StopDatafeedAction.Request request) {
        stop("datafeed", request.getDatafeedId());
        return new StopDatafeedAction.Response(true);
    }

    NodeAcknowledgedResponse start(StartDataFrameAnalyticsAction.Request request) {
        analytics.requireEmptyDestination(request.getId());
        start("data_frame_analytics", request.getId(), "started", Map.of());
        return new NodeAcknowledgedResponse(true, "");
    }

    StopDataFrameAnalyticsAction.Response stop(StopDataFrameAnalyticsAction.Request request) {
        states.requireNoneFailed("data_frame_analytics", request.getId(), request.isForce());
        stop("data_frame_analytics", request.getId());
        return new StopDataFrameAnalyticsAction.Response(true);
    }

    CreateTrainedModelAssignmentAction.Response start(StartTrainedModelDeploymentAction.Request request) {
        limits.requireLicense();
        Integer allocations = request.getNumberOfAllocations();
        return deploy(
                request.getDeploymentId(),
                request.getModelId(),
                allocations == null ? 1 : allocations,
                request.getThreadsPerAllocation());
    }

    CreateTrainedModelAssignmentAction.Response update(UpdateTrainedModelDeploymentAction.Request request) {
        TrainedModelAssignment now =
                Line.deployments(clusterService.state()).getDeploymentAssignment(request.getDeploymentId());
        if (now == null) {
            throw new ElasticsearchStatusException(
                    "no deployment [{}]", RestStatus.NOT_FOUND, request.getDeploymentId());
        }
        return deploy(
                request.getDeploymentId(),
                now.getModelId(),
                request.getNumberOfAllocations(),
                now.getTaskParams().getThreadsPerAllocation());
    }

    private CreateTrainedModelAssignmentAction.Response deploy(String id, String model, int allocations, int threads) {
        change(
                StateChanges.PUT_DEPLOYMENT,
                Map.of(
                        "id", id,
                        "model_id", model,
                        "state", "started",
                        "allocations", allocations,
                        "target_allocations", allocations,
                        "threads", threads));
        return new CreateTrainedModelAssignmentAction.Response(
                Line.deployments(clusterService.state()).getDeploymentAssignment(id));
    }

    StopTrainedModelDeploymentAction.Response stop(StopTrainedModelDeploymentAction.Request request) {
        change(StateChanges.DELETE_DEPLOYMENT, Map.of("id", request.getId()));
        return new StopTrainedModelDeploymentAction.Response(true);
    }
}
