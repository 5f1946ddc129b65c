package io.mlsetup.cluster;

import java.time.Instant;
import java.util.List;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata.Assignment;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;
import org.elasticsearch.xpack.core.ml.inference.assignment.Priority;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingInfo;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingState;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignment;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignmentMetadata;
import org.elasticsearch.xpack.core.ml.job.config.JobState;
import org.elasticsearch.xpack.core.ml.job.config.JobTaskState;

/** Real cluster states in which something runs, made with x-pack-core's classes. */
public final class RunningStates {

    private RunningStates() {}

    /** One job in each of the states, on that node, and a deployment that has one allocation of those that were asked for. */
    public static ClusterState with(ClusterState state, List<String> jobStates, String node, int targetAllocations) {
        PersistentTasksCustomMetadata.Builder tasks = PersistentTasksCustomMetadata.builder();
        for (int i = 0; i < jobStates.size(); i++) {
            String id = MlTasks.jobTaskId("job-" + i);
            tasks.addTask(
                    id, MlTasks.JOB_TASK_NAME, new OpenJobAction.JobParams("job-" + i), new Assignment(node, "why"));
            tasks.updateTaskState(
                    id,
                    new JobTaskState(
                            JobState.fromString(jobStates.get(i)),
                            tasks.getLastAllocationId(),
                            "a reason",
                            Instant.ofEpochMilli(1_000)));
        }
        TrainedModelAssignment.Builder assignment = TrainedModelAssignment.Builder.empty(
                new StartTrainedModelDeploymentAction.TaskParams(
                        "model", "deployment", 100, targetAllocations, 1, 1024, null, Priority.NORMAL, 0, 0),
                null);
        assignment.addRoutingEntry(node, new RoutingInfo(1, 1, RoutingState.STARTED, ""));
        assignment.setAssignmentState(AssignmentState.STARTED);
        return TestStates.with(
                state,
                metadata -> metadata.putCustom(PersistentTasksCustomMetadata.TYPE, tasks.build())
                        .putCustom(
                                TrainedModelAssignmentMetadata.NAME,
                                TrainedModelAssignmentMetadata.Builder.empty()
                                        .addNewAssignment("deployment", assignment)
                                        .build()));
    }
}
