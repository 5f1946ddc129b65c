package io.mlsetup.line;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.block.ClusterBlock;
import org.elasticsearch.cluster.block.ClusterBlockLevel;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.routing.IndexRoutingTable;
import org.elasticsearch.common.io.stream.DelayableWriteable;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.index.Index;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata;
import org.elasticsearch.xpack.core.ml.MlMetadata;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignmentMetadata;

/** What Elasticsearch calls differently from line to line: here in 9.1 to 9.3, where a self-managed cluster has one project. */
public final class Line {

    private Line() {}

    /** Every index of the cluster by its name. */
    public static Map<String, IndexMetadata> indices(ClusterState state) {
        return project(state).indices();
    }

    /** Indices, aliases and data streams, by name. */
    public static SortedMap<String, IndexAbstraction> lookup(ClusterState state) {
        return project(state).getIndicesLookup();
    }

    /** The index, alias or data stream of this name. */
    @Nullable
    public static IndexAbstraction named(ClusterState state, String name) {
        return project(state).getIndicesLookup().get(name);
    }

    /** Where the copies of the index are. */
    @Nullable
    public static IndexRoutingTable routing(ClusterState state, Index index) {
        return state.routingTable(ProjectId.DEFAULT).index(index);
    }

    /** Whether a block keeps everyone from writing into the index. */
    public static boolean isWriteBlocked(ClusterState state, String index) {
        return state.blocks().indexBlocked(ProjectId.DEFAULT, ClusterBlockLevel.WRITE, index);
    }

    /** What machine learning keeps in the cluster state; empty metadata if it has kept nothing. */
    public static MlMetadata ml(ClusterState state) {
        return project(state).custom(MlMetadata.TYPE, MlMetadata.EMPTY_METADATA);
    }

    /** The blocks of each index that has some. */
    public static Map<String, Set<ClusterBlock>> indexBlocks(ClusterState state) {
        return state.blocks().indices(ProjectId.DEFAULT);
    }

    /** The persistent tasks; null if there never were any. */
    @Nullable
    public static PersistentTasksCustomMetadata tasks(ClusterState state) {
        return PersistentTasksCustomMetadata.get(project(state));
    }

    /** The deployments of trained models; empty metadata if there never were any. */
    public static TrainedModelAssignmentMetadata deployments(ClusterState state) {
        return TrainedModelAssignmentMetadata.fromState(state);
    }

    /** The bytes that an object takes on the wire. */
    public static long bytes(Writeable writeable) {
        return DelayableWriteable.getSerializedSize(writeable);
    }

    private static ProjectMetadata project(ClusterState state) {
        return state.metadata().getProject(ProjectId.DEFAULT);
    }
}
