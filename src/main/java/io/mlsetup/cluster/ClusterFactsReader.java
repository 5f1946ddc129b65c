package io.mlsetup.cluster;

import io.mlsetup.cluster.ClusterFacts.Modes;
import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import io.mlsetup.guard.GuardSettings;
import io.mlsetup.line.Line;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.block.ClusterBlock;
import org.elasticsearch.cluster.health.ClusterHealthStatus;
import org.elasticsearch.cluster.health.ClusterShardHealth;
import org.elasticsearch.cluster.metadata.AliasMetadata;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.MappingMetadata;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.metadata.NodesShutdownMetadata;
import org.elasticsearch.cluster.metadata.SingleNodeShutdownMetadata;
import org.elasticsearch.cluster.routing.IndexRoutingTable;
import org.elasticsearch.cluster.routing.ShardRouting;
import org.elasticsearch.cluster.routing.UnassignedInfo;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.gateway.GatewayService;
import org.elasticsearch.indices.ShardLimitValidator;
import org.elasticsearch.license.LicensesMetadata;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.ml.MlMetadata;

/** Makes the cluster facts from this node's copy of the cluster state: no request to any node. */
public final class ClusterFactsReader {

    private static final String SHARD_LIMIT_GROUP = ShardLimitValidator.INDEX_SETTING_SHARD_LIMIT_GROUP.getKey();

    private final ClusterService clusterService;
    private final InstantSource clock;
    private final boolean securityEnabled;

    /** By the hash of a mapping, which most results indices share, what it says of {@code job_id}: reading one takes some time. */
    private volatile Map<String, Boolean> textJobIds = Map.of();

    /** What was counted last, of which indices: to look into the settings of 10,000 takes more than a millisecond. */
    private volatile Counted counted = new Counted(Map.of(), 0);

    private record Counted(Map<String, IndexMetadata> indices, int shards) {}

    /**
     * @param clock what licenses are judged by; the system's, as Elasticsearch's license service does. The time that its thread pools
     *     remember is up to 200 ms late: by that a license just started would not be valid yet.
     */
    public ClusterFactsReader(ClusterService clusterService, InstantSource clock) {
        this.clusterService = clusterService;
        this.clock = clock;
        this.securityEnabled = XPackSettings.SECURITY_ENABLED.get(clusterService.getSettings());
    }

    /**
     * The facts as of now; empty while no master is elected. What this node then still holds of the cluster, nodes and shards that may
     * be gone among it, is not told as if it were so; the Health API does the same.
     */
    public Optional<ClusterFacts> read() {
        return read(state(), now());
    }

    ClusterState state() {
        return clusterService.state();
    }

    Instant now() {
        return clock.instant();
    }

