package io.mlsetup.cluster;

import io.mlsetup.guard.GuardSettings;
import io.mlsetup.line.Line;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.routing.IndexRoutingTable;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.gateway.GatewayService;
import org.elasticsearch.license.LicensesMetadata;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.ml.MlMetadata;

/** Makes the cluster facts from this node's copy of the cluster state: no request to any node. */
public final class ClusterFactsReader {

    private final ClusterService clusterService;
    private final InstantSource clock;
    private final boolean securityEnabled;

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
        MlMetadata ml = Line.ml(state);
        LicensesMetadata licenses = metadata.custom(LicensesMetadata.TYPE);
        return Optional.of(new ClusterFacts(
                state.getClusterName().value(),
                now,
                state.nodes().stream().map(NodeFacts::new).toList(),
                LicenseFacts.of(licenses),
                metadata.persistentSettings(),
                metadata.transientSettings(),
                mlIndices(state),
                ml.isUpgradeMode(),
                ml.isResetMode(),
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

    private static List<MlIndexFacts> mlIndices(ClusterState state) {
        return Line.indices(state).values().stream()
                .filter(index -> MlIndexFacts.isMlIndex(index.getIndex().getName()))
                .map(index -> mlIndex(index, Line.routing(state, index.getIndex())))
                .toList();
    }

    private static MlIndexFacts mlIndex(IndexMetadata index, IndexRoutingTable routing) {
        List<Integer> unavailable = IntStream.range(0, index.getNumberOfShards())
                .filter(shard ->
                        routing == null || !routing.shard(shard).primaryShard().active())
                .boxed()
                .toList();
        return new MlIndexFacts(
                index.getIndex().getName(),
                unavailable,
                index.getState() == IndexMetadata.State.CLOSE,
                IndexMetadata.INDEX_BLOCKS_READ_ONLY_ALLOW_DELETE_SETTING.get(index.getSettings()));
    }
}
