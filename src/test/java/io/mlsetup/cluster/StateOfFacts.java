package io.mlsetup.cluster;

import io.mlsetup.cluster.DeploymentFacts.NodeFailure;
import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.block.ClusterBlocks;
import org.elasticsearch.cluster.metadata.AliasMetadata;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.metadata.NodesShutdownMetadata;
import org.elasticsearch.cluster.metadata.SingleNodeShutdownMetadata;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.routing.IndexRoutingTable;
import org.elasticsearch.cluster.routing.RoutingTable;
import org.elasticsearch.cluster.routing.ShardRoutingState;
import org.elasticsearch.cluster.routing.TestShardRouting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.license.License;
import org.elasticsearch.license.LicensesMetadata;
import org.elasticsearch.license.internal.TrialLicenseVersion;
import org.elasticsearch.persistent.PersistentTaskParams;
import org.elasticsearch.persistent.PersistentTaskState;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata.Assignment;
import org.elasticsearch.xpack.core.ml.MlConfigVersion;
import org.elasticsearch.xpack.core.ml.MlMetadata;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedState;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsState;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsTaskState;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingInfo;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingState;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignment;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignmentMetadata;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisLimits;
import org.elasticsearch.xpack.core.ml.job.config.DataDescription;
import org.elasticsearch.xpack.core.ml.job.config.Detector;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.JobState;
import org.elasticsearch.xpack.core.ml.job.config.JobTaskState;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeState;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeTaskParams;
import org.elasticsearch.xpack.core.ml.job.snapshot.upgrade.SnapshotUpgradeTaskState;

/** The way back from facts to the cluster state that they would be read from, by Elasticsearch's and x-pack-core's own classes. */
final class StateOfFacts {

    private StateOfFacts() {}

    /** The same, without what no cluster state can hold: an alias with the name of an index, or with two indices to write to. */
    static ClusterFacts possible(ClusterFacts facts) {
        Set<String> names = facts.mlIndices().stream().map(MlIndexFacts::name).collect(Collectors.toSet());
        Set<String> written = new HashSet<>();
        List<MlIndexFacts> indices = facts.mlIndices().stream()
                .map(index -> {
                    Map<String, WriteMark> aliases = new HashMap<>(index.writeAliases());
                    aliases.keySet().removeAll(names);
                    aliases.replaceAll((alias, mark) ->
                            mark == WriteMark.WRITE && !written.add(alias) ? WriteMark.NOT_WRITE : mark);
                    return new MlIndexFacts(
                            index.name(),
                            index.unavailablePrimaries(),
                            index.closed(),
                            index.blocks(),
                            aliases,
                            index.textJobId(),
                            index.before8());
                })
                .toList();
        Set<String> nodes =
                facts.nodes().stream().map(node -> node.node().getId()).collect(Collectors.toSet());
        List<DeploymentFacts> deployments =
                facts.deployments().stream().map(StateOfFacts::possible).toList();
        return with(
                facts,
                indices,
                facts.tasks().stream().map(task -> possible(task, nodes)).toList(),
                deployments);
    }

    /** Where there is a trial license, a trial was used. */
    private static LicenseFacts possible(LicenseFacts license) {
        return new LicenseFacts(
                license.type(),
                license.mode(),
                license.issued(),
                license.expiry(),
                license.trialUsed() || license.type().equals("trial"));
    }

    /** On a node that is not there it runs on none. */
    private static TaskFacts possible(TaskFacts task, Set<String> nodes) {
        return new TaskFacts(
                task.kind(),
                task.id(),
                // A datafeed of which the task does not tell the job is of an older version.
                task.kind() == TaskFacts.Kind.DATAFEED ? Optional.of(task.job().orElse("some")) : task.job(),
                task.state(),
                task.state().equals("starting") ? Optional.empty() : task.reason(),
                task.since(),
                task.node().filter(nodes::contains),
                task.explanation(),
                task.modelMemory());
    }

