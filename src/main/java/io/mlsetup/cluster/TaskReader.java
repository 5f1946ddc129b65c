package io.mlsetup.cluster;

import io.mlsetup.cluster.DeploymentFacts.Asked;
import io.mlsetup.cluster.DeploymentFacts.NodeFailure;
import io.mlsetup.cluster.TaskFacts.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata.PersistentTask;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsTaskState;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingInfo;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingState;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignment;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignmentMetadata;
import org.elasticsearch.xpack.core.ml.job.config.JobTaskState;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeTaskParams;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeTaskState;

/** Reads ML's persistent tasks and deployments by x-pack-core's own classes, as far as the cluster state has them. */
final class TaskReader {

    private TaskReader() {}

    static List<TaskFacts> tasks(PersistentTasksCustomMetadata tasks, DiscoveryNodes nodes) {
        if (tasks == null) {
            return List.of();
        }
        List<TaskFacts> found = new ArrayList<>();
        for (PersistentTask<?> task : tasks.tasks()) {
            switch (task.getTaskName()) {
                case MlTasks.JOB_TASK_NAME -> found.add(job(task, nodes));
                case MlTasks.DATAFEED_TASK_NAME -> found.add(datafeed(task, nodes));
                case MlTasks.DATA_FRAME_ANALYTICS_TASK_NAME -> found.add(analytics(task, nodes));
                case MlTasks.JOB_SNAPSHOT_UPGRADE_TASK_NAME -> found.add(snapshotUpgrade(task, nodes));
                default -> {
                    // another feature's
                }
            }
        }
        return found;
    }

    private static TaskFacts job(PersistentTask<?> task, DiscoveryNodes nodes) {
        Optional<JobTaskState> state = Optional.ofNullable((JobTaskState) task.getState());
        return new TaskFacts(
                Kind.JOB,
                without(MlTasks.JOB_TASK_ID_PREFIX, task.getId()),
                Optional.empty(),
                MlTasks.getJobStateModifiedForReassignments(task).toString(),
                state.map(JobTaskState::getReason),
                state.map(JobTaskState::getLastStateChangeTime),
                node(task, nodes),
                explanation(task),
                modelMemory(task));
    }

    private static TaskFacts datafeed(PersistentTask<?> task, DiscoveryNodes nodes) {
        Optional<String> job = task.getParams() instanceof StartDatafeedAction.DatafeedParams params
                ? Optional.ofNullable(params.getJobId())
                : Optional.empty();
        return new TaskFacts(
                Kind.DATAFEED,
                without(MlTasks.DATAFEED_TASK_ID_PREFIX, task.getId()),
                job,
                MlTasks.getDatafeedState(task).toString(),
                Optional.empty(),
                Optional.empty(),
                node(task, nodes),
                explanation(task),
                0);
    }

    private static TaskFacts analytics(PersistentTask<?> task, DiscoveryNodes nodes) {
        Optional<DataFrameAnalyticsTaskState> state =
                Optional.ofNullable((DataFrameAnalyticsTaskState) task.getState());
        return new TaskFacts(
                Kind.DATA_FRAME_ANALYTICS,
                without(MlTasks.DATA_FRAME_ANALYTICS_TASK_ID_PREFIX, task.getId()),
                Optional.empty(),
                MlTasks.getDataFrameAnalyticsState(task).toString(),
                state.map(DataFrameAnalyticsTaskState::getReason),
                state.map(DataFrameAnalyticsTaskState::getLastStateChangeTime),
                node(task, nodes),
                explanation(task),
                0);
    }

    private static TaskFacts snapshotUpgrade(PersistentTask<?> task, DiscoveryNodes nodes) {
        Optional<SnapshotUpgradeTaskParams> params =
                task.getParams() instanceof SnapshotUpgradeTaskParams upgrade ? Optional.of(upgrade) : Optional.empty();
        return new TaskFacts(
                Kind.SNAPSHOT_UPGRADE,
                params.map(SnapshotUpgradeTaskParams::getSnapshotId)
                        .orElseGet(() -> without(MlTasks.JOB_SNAPSHOT_UPGRADE_TASK_ID_PREFIX, task.getId())),
                params.map(SnapshotUpgradeTaskParams::getJobId),
                MlTasks.getSnapshotUpgradeState(task).toString(),
                task.getState() instanceof SnapshotUpgradeTaskState state
                        ? Optional.ofNullable(state.getReason())
                        : Optional.empty(),
                Optional.empty(),
                node(task, nodes),
                explanation(task),
                0);
    }

    private static String without(String prefix, String taskId) {
        return taskId.startsWith(prefix) ? taskId.substring(prefix.length()) : taskId;
    }

    private static Optional<String> node(PersistentTask<?> task, DiscoveryNodes nodes) {
        return Optional.ofNullable(task.getExecutorNode()).filter(nodes::nodeExists);
    }

    private static String explanation(PersistentTask<?> task) {
        return Optional.ofNullable(task.getAssignment().getExplanation()).orElse("");
    }

    private static long modelMemory(PersistentTask<?> task) {
        return task.getParams() instanceof OpenJobAction.JobParams params
                        && params.getJob() != null
                        && params.getJob().getAnalysisLimits() != null
                        && params.getJob().getAnalysisLimits().getModelMemoryLimit() != null
                ? params.getJob().getAnalysisLimits().getModelMemoryLimit() << 20
                : 0;
    }

    static List<DeploymentFacts> deployments(TrainedModelAssignmentMetadata assignments) {
        List<DeploymentFacts> found = new ArrayList<>();
        assignments.allAssignments().forEach((id, assignment) -> found.add(deployment(id, assignment)));
        return found;
    }

    private static DeploymentFacts deployment(String id, TrainedModelAssignment assignment) {
        List<String> nodes = new ArrayList<>();
        List<NodeFailure> failures = new ArrayList<>();
        int allocations = 0;
        for (Map.Entry<String, RoutingInfo> entry :
                assignment.getNodeRoutingTable().entrySet()) {
            String node = entry.getKey();
            RoutingInfo route = entry.getValue();
            // As TrainedModelAssignment.calculateAllocationStatus counts: a route that failed or stops still tells the
            // number it had.
            allocations += route.isRoutable() ? route.getCurrentAllocations() : 0;
            if (route.getState() == RoutingState.FAILED) {
                failures.add(new NodeFailure(
                        node, Optional.ofNullable(route.getReason()).orElse("")));
            } else if (route.getState().consumesMemory()) {
                nodes.add(node);
            }
        }
        return new DeploymentFacts(
                id,
                assignment.getModelId(),
                assignment.getAssignmentState(),
                assignment.getReason(),
                Optional.ofNullable(assignment.getStartTime()).orElse(Instant.EPOCH),
                allocations,
                assignment.getTaskParams().getNumberOfAllocations(),
                new Asked(
                        assignment.getTaskParams().getThreadsPerAllocation(),
                        assignment.getTaskParams().getPriority(),
                        assignment.getTaskParams().getQueueCapacity(),
                        assignment.getTaskParams().getCacheSize(),
                        Optional.ofNullable(assignment.getAdaptiveAllocationsSettings())),
                assignment.getTaskParams().estimateMemoryUsageBytes(),
                nodes,
                failures);
    }

    /** A state as it is written in x-content. */
    static String lower(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
