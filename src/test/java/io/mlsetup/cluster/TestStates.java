package io.mlsetup.cluster;

import io.mlsetup.guard.GuardSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.block.ClusterBlocks;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.routing.RecoverySource;
import org.elasticsearch.cluster.routing.ShardRouting;
import org.elasticsearch.cluster.routing.UnassignedInfo;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.license.LicensesMetadata;
import org.elasticsearch.test.ClusterServiceUtils;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.xpack.core.ml.MlMetadata;

/** Real cluster states, acceptable to every indicator; a test changes one thing. */
public final class TestStates {

    public static final String NAME = "test-cluster";

    private TestStates() {}

    /** Nodes that are acceptable, a platinum license, and nothing else. */
    public static ClusterState acceptable() {
        return withNodes(
                with(ClusterState.EMPTY_STATE, metadata -> metadata.putCustom(LicensesMetadata.TYPE, platinum())),
                TestNode.named("node-0"),
                TestNode.named("node-1"));
    }

    private static LicensesMetadata platinum() {
        Instant now = Instant.now();
        return new LicensesMetadata(
                FactsBuilder.license("platinum", now.minusSeconds(86_400), now.plusSeconds(365 * 86_400)), null);
    }

    /** The same state with these nodes, of which the first reads it and is the master. */
    public static ClusterState withNodes(ClusterState state, TestNode... nodes) {
        DiscoveryNodes.Builder all = DiscoveryNodes.builder();
        for (TestNode node : nodes) {
            all.add(node.node());
        }
        String first = nodes[0].node().getId();
        return ClusterState.builder(new ClusterName(NAME))
                .metadata(state.metadata())
                .routingTable(state.routingTable())
                .nodes(all.localNodeId(first).masterNodeId(first))
                .build();
    }

    public static ClusterState with(ClusterState state, Consumer<Metadata.Builder> change) {
        Metadata.Builder metadata = Metadata.builder(state.metadata());
        change.accept(metadata);
        return ClusterState.builder(state).incrementVersion().metadata(metadata).build();
    }

    public static ClusterState withUpgradeMode(ClusterState state, boolean upgradeMode) {
        return with(
                state,
                metadata -> metadata.putCustom(
                        MlMetadata.TYPE,
                        new MlMetadata.Builder().isUpgradeMode(upgradeMode).build()));
    }

    public static ClusterState withPersistent(ClusterState state, String key, String value) {
        return with(
                state,
                metadata -> metadata.persistentSettings(
                        Settings.builder().put(key, value).build()));
    }

    public static IndexMetadata.Builder index(String name, int shards) {
        return IndexMetadata.builder(name)
                .settings(Settings.builder()
                        .put(IndexMetadata.SETTING_VERSION_CREATED, IndexVersion.current())
                        .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, shards)
                        .put(IndexMetadata.SETTING_NUMBER_OF_REPLICAS, 0)
                        .put(IndexMetadata.SETTING_INDEX_UUID, name));
    }

    /** The same with a block. */
    static IndexMetadata.Builder index(String name, int shards, String block) {
        Settings settings = index(name, shards).build().getSettings();
        return index(name, shards).settings(Settings.builder().put(settings).put(block, true));
    }

    /** A primary that was there, and of which no node has a copy now. */
    static ShardRouting lost(ShardId shard) {
        return ShardRouting.newUnassigned(
                shard,
                true,
                RecoverySource.ExistingStoreRecoverySource.INSTANCE,
                new UnassignedInfo(UnassignedInfo.Reason.CLUSTER_RECOVERED, ""),
                ShardRouting.Role.DEFAULT);
    }

    /** An acceptable state with these indices, and the blocks that follow from their settings. */
    public static ClusterState withIndices(IndexMetadata.Builder... indices) {
        ClusterBlocks.Builder blocks = ClusterBlocks.builder();
        ClusterState state = with(acceptable(), metadata -> {
            for (IndexMetadata.Builder builder : indices) {
                IndexMetadata index = builder.build();
                metadata.put(index, false);
                blocks.addBlocks(index);
            }
        });
        return ClusterState.builder(state).blocks(blocks).build();
    }

    /** A running cluster service of the first node, which knows the settings of this plugin. */
    public static ClusterService clusterService(ThreadPool threadPool, Settings settings, ClusterState state) {
        Set<Setting<?>> known = new HashSet<>(ClusterSettings.BUILT_IN_CLUSTER_SETTINGS);
        known.add(VerdictSettings.IGNORE);
        known.addAll(GuardSettings.all());
        DiscoveryNode local = state.nodes().getLocalNode();
        ClusterService service = ClusterServiceUtils.createClusterService(
                threadPool, local, settings, new ClusterSettings(settings, known));
        ClusterServiceUtils.setState(service, state);
        return service;
    }

    public static ClusterVerdict verdict(ClusterService service) {
        return verdict(service, InstantSource.system());
    }

    public static ClusterVerdict verdict(ClusterService service, InstantSource clock) {
        return new ClusterVerdict(new ClusterFactsReader(service, clock));
    }
}