    private static DeploymentFacts possible(DeploymentFacts deployment) {
        return new DeploymentFacts(
                deployment.id(),
                deployment.model(),
                deployment.state(),
                deployment.reason(),
                deployment.start(),
                deployment.allocations(),
                deployment.target(),
                deployment.asked(),
                params(deployment).estimateMemoryUsageBytes(),
                deployment.nodes(),
                deployment.failures());
    }

    private static ClusterFacts with(
            ClusterFacts facts, List<MlIndexFacts> indices, List<TaskFacts> tasks, List<DeploymentFacts> deployments) {
        return new ClusterFacts(
                TestStates.NAME,
                facts.now(),
                facts.nodes(),
                facts.masterId(),
                facts.shuttingDown(),
                facts.license().map(StateOfFacts::possible),
                facts.persistentSettings(),
                facts.transientSettings(),
                indices,
                (int) indices.stream().filter(index -> !index.closed()).count(),
                tasks,
                deployments,
                facts.modes(),
                facts.securityEnabled(),
                facts.roleGuardEnforced(),
                facts.ignored());
    }

    /** With all that has no order of its own in one. */
    static ClusterFacts sorted(ClusterFacts facts) {
        ClusterFacts sorted = with(
                facts,
                facts.mlIndices().stream()
                        .sorted(Comparator.comparing(MlIndexFacts::name))
                        .toList(),
                facts.tasks().stream()
                        .sorted(Comparator.comparing(TaskFacts::id))
                        .toList(),
                facts.deployments());
        return new ClusterFacts(
                facts.clusterName(),
                facts.now(),
                facts.nodes().stream()
                        .sorted(Comparator.comparing(node -> node.node().getId()))
                        .toList(),
                facts.masterId(),
                facts.shuttingDown(),
                facts.license(),
                withoutGuard(facts.persistentSettings()),
                facts.transientSettings(),
                sorted.mlIndices(),
                facts.openShards(),
                sorted.tasks(),
                facts.deployments(),
                facts.modes(),
                facts.securityEnabled(),
                facts.roleGuardEnforced(),
                facts.ignored());
    }

    private static Settings withoutGuard(Settings settings) {
        return settings.filter(key -> !key.equals("ml_setup.role_guard.mode"));
    }

    static ClusterState of(ClusterFacts facts) {
        Metadata.Builder metadata = Metadata.builder();
        ClusterBlocks.Builder blocks = ClusterBlocks.builder();
        RoutingTable.Builder routing = RoutingTable.builder();
        for (MlIndexFacts index : facts.mlIndices()) {
            IndexMetadata made = index(index);
            metadata.put(made, false);
            blocks.addBlocks(made);
            routing.add(routing(
                    made,
                    index.unavailablePrimaries(),
                    facts.nodes().get(0).node().getId()));
        }
        if (facts.modes().readOnly()) {
            blocks.addGlobalBlock(Metadata.CLUSTER_READ_ONLY_BLOCK);
        }
        if (facts.modes().readOnlyAllowDelete()) {
            blocks.addGlobalBlock(Metadata.CLUSTER_READ_ONLY_ALLOW_DELETE_BLOCK);
        }
        facts.license().ifPresent(license -> metadata.putCustom(LicensesMetadata.TYPE, license(license)));
        metadata.putCustom(
                MlMetadata.TYPE,
                new MlMetadata.Builder()
                        .isUpgradeMode(facts.modes().upgrade())
                        .isResetMode(facts.modes().reset())
                        .build());
        NodesShutdownMetadata shutdowns = NodesShutdownMetadata.EMPTY;
        for (String id : facts.shuttingDown()) {
            shutdowns = shutdowns.putSingleNodeMetadata(SingleNodeShutdownMetadata.builder()
                    .setNodeId(id)
                    .setType(SingleNodeShutdownMetadata.Type.RESTART)
                    .setReason("test")
                    .setStartedAtMillis(1)
                    .build());
        }
        metadata.putCustom(NodesShutdownMetadata.TYPE, shutdowns);
        metadata.putCustom(PersistentTasksCustomMetadata.TYPE, tasks(facts.tasks()));
        metadata.putCustom(TrainedModelAssignmentMetadata.NAME, deployments(facts.deployments()));
        Settings.Builder persistent = Settings.builder().put(facts.persistentSettings());
        if (facts.roleGuardEnforced()) {
            persistent.put("ml_setup.role_guard.mode", "enforce");
        }
        metadata.persistentSettings(persistent.build());
        metadata.transientSettings(facts.transientSettings());
        DiscoveryNodes.Builder nodes = DiscoveryNodes.builder();
        facts.nodes().forEach(node -> nodes.add(node.node()));
        return ClusterState.builder(new ClusterName(facts.clusterName()))
                .nodes(nodes.localNodeId(facts.nodes().get(0).node().getId()).masterNodeId(facts.masterId()))
                .metadata(metadata)
                .blocks(blocks)
                .routingTable(routing.build())
                .build();
    }

