package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;

import io.mlsetup.cluster.ClusterFacts;
import io.mlsetup.cluster.ClusterFactsReader;
import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.ImportFacts;
import io.mlsetup.job.planning.ImportFacts.Obstacle;
import io.mlsetup.line.Line;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.block.ClusterBlockException;
import org.elasticsearch.cluster.block.ClusterBlockLevel;
import org.elasticsearch.xpack.core.ml.MlConfigIndex;
import org.elasticsearch.xpack.core.ml.MlMetaIndex;

/** Why the cluster as a whole creates nothing now, or nothing of some types. */
final class Obstacles {

    /** The license is asked for where jobs, datafeeds and data frame analytics are put, and nowhere else. */
    private static final Set<ItemType> LICENSED =
            EnumSet.of(ItemType.ANOMALY_DETECTOR, ItemType.DATAFEED, ItemType.DATA_FRAME_ANALYTICS);

    private final ClusterFactsReader clusterFacts;
    private final Supplier<ClusterState> clusterState;

    Obstacles(ClusterFactsReader clusterFacts, Supplier<ClusterState> clusterState) {
        this.clusterFacts = requireNonNull(clusterFacts);
        this.clusterState = requireNonNull(clusterState);
    }

    List<Obstacle> now() {
        List<Obstacle> obstacles = new ArrayList<>();
        ClusterState state = clusterState.get();
        clusterFacts.read().ifPresent(facts -> modes(facts, obstacles));
        if (state.nodes().getMasterNode() == null) {
            obstacles.add(Obstacle.toAll(
                    "no_master", "The cluster has no elected master, without which nothing is created: wait for one."));
        } else {
            blocks(state, obstacles);
        }
        return obstacles;
    }

    private static void modes(ClusterFacts facts, List<Obstacle> obstacles) {
        if (facts.upgradeMode()) {
            obstacles.add(Obstacle.toAll(
                    "upgrade_mode",
                    "Machine learning is in upgrade mode and takes no changes:"
                            + " POST /_ml/set_upgrade_mode?enabled=false ends it."));
        }
        if (facts.resetMode()) {
            obstacles.add(
                    Obstacle.toAll(
                            "reset_mode",
                            "Machine learning's features are being reset, which deletes what is created now: wait until that is over."));
        }
        if (facts.license().filter(license -> !license.allowsMl(facts.now())).isPresent()) {
            obstacles.add(
                    new Obstacle(
                            LICENSED,
                            new Reason(
                                    ImportFacts.LICENSE,
                                    "The license does not allow machine learning: GET /_ml_setup/_check/license says what does.")));
        }
    }

    private static void blocks(ClusterState state, List<Obstacle> obstacles) {
        ClusterBlockException all = first(
                state.blocks().globalBlockedException(ClusterBlockLevel.METADATA_WRITE),
                state.blocks().globalBlockedException(ClusterBlockLevel.WRITE));
        if (all != null) {
            obstacles.add(Obstacle.toAll(
                    "cluster_block",
                    "The cluster takes no changes: " + all.getMessage()
                            + " PUT /_cluster/settings with [cluster.blocks.read_only] or [cluster.blocks.read_only_allow_delete]"
                            + " set to null ends such a block."));
            return;
        }
        index(state, MlConfigIndex.indexName(), LICENSED, obstacles);
        index(state, MlMetaIndex.indexName(), EnumSet.complementOf(EnumSet.copyOf(LICENSED)), obstacles);
    }

    private static void index(ClusterState state, String index, Set<ItemType> types, List<Obstacle> obstacles) {
        if (Line.isWriteBlocked(state, index)) {
            obstacles.add(
                    new Obstacle(
                            types,
                            new Reason(
                                    "index_block",
                                    "Machine learning's index [" + index
                                            + "] takes no changes, since it is blocked: GET /_cluster/state/blocks shows by what.")));
        }
    }

    private static ClusterBlockException first(ClusterBlockException one, ClusterBlockException other) {
        return one == null ? other : one;
    }
}
