package io.mlsetup.sandbox.ml;

import io.mlsetup.sandbox.LineTasksExecutor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.persistent.AllocatedPersistentTask;
import org.elasticsearch.persistent.PersistentTaskParams;
import org.elasticsearch.persistent.PersistentTaskState;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata.Assignment;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata.PersistentTask;
import org.elasticsearch.persistent.PersistentTasksExecutor;
import org.elasticsearch.tasks.TaskId;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsTaskState;
import org.elasticsearch.xpack.core.ml.job.config.JobTaskState;

/**
 * Runs ML's persistent tasks by doing nothing, until they are cancelled: they outlive a restart and the loss of a node, after which
 * Elasticsearch assigns them anew. One that a test left without a node stays without.
 */
final class RestingExecutor<P extends PersistentTaskParams> extends LineTasksExecutor<P> {

    /** How Elasticsearch itself explains that a task has no node yet, or none any more. */
    private static final Set<String> OF_ELASTICSEARCH = Set.of(
            "waiting for initial assignment",
            "awaiting reassignment after node loss",
            "no persistent task assignments are allowed due to cluster settings");

    static final List<PersistentTasksExecutor<?>> ALL = List.of(
            new RestingExecutor<>(MlTasks.JOB_TASK_NAME),
            new RestingExecutor<>(MlTasks.DATAFEED_TASK_NAME),
            new RestingExecutor<>(MlTasks.DATA_FRAME_ANALYTICS_TASK_NAME),
            new RestingExecutor<>(MlTasks.JOB_SNAPSHOT_UPGRADE_TASK_NAME));

    private RestingExecutor(String taskName) {
        super(taskName, EsExecutors.DIRECT_EXECUTOR_SERVICE);
    }

    @Override
    protected Assignment assign(P params, Collection<DiscoveryNode> candidates, ClusterState state) {
        for (PersistentTask<?> task : StateChanges.tasks(state).tasks()) {
            if (params.equals(task.getParams())
                    && !task.isAssigned()
                    && !OF_ELASTICSEARCH.contains(task.getAssignment().getExplanation())) {
                return task.getAssignment();
            }
        }
        DiscoveryNode node = selectLeastLoadedNode(state, candidates, RestingExecutor::runsJobs);
        return node == null
                ? new Assignment(null, "no ML nodes with sufficient capacity were found")
                : new Assignment(node.getId(), "");
    }

    /** Whether a node has the role and publishes ML's attributes. */
    static boolean runsJobs(DiscoveryNode node) {
        return node.getRoles().contains(DiscoveryNodeRole.ML_ROLE)
                && node.getAttributes().containsKey("ml.machine_memory");
    }

    @Override
    protected void nodeOperation(AllocatedPersistentTask task, P params, PersistentTaskState state) {
        // It rests; and says once, as the real ones do, that its state is that of this node, after an earlier one had
        // it.
        PersistentTaskState mine = null;
        if (state instanceof JobTaskState job && job.getAllocationId() != task.getAllocationId()) {
            mine = new JobTaskState(
                    job.getState(), task.getAllocationId(), job.getReason(), job.getLastStateChangeTime());
        } else if (state instanceof DataFrameAnalyticsTaskState analytics
                && analytics.getAllocationId() != task.getAllocationId()) {
            mine = new DataFrameAnalyticsTaskState(
                    analytics.getState(),
                    task.getAllocationId(),
                    analytics.getReason(),
                    analytics.getLastStateChangeTime());
        }
        if (mine != null) {
            task.updatePersistentTaskState(mine, ActionListener.noop());
        }
    }

    @Override
    protected AllocatedPersistentTask createTask(
            long id, String type, String action, TaskId parent, PersistentTask<P> task, Map<String, String> headers) {
        return new AllocatedPersistentTask(id, type, action, getDescription(task), parent, headers) {
            @Override
            protected void onCancelled() {
                markAsCompleted();
            }
        };
    }
}