    private static LicensesMetadata license(LicenseFacts facts) {
        License license = FactsBuilder.license(facts.type(), facts.issued(), facts.expiry());
        return new LicensesMetadata(license, facts.trialUsed() ? TrialLicenseVersion.CURRENT : null);
    }

    private static IndexMetadata index(MlIndexFacts facts) {
        Settings.Builder settings = Settings.builder()
                .put(TestStates.index(facts.name(), 1).build().getSettings())
                .put(
                        IndexMetadata.SETTING_VERSION_CREATED,
                        facts.before8() ? IndexVersion.fromId(7_170_099) : IndexVersion.current());
        for (Block block : facts.blocks()) {
            settings.put(block.setting(), true);
        }
        IndexMetadata.Builder index = IndexMetadata.builder(facts.name())
                .settings(settings)
                .state(facts.closed() ? IndexMetadata.State.CLOSE : IndexMetadata.State.OPEN)
                .putMapping("{\"_doc\":{\"properties\":{\"job_id\":{\"type\":\""
                        + (facts.textJobId() ? "text" : "keyword") + "\"}}}}");
        facts.writeAliases().forEach((alias, mark) -> {
            AliasMetadata.Builder one = AliasMetadata.builder(alias);
            index.putAlias(mark == WriteMark.UNMARKED ? one : one.writeIndex(mark == WriteMark.WRITE));
        });
        return index.build();
    }

    private static IndexRoutingTable routing(IndexMetadata index, List<Integer> unavailable, String node) {
        boolean down = unavailable.contains(0);
        return IndexRoutingTable.builder(index.getIndex())
                .addShard(
                        down
                                ? TestStates.lost(new ShardId(index.getIndex(), 0))
                                : TestShardRouting.newShardRouting(
                                        new ShardId(index.getIndex(), 0), node, true, ShardRoutingState.STARTED))
                .build();
    }

    private static PersistentTasksCustomMetadata tasks(List<TaskFacts> facts) {
        PersistentTasksCustomMetadata.Builder tasks = PersistentTasksCustomMetadata.builder();
        for (TaskFacts task : facts) {
            String id = switch (task.kind()) {
                case JOB -> MlTasks.jobTaskId(task.id());
                case DATAFEED -> MlTasks.datafeedTaskId(task.id());
                case DATA_FRAME_ANALYTICS -> MlTasks.dataFrameAnalyticsTaskId(task.id());
                case SNAPSHOT_UPGRADE ->
                    MlTasks.snapshotUpgradeTaskId(task.job().orElseThrow(), task.id());
            };
            PersistentTaskParams params = params(task);
            tasks.addTask(
                    id,
                    params.getWriteableName(),
                    params,
                    new Assignment(task.node().orElse(null), task.explanation()));
            PersistentTaskState state = state(task, tasks.getLastAllocationId());
            if (state != null) {
                tasks.updateTaskState(id, state);
            }
        }
        return tasks.build();
    }

