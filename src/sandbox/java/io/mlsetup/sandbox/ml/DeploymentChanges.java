package io.mlsetup.sandbox.ml;

import static io.mlsetup.sandbox.ml.StateChanges.number;
import static io.mlsetup.sandbox.ml.StateChanges.text;

import io.mlsetup.line.Line;
import io.mlsetup.sandbox.SandboxLine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingInfo;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingState;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignment;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignmentMetadata;

/** What x-pack-ml keeps in the cluster state of deployments of trained models, written with x-pack-core's own classes. */
final class DeploymentChanges {

    private DeploymentChanges() {}

    /**
     * Each of {@code routes} has {@code node}, {@code allocations}, {@code state} and {@code reason}; without them there is one, to a node
     * that runs jobs. Without {@code state} the deployment's follows from the routes, as in Elasticsearch.
     */
    static ClusterState put(ClusterState state, Map<String, Object> what) {
        String id = text(what, "id");
        TrainedModelAssignment.Builder assignment = TrainedModelAssignment.Builder.empty(params(id, what), null);
        assignment.setStartTime(
                what.get("since") instanceof Number millis
                        ? Instant.ofEpochMilli(millis.longValue())
                        : Instant.ofEpochMilli(System.currentTimeMillis()));
        if (what.get("reason") != null) {
            assignment.setReason(text(what, "reason"));
        }
        if (what.get("routes") instanceof List<?> routes) {
            routes.forEach(route -> addRoute(assignment, state, route));
            assignment.calculateAndSetAssignmentState();
        } else {
            addOnlyRoute(assignment, state, what);
            assignment.setAssignmentState(AssignmentState.STARTED);
        }
        if (what.get("state") != null) {
            assignment.setAssignmentState(AssignmentState.fromString(text(what, "state")));
        }
        return with(
                state,
                TrainedModelAssignmentMetadata.builder(state)
                        .addOrOverwriteAssignment(id, assignment)
                        .build());
    }

    private static StartTrainedModelDeploymentAction.TaskParams params(String id, Map<String, Object> what) {
        return new StartTrainedModelDeploymentAction.TaskParams(
                what.get("model_id") == null ? id : text(what, "model_id"),
                id,
                ByteSizeValue.ofMb(100).getBytes(),
                number(what, "target_allocations", Math.max(1, number(what, "allocations", 1))),
                number(what, "threads", 1),
                StartTrainedModelDeploymentAction.DEFAULT_QUEUE_CAPACITY,
                null,
                StartTrainedModelDeploymentAction.DEFAULT_PRIORITY,
                0,
                0);
    }

    @SuppressWarnings("unchecked") // an object of JSON
    private static void addRoute(TrainedModelAssignment.Builder assignment, ClusterState state, Object route) {
        Map<String, Object> one = (Map<String, Object>) route;
        int allocations = number(one, "allocations", 1);
        assignment.addRoutingEntry(
                StateChanges.node(state, text(one, "node")).getId(),
                new RoutingInfo(
                        allocations,
                        Math.max(1, allocations),
                        RoutingState.fromString(text(one, "state")),
                        one.get("reason") == null ? "" : text(one, "reason")));
    }

    private static void addOnlyRoute(
            TrainedModelAssignment.Builder assignment, ClusterState state, Map<String, Object> what) {
        List<DiscoveryNode> nodes = StateChanges.mlNodes(state);
        if (nodes.isEmpty()) {
            return;
        }
        AssignmentState asked =
                what.get("state") == null ? AssignmentState.STARTED : AssignmentState.fromString(text(what, "state"));
        String failure = what.get("node_reason") != null
                ? text(what, "node_reason")
                : asked == AssignmentState.FAILED ? Objects.requireNonNullElse((String) what.get("reason"), "") : null;
        int allocations = number(what, "allocations", 1);
        assignment.addRoutingEntry(
                nodes.get(0).getId(),
                new RoutingInfo(
                        allocations,
                        Math.max(1, allocations),
                        failure != null ? RoutingState.FAILED : routing(asked),
                        Objects.requireNonNullElse(failure, "")));
    }

    private static RoutingState routing(AssignmentState state) {
        return switch (state) {
            case STARTING -> RoutingState.STARTING;
            case STOPPING -> RoutingState.STOPPING;
            default -> RoutingState.STARTED;
        };
    }

    static ClusterState delete(ClusterState state, String id) {
        TrainedModelAssignmentMetadata deployments = Line.deployments(state);
        if (!deployments.hasDeployment(id)) {
            throw new ResourceNotFoundException("no deployment [" + id + "]");
        }
        return with(
                state,
                TrainedModelAssignmentMetadata.builder(state)
                        .removeAssignment(id)
                        .build());
    }

    private static ClusterState with(ClusterState state, TrainedModelAssignmentMetadata deployments) {
        return SandboxLine.with(state, TrainedModelAssignmentMetadata.NAME, deployments);
    }
}
