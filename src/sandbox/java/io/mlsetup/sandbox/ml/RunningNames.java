package io.mlsetup.sandbox.ml;

import io.mlsetup.sandbox.SandboxLine;
import java.util.List;
import org.elasticsearch.cluster.NamedDiff;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.persistent.PersistentTaskParams;
import org.elasticsearch.persistent.PersistentTaskState;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedState;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsTaskState;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignmentMetadata;
import org.elasticsearch.xpack.core.ml.job.config.JobTaskState;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeTaskParams;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeTaskState;

/** What of tasks and deployments x-pack-core writes to the wire and to disk, and leaves to x-pack-ml to register. */
final class RunningNames {

    private RunningNames() {}

    static List<NamedWriteableRegistry.Entry> namedWriteables() {
        return List.of(
                new NamedWriteableRegistry.Entry(
                        SandboxLine.PART,
                        TrainedModelAssignmentMetadata.NAME,
                        TrainedModelAssignmentMetadata::fromStream),
                new NamedWriteableRegistry.Entry(
                        NamedDiff.class,
                        TrainedModelAssignmentMetadata.NAME,
                        TrainedModelAssignmentMetadata::readDiffFrom),
                new NamedWriteableRegistry.Entry(
                        PersistentTaskParams.class, MlTasks.JOB_TASK_NAME, OpenJobAction.JobParams::new),
                new NamedWriteableRegistry.Entry(
                        PersistentTaskParams.class,
                        MlTasks.DATAFEED_TASK_NAME,
                        StartDatafeedAction.DatafeedParams::new),
                new NamedWriteableRegistry.Entry(
                        PersistentTaskParams.class,
                        MlTasks.DATA_FRAME_ANALYTICS_TASK_NAME,
                        StartDataFrameAnalyticsAction.TaskParams::new),
                new NamedWriteableRegistry.Entry(
                        PersistentTaskParams.class, SnapshotUpgradeTaskParams.NAME, SnapshotUpgradeTaskParams::new),
                new NamedWriteableRegistry.Entry(PersistentTaskState.class, JobTaskState.NAME, JobTaskState::new),
                new NamedWriteableRegistry.Entry(
                        PersistentTaskState.class, DatafeedState.NAME, DatafeedState::fromStream),
                new NamedWriteableRegistry.Entry(
                        PersistentTaskState.class, DataFrameAnalyticsTaskState.NAME, DataFrameAnalyticsTaskState::new),
                new NamedWriteableRegistry.Entry(
                        PersistentTaskState.class, SnapshotUpgradeTaskState.NAME, SnapshotUpgradeTaskState::new));
    }

    /** The readers of tasks are registered by x-pack-core itself. */
    static List<NamedXContentRegistry.Entry> namedXContent() {
        return List.of(new NamedXContentRegistry.Entry(
                SandboxLine.PART,
                new ParseField(TrainedModelAssignmentMetadata.NAME),
                TrainedModelAssignmentMetadata::fromXContent));
    }
}