    private static PersistentTaskParams params(TaskFacts task) {
        return switch (task.kind()) {
            case JOB -> {
                OpenJobAction.JobParams params = new OpenJobAction.JobParams(task.id());
                if (task.modelMemory() > 0) {
                    params.setJob(job(task));
                }
                yield params;
            }
            case DATAFEED -> {
                StartDatafeedAction.DatafeedParams params = new StartDatafeedAction.DatafeedParams(task.id(), 0);
                params.setJobId(task.job().orElseThrow());
                yield params;
            }
            case DATA_FRAME_ANALYTICS ->
                new StartDataFrameAnalyticsAction.TaskParams(task.id(), MlConfigVersion.CURRENT, false);
            case SNAPSHOT_UPGRADE -> new SnapshotUpgradeTaskParams(task.job().orElseThrow(), task.id());
        };
    }

    @SuppressWarnings("JavaUtilDate") // what x-pack-core takes
    private static Job job(TaskFacts task) {
        return new Job.Builder(task.id())
                .setAnalysisConfig(new AnalysisConfig.Builder(List.of(new Detector.Builder("count", null).build())))
                .setDataDescription(new DataDescription.Builder())
                .setAnalysisLimits(new AnalysisLimits(task.modelMemory() >> 20, null))
                .build(new java.util.Date(1));
    }

    private static PersistentTaskState state(TaskFacts task, long allocation) {
        String reason = task.reason().orElse(null);
        return switch (task.kind()) {
            case JOB ->
                new JobTaskState(
                        JobState.fromString(task.state()),
                        allocation,
                        reason,
                        task.since().orElse(null));
            // Before it starts it has none.
            case DATAFEED -> task.state().equals("starting") ? null : DatafeedState.fromString(task.state());
            case DATA_FRAME_ANALYTICS ->
                new DataFrameAnalyticsTaskState(
                        DataFrameAnalyticsState.fromString(task.state()),
                        allocation,
                        reason,
                        task.since().orElse(null));
            case SNAPSHOT_UPGRADE ->
                new SnapshotUpgradeTaskState(SnapshotUpgradeState.fromString(task.state()), allocation, reason);
        };
    }

    private static StartTrainedModelDeploymentAction.TaskParams params(DeploymentFacts facts) {
        return new StartTrainedModelDeploymentAction.TaskParams(
                facts.model(),
                facts.id(),
                1 << 20,
                facts.target(),
                facts.asked().threads(),
                facts.asked().queueCapacity(),
                facts.asked().cacheSize().orElse(null),
                facts.asked().priority(),
                0,
                0);
    }

    private static TrainedModelAssignmentMetadata deployments(List<DeploymentFacts> facts) {
        TrainedModelAssignmentMetadata.Builder all = TrainedModelAssignmentMetadata.Builder.empty();
        for (DeploymentFacts deployment : facts) {
            TrainedModelAssignment.Builder one = TrainedModelAssignment.Builder.empty(
                    params(deployment), deployment.asked().adaptive().orElse(null));
            for (String node : deployment.nodes()) {
                one.addRoutingEntry(
                        node,
                        new RoutingInfo(deployment.allocations(), deployment.allocations(), RoutingState.STARTED, ""));
            }
            for (NodeFailure failure : deployment.failures()) {
                one.addRoutingEntry(failure.nodeId(), new RoutingInfo(1, 1, RoutingState.FAILED, failure.reason()));
            }
            one.setStartTime(deployment.start());
            deployment.reason().ifPresent(one::setReason);
            one.setAssignmentState(deployment.state());
            all.addNewAssignment(deployment.id(), one);
        }
        return all.build();
    }
}
