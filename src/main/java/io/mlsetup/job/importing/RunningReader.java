package io.mlsetup.job.importing;

import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.Running;
import io.mlsetup.job.planning.Running.Span;
import io.mlsetup.line.Line;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata.PersistentTask;
import org.elasticsearch.xpack.core.ml.MachineLearningField;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction.DatafeedParams;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedState;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsState;
import org.elasticsearch.xpack.core.ml.job.config.JobState;

/** What runs, by x-pack-core's own reading of machine learning's tasks; and whether there is a node for it. */
final class RunningReader {

    /** A node attribute that x-pack-ml gives to nodes on which it runs jobs. */
    private static final String PUBLISHED_BY_ML = "ml.machine_memory";

    private RunningReader() {}

    /** @param settings of the cluster */
    static Running of(ClusterState state, Settings settings) {
        PersistentTasksCustomMetadata tasks = Line.tasks(state);
        Set<String> jobs = new HashSet<>();
        Map<String, Span> datafeeds = new HashMap<>();
        Set<String> analytics = new HashSet<>();
        Set<ItemKey> failed = new HashSet<>();
        Set<ItemKey> halting = new HashSet<>();
        if (tasks != null) {
            for (PersistentTask<?> task : tasks.tasks()) {
                switch (task.getTaskName()) {
                    case MlTasks.JOB_TASK_NAME -> {
                        String id = without(MlTasks.JOB_TASK_ID_PREFIX, task);
                        ItemKey key = new ItemKey(ItemType.ANOMALY_DETECTOR, id);
                        JobState job = MlTasks.getJobState(id, tasks);
                        if (job == JobState.FAILED) {
                            failed.add(key);
                        } else if (job != JobState.CLOSED) {
                            jobs.add(id);
                        }
                        addIf(job == JobState.CLOSING, key, halting);
                    }
                    case MlTasks.DATAFEED_TASK_NAME -> {
                        String id = without(MlTasks.DATAFEED_TASK_ID_PREFIX, task);
                        datafeeds.put(id, span(task));
                        addIf(
                                MlTasks.getDatafeedState(id, tasks) == DatafeedState.STOPPING,
                                new ItemKey(ItemType.DATAFEED, id),
                                halting);
                    }
                    case MlTasks.DATA_FRAME_ANALYTICS_TASK_NAME -> {
                        String id = without(MlTasks.DATA_FRAME_ANALYTICS_TASK_ID_PREFIX, task);
                        ItemKey key = new ItemKey(ItemType.DATA_FRAME_ANALYTICS, id);
                        DataFrameAnalyticsState frame = MlTasks.getDataFrameAnalyticsState(id, tasks);
                        if (frame == DataFrameAnalyticsState.FAILED) {
                            failed.add(key);
                        } else if (frame != DataFrameAnalyticsState.STOPPED) {
                            analytics.add(id);
                        }
                        addIf(frame == DataFrameAnalyticsState.STOPPING, key, halting);
                    }
                    default -> {
                        // another feature's
                    }
                }
            }
        }
        return new Running(jobs, datafeeds, analytics, failed, halting, nowhere(state, settings));
    }

    /**
     * As x-pack-ml's {@code JobNodeSelector}: no node that stays runs jobs, and by their role there are as many as may be added. One on
     * which machine learning is off counts among these.
     */
    private static boolean nowhere(ClusterState state, Settings settings) {
        Set<String> leaving = state.metadata().nodeShutdowns().getAllNodeIds();
        List<DiscoveryNode> staying = state.nodes().stream()
                .filter(node -> node.getRoles().contains(DiscoveryNodeRole.ML_ROLE) && !leaving.contains(node.getId()))
                .toList();
        return staying.size() >= MachineLearningField.MAX_LAZY_ML_NODES.get(settings)
                && staying.stream().noneMatch(node -> node.getAttributes().containsKey(PUBLISHED_BY_ML));
    }

    private static void addIf(boolean is, ItemKey key, Set<ItemKey> keys) {
        if (is) {
            keys.add(key);
        }
    }

    private static Span span(PersistentTask<?> task) {
        return task.getParams() instanceof DatafeedParams params
                ? new Span(params.getStartTime(), params.getEndTime() == null ? 0 : params.getEndTime())
                : Span.ALL;
    }

    private static String without(String prefix, PersistentTask<?> task) {
        return task.getId().substring(prefix.length());
    }
}
