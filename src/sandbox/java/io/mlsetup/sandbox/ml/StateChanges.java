package io.mlsetup.sandbox.ml;

import io.mlsetup.line.Line;
import io.mlsetup.sandbox.SandboxLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.NodesShutdownMetadata;
import org.elasticsearch.cluster.metadata.SingleNodeShutdownMetadata;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.persistent.PersistentTaskParams;
import org.elasticsearch.persistent.PersistentTaskState;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata.Assignment;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.ml.MlConfigVersion;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedState;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsState;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsTaskState;
import org.elasticsearch.xpack.core.ml.job.config.JobState;
import org.elasticsearch.xpack.core.ml.job.config.JobTaskState;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeState;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeTaskParams;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeTaskState;

/** What x-pack-ml keeps in the cluster state of what runs, written with x-pack-core's own classes. */
final class StateChanges {

    static final String PUT_TASK = "put_task";
    static final String DELETE_TASK = "delete_task";
    static final String PUT_DEPLOYMENT = "put_deployment";
    static final String DELETE_DEPLOYMENT = "delete_deployment";
    static final String PUT_SHUTDOWN = "put_shutdown";
    static final String DELETE_SHUTDOWN = "delete_shutdown";
    static final String INDEX_CREATED = "index_created";

    private StateChanges() {}

    static ClusterState apply(ClusterState state, String operation, Map<String, Object> what) {
        return switch (operation) {
            case PUT_TASK -> putTask(state, what);
            case DELETE_TASK -> deleteTasks(state, text(what, "type"), ids(what));
            case PUT_DEPLOYMENT -> DeploymentChanges.put(state, what);
            case DELETE_DEPLOYMENT -> DeploymentChanges.delete(state, text(what, "id"));
            case PUT_SHUTDOWN -> shutdown(state, what, true);
            case DELETE_SHUTDOWN -> shutdown(state, what, false);
            case INDEX_CREATED -> indexCreated(state, what);
            default -> throw new IllegalArgumentException("unknown operation [" + operation + "]");
        };
    }

    private static ClusterState putTask(ClusterState state, Map<String, Object> what) {
        String type = text(what, "type");
        String id = text(what, "id");
        PersistentTasksCustomMetadata.Builder tasks = PersistentTasksCustomMetadata.builder(tasks(state));
        PersistentTaskParams params = params(type, id, what);
        String taskId = taskId(type, id, what);
        if (tasks.hasTask(taskId)) {
            if (Boolean.TRUE.equals(what.get("only_if_new"))) {
                throw new ElasticsearchStatusException(
                        "[{}] has a task already, it must be closed or stopped first", RestStatus.CONFLICT, id);
            }
            tasks.removeTask(taskId);
        }
        tasks.addTask(taskId, params.getWriteableName(), params, assignment(state, what));
        PersistentTaskState taskState = taskState(type, what, tasks.getLastAllocationId());
        if (taskState != null) {
            tasks.updateTaskState(taskId, taskState);
        }
        return with(state, tasks.build());
    }

    /** Without a word about the node any one that runs jobs. */
    private static Assignment assignment(ClusterState state, Map<String, Object> what) {
        String explanation = what.get("explanation") == null ? "" : text(what, "explanation");
        if (!what.containsKey("node")) {
            return mlNodes(state).stream()
                    .findFirst()
                    .map(node -> new Assignment(node.getId(), explanation))
                    .orElseThrow(() -> new ElasticsearchStatusException(
                            "no ML nodes with sufficient capacity were found", RestStatus.TOO_MANY_REQUESTS));
        }
        return what.get("node") == null
                ? new Assignment(null, explanation)
                : new Assignment(node(state, text(what, "node")).getId(), explanation);
    }

    static List<DiscoveryNode> mlNodes(ClusterState state) {
        return state.nodes().stream().filter(RestingExecutor::runsJobs).toList();
    }

