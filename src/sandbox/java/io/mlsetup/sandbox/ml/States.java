package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.persistent.PersistentTaskState;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsState;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsTaskState;
import org.elasticsearch.xpack.core.ml.job.config.JobState;
import org.elasticsearch.xpack.core.ml.job.config.JobTaskState;

/** What runs, as x-pack-ml asks before it updates, deletes and stops: by x-pack-core's reading of the tasks in the cluster state. */
final class States {

    private final ClusterService clusterService;
    private final Client client;

    States(ClusterService clusterService, Client client) {
        this.clusterService = requireNonNull(clusterService);
        this.client = requireNonNull(client);
    }

    /** As {@code JobManager.isJobOpen}. */
    boolean isJobOpen(String jobId) {
        return MlTasks.getJobState(jobId, StateChanges.tasks(state())) == JobState.OPENED;
    }

    /** As {@code DatafeedManager}: one that has a task. */
    boolean isDatafeedRunning(String datafeedId) {
        return MlTasks.getDatafeedTask(datafeedId, StateChanges.tasks(state())) != null;
    }

    /** As {@code DataFrameAnalyticsConfigProvider}: one that is not stopped. */
    boolean isAnalyticsRunning(String id) {
        return MlTasks.getDataFrameAnalyticsState(id, StateChanges.tasks(state())) != DataFrameAnalyticsState.STOPPED;
    }

    /**
     * Before something is deleted: force ends what it runs, without it that is refused (409), as by {@code TransportDeleteJobAction} and
     * those of datafeeds and data frame analytics.
     *
     * @param type of the task, as {@link StateChanges} knows it
     */
    void requireNoTask(String type, String id, boolean force) {
        if (StateChanges.hasTask(state(), type, id)) {
            if (!force) {
                throw new ElasticsearchStatusException(
                        "[{}] has a task: close or stop it before it is deleted, or delete it with force",
                        RestStatus.CONFLICT,
                        id);
            }
            client.execute(
                            StateChange.TYPE,
                            new StateChange.Request(StateChanges.DELETE_TASK, Map.of("type", type, "id", id)))
                    .actionGet();
        }
    }

    /**
     * Without force, what failed is neither closed nor stopped (409): as {@code TransportCloseJobAction} and
     * {@code TransportStopDataFrameAnalyticsAction} refuse it.
     *
     * @param type of the tasks: of jobs or of data frame analytics
     */
    void requireNoneFailed(String type, String ids, boolean force) {
        PersistentTasksCustomMetadata tasks = StateChanges.tasks(state());
        StateChanges.taskIds(state(), type, List.of(ids.replace("_all", "*").split(","))).stream()
                .map(tasks::getTask)
                .filter(task -> !force && isFailed(task.getState()))
                .findFirst()
                .ifPresent(task -> {
                    throw new ElasticsearchStatusException(
                            "[{}] is neither closed nor stopped because it failed, use force",
                            RestStatus.CONFLICT,
                            task.getId());
                });
    }

    private static boolean isFailed(PersistentTaskState state) {
        return (state instanceof JobTaskState job && job.getState() == JobState.FAILED)
                || (state instanceof DataFrameAnalyticsTaskState analytics
                        && analytics.getState() == DataFrameAnalyticsState.FAILED);
    }

    ClusterState state() {
        return clusterService.state();
    }
}