    Optional<ClusterFacts> read(ClusterState state, Instant now) {
        if (state.nodes().getMasterNodeId() == null
                || state.blocks().hasGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK)) {
            return Optional.empty();
        }
        Metadata metadata = state.metadata();
        LicensesMetadata licenses = metadata.custom(LicensesMetadata.TYPE);
        return Optional.of(new ClusterFacts(
                state.getClusterName().value(),
                now,
                state.nodes().stream().map(NodeFacts::new).toList(),
                state.nodes().getMasterNodeId(),
                shuttingDown(metadata),
                LicenseFacts.of(licenses),
                metadata.persistentSettings(),
                metadata.transientSettings(),
                mlIndices(state, now),
                openShards(state),
                TaskReader.tasks(Line.tasks(state), state.nodes()),
                TaskReader.deployments(Line.deployments(state)),
                modes(state),
                securityEnabled,
                setting(metadata, GuardSettings.MODE) == GuardSettings.Mode.ENFORCE,
                Set.copyOf(setting(metadata, VerdictSettings.IGNORE))));
    }

    /** Of the same cluster state as everything else; and a tenth of the time that the registry of all settings takes to find one. */
    private <T> T setting(Metadata metadata, Setting<T> setting) {
        return setting.get(metadata.settings(), clusterService.getSettings());
    }

    /** The cluster's name is known before its state is. */
    public String clusterName() {
        return clusterService.getClusterName().value();
    }

    private static Set<String> shuttingDown(Metadata metadata) {
        return metadata.nodeShutdowns().getAllNodeIds();
    }

    /** Which does not change with most changes of the state. */
    private int openShards(ClusterState state) {
        Map<String, IndexMetadata> indices = Line.indices(state);
        Counted last = counted;
        if (last.indices() != indices) {
            last = new Counted(indices, openShards(indices.values()));
            counted = last;
        }
        return last.shards();
    }

    private static int openShards(Collection<IndexMetadata> indices) {
        int shards = 0;
        for (IndexMetadata index : indices) {
            if (index.getState() == IndexMetadata.State.OPEN
                    && !ShardLimitValidator.FROZEN_GROUP.equals(
                            index.getSettings().get(SHARD_LIMIT_GROUP))) {
                shards += index.getTotalNumberOfShards();
            }
        }
        return shards;
    }

    private static Modes modes(ClusterState state) {
        MlMetadata ml = Line.ml(state);
        return new Modes(
                ml.isUpgradeMode(),
                ml.isResetMode(),
                state.blocks().hasGlobalBlock(Metadata.CLUSTER_READ_ONLY_BLOCK),
                state.blocks().hasGlobalBlock(Metadata.CLUSTER_READ_ONLY_ALLOW_DELETE_BLOCK));
    }

    private List<MlIndexFacts> mlIndices(ClusterState state, Instant now) {
        Map<String, Set<ClusterBlock>> blocks = Line.indexBlocks(state);
        NodesShutdownMetadata shutdowns = state.metadata().nodeShutdowns();
        Map<String, Boolean> known = textJobIds;
        Map<String, Boolean> seen = new HashMap<>();
        List<MlIndexFacts> found = new ArrayList<>();
        for (IndexMetadata index : Line.indices(state).values()) {
            String name = index.getIndex().getName();
            Map<String, WriteMark> writeAliases = writeAliases(index.getAliases());
            if (MlIndexFacts.isMlIndex(name) || !writeAliases.isEmpty()) {
                found.add(new MlIndexFacts(
                        name,
                        unavailablePrimaries(index, Line.routing(state, index.getIndex()), shutdowns, now),
                        index.getState() == IndexMetadata.State.CLOSE,
                        blocks(blocks.getOrDefault(name, Set.of())),
                        writeAliases,
                        MlIndexFacts.holdsResults(name) && hasTextJobId(index.mapping(), known, seen),
                        isBefore8(index)));
            }
        }
        textJobIds = seen;
        return found;
    }

    private static List<Integer> unavailablePrimaries(
            IndexMetadata index, IndexRoutingTable routing, NodesShutdownMetadata shutdowns, Instant now) {
        List<Integer> unavailable = List.of();
        for (int shard = 0; shard < index.getNumberOfShards(); shard++) {
            if (routing == null || !isAvailable(routing.shard(shard).primaryShard(), shutdowns, now)) {
                unavailable = unavailable.isEmpty() ? new ArrayList<>() : unavailable;
                unavailable.add(shard);
            }
        }
        return unavailable;
    }

    /** As the Health API's {@code shards_availability} judges it. */
    private static boolean isAvailable(ShardRouting primary, NodesShutdownMetadata shutdowns, Instant now) {
        return primary.active()
                || ClusterShardHealth.getInactivePrimaryHealth(primary) == ClusterHealthStatus.YELLOW
                || isRestarting(primary.unassignedInfo(), shutdowns, now);
    }

    /** Whether the node that had it was marked for a restart, which does not take longer yet than it may. */
    private static boolean isRestarting(UnassignedInfo info, NodesShutdownMetadata shutdowns, Instant now) {
        if (info.reason() != UnassignedInfo.Reason.NODE_RESTARTING) {
            return false;
        }
        SingleNodeShutdownMetadata restart =
                shutdowns.get(info.lastAllocatedNodeId(), SingleNodeShutdownMetadata.Type.RESTART);
        return restart != null
                && now.toEpochMilli()
                        <= info.unassignedTimeMillis()
                                + restart.getAllocationDelay().millis();
    }

    private static Set<Block> blocks(Set<ClusterBlock> set) {
        if (set.isEmpty()) {
            return MlIndexFacts.NO_BLOCKS;
        }
        EnumSet<Block> blocks = EnumSet.noneOf(Block.class);
        addIf(set, IndexMetadata.INDEX_READ_ONLY_BLOCK, blocks, Block.READ_ONLY);
        addIf(set, IndexMetadata.INDEX_METADATA_BLOCK, blocks, Block.METADATA);
        addIf(set, IndexMetadata.INDEX_WRITE_BLOCK, blocks, Block.WRITE);
        addIf(set, IndexMetadata.INDEX_READ_BLOCK, blocks, Block.READ);
        addIf(set, IndexMetadata.INDEX_READ_ONLY_ALLOW_DELETE_BLOCK, blocks, Block.READ_ONLY_ALLOW_DELETE);
        return blocks;
    }

    private static void addIf(Set<ClusterBlock> set, ClusterBlock block, Set<Block> to, Block known) {
        if (set.contains(block)) {
            to.add(known);
        }
    }

    private static Map<String, WriteMark> writeAliases(Map<String, AliasMetadata> aliases) {
        if (aliases.isEmpty()) {
            return Map.of();
        }
        Map<String, WriteMark> found = new HashMap<>();
        aliases.forEach((name, alias) -> {
            if (MlIndexFacts.isWriteAlias(name)) {
                found.put(
                        name,
                        alias.writeIndex() == null
                                ? WriteMark.UNMARKED
                                : alias.writeIndex() ? WriteMark.WRITE : WriteMark.NOT_WRITE);
            }
        });
        return found;
    }

    /** Whether {@code job_id} is text; the answer is kept for as long as an index has that mapping. */
    private static boolean hasTextJobId(
            MappingMetadata mapping, Map<String, Boolean> known, Map<String, Boolean> seen) {
        if (mapping == null) {
            return false;
        }
        return seen.computeIfAbsent(
                mapping.getSha256(), hash -> known.containsKey(hash) ? known.get(hash) : hasTextJobId(mapping));
    }

    private static boolean hasTextJobId(MappingMetadata mapping) {
        return mapping.sourceAsMap().get("properties") instanceof Map<?, ?> fields
                && fields.get("job_id") instanceof Map<?, ?> field
                && "text".equals(field.get("type"));
    }

    /** {@code IndexVersions.V_8_0_0}, which a later line of Elasticsearch does not name any more. */
    private static final int FIRST_OF_8 = 8_000_099;

    private static boolean isBefore8(IndexMetadata index) {
        return index.getCreationVersion().id() < FIRST_OF_8;
    }
}