    static DiscoveryNode node(ClusterState state, String nameOrId) {
        return state.nodes().stream()
                .filter(node -> node.getName().equals(nameOrId) || node.getId().equals(nameOrId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node [" + nameOrId + "]"));
    }

    private static String taskId(String type, String id, Map<String, Object> what) {
        return switch (type) {
            case "job" -> MlTasks.jobTaskId(id);
            case "datafeed" -> MlTasks.datafeedTaskId(id);
            case "data_frame_analytics" -> MlTasks.dataFrameAnalyticsTaskId(id);
            case "snapshot_upgrade" -> MlTasks.snapshotUpgradeTaskId(id, snapshot(what));
            default ->
                throw new IllegalArgumentException("[type] is [" + type
                        + "], but must be one of [job, datafeed, data_frame_analytics, snapshot_upgrade]");
        };
    }

    private static String snapshot(Map<String, Object> what) {
        return what.get("snapshot_id") == null ? "1" : text(what, "snapshot_id");
    }

    private static PersistentTaskParams params(String type, String id, Map<String, Object> what) {
        return switch (type) {
            case "datafeed" -> {
                StartDatafeedAction.DatafeedParams params =
                        new StartDatafeedAction.DatafeedParams(id, what.get("start") instanceof Long start ? start : 0);
                if (what.get("end") instanceof Long end) {
                    params.setEndTime(end);
                }
                params.setJobId(
                        what.get("job_id") == null
                                ? id.startsWith("datafeed-") ? id.substring("datafeed-".length()) : id
                                : text(what, "job_id"));
                yield params;
            }
            case "data_frame_analytics" ->
                new StartDataFrameAnalyticsAction.TaskParams(id, MlConfigVersion.CURRENT, false);
            case "snapshot_upgrade" -> new SnapshotUpgradeTaskParams(id, snapshot(what));
            default -> new OpenJobAction.JobParams(id);
        };
    }

    private static PersistentTaskState taskState(String type, Map<String, Object> what, long allocation) {
        if (what.get("state") == null) {
            return null;
        }
        String state = text(what, "state");
        String reason = what.get("reason") == null ? null : text(what, "reason");
        Instant since = what.get("since") instanceof Number millis
                ? Instant.ofEpochMilli(millis.longValue())
                : Instant.ofEpochMilli(System.currentTimeMillis());
        return switch (type) {
            case "job" -> new JobTaskState(JobState.fromString(state), allocation, reason, since);
            case "datafeed" -> DatafeedState.fromString(state);
            case "data_frame_analytics" ->
                new DataFrameAnalyticsTaskState(DataFrameAnalyticsState.fromString(state), allocation, reason, since);
            default -> new SnapshotUpgradeTaskState(SnapshotUpgradeState.fromString(state), allocation, reason);
        };
    }

    private static ClusterState deleteTasks(ClusterState state, String type, Collection<String> ids) {
        List<String> found = taskIds(state, type, ids);
        PersistentTasksCustomMetadata.Builder tasks = PersistentTasksCustomMetadata.builder(tasks(state));
        found.forEach(tasks::removeTask);
        return found.isEmpty() ? state : with(state, tasks.build());
    }

    static boolean hasTask(ClusterState state, String type, String id) {
        return tasks(state).getTask(taskId(type, id, Map.of())) != null;
    }

    /** Of those that there are; the ids may be patterns. */
    static List<String> taskIds(ClusterState state, String type, Collection<String> ids) {
        String prefix = taskId(type, "", Map.of("snapshot_id", ""));
        String start = type.equals("snapshot_upgrade") ? prefix.substring(0, prefix.length() - 1) : prefix;
        Predicate<String> matches = id -> ids.stream()
                .anyMatch(pattern -> Regex.simpleMatch(type.equals("snapshot_upgrade") ? pattern + "-*" : pattern, id));
        List<String> found = new ArrayList<>();
        for (String taskId : tasks(state).taskMap().keySet()) {
            boolean upgrade = taskId.startsWith(MlTasks.JOB_SNAPSHOT_UPGRADE_TASK_ID_PREFIX);
            if (taskId.startsWith(start)
                    && upgrade == type.equals("snapshot_upgrade")
                    && matches.test(taskId.substring(start.length()))) {
                found.add(taskId);
            }
        }
        return found;
    }

    private static ClusterState shutdown(ClusterState state, Map<String, Object> what, boolean marked) {
        DiscoveryNode node = node(state, text(what, "id"));
        NodesShutdownMetadata all = state.metadata().nodeShutdowns();
        return with(
                state,
                marked
                        ? all.putSingleNodeMetadata(SingleNodeShutdownMetadata.builder()
                                .setNodeId(node.getId())
                                .setNodeEphemeralId(node.getEphemeralId())
                                .setType(SingleNodeShutdownMetadata.Type.REMOVE)
                                .setReason("test")
                                .setStartedAtMillis(System.currentTimeMillis())
                                .setNodeSeen(true)
                                .build())
                        : all.removeSingleNodeMetadata(node.getId()));
    }

    /** As if an Elasticsearch of that version had made the index. No node may hold a shard of it yet: it would not take the change. */
    @SuppressWarnings("removal") // there is one project, also where there could be more
    private static ClusterState indexCreated(ClusterState state, Map<String, Object> what) {
        IndexMetadata index = Line.indices(state).get(text(what, "id"));
        IndexMetadata.Builder changed = IndexMetadata.builder(index)
                .settingsVersion(index.getSettingsVersion() + 1)
                .settings(Settings.builder()
                        .put(index.getSettings())
                        .put(IndexMetadata.SETTING_VERSION_CREATED, number(what, "version", 0)));
        return state.copyAndUpdateMetadata(metadata -> metadata.put(changed));
    }

    static String text(Map<String, Object> what, String key) {
        if (what.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("[" + key + "] must be a string, but is [" + what.get(key) + "]");
    }

    static int number(Map<String, Object> what, String key, int otherwise) {
        if (what.get(key) == null) {
            return otherwise;
        }
        if (what.get(key) instanceof Number number) {
            return number.intValue();
        }
        throw new IllegalArgumentException("[" + key + "] must be a number, but is [" + what.get(key) + "]");
    }

    private static List<String> ids(Map<String, Object> what) {
        return List.of(text(what, "id").replace("_all", "*").split(","));
    }

    static PersistentTasksCustomMetadata tasks(ClusterState state) {
        PersistentTasksCustomMetadata tasks = Line.tasks(state);
        return tasks == null ? new PersistentTasksCustomMetadata(0, Map.of()) : tasks;
    }

    private static ClusterState with(ClusterState state, PersistentTasksCustomMetadata tasks) {
        return SandboxLine.with(state, PersistentTasksCustomMetadata.TYPE, tasks);
    }

    private static ClusterState with(ClusterState state, NodesShutdownMetadata shutdowns) {
        return state.copyAndUpdateMetadata(metadata -> metadata.putCustom(NodesShutdownMetadata.TYPE, shutdowns));
    }
}
