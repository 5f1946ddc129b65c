package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsState;
import org.elasticsearch.xpack.core.ml.job.config.JobState;

/** What runs, as x-pack-ml asks before it updates: by x-pack-core's reading of the tasks in the cluster state. */
final class States {

    private final ClusterService clusterService;

    States(ClusterService clusterService) {
        this.clusterService = requireNonNull(clusterService);
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

    ClusterState state() {
        return clusterService.state();
    }
}
