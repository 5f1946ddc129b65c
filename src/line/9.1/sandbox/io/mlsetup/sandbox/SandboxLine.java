package io.mlsetup.sandbox;

import org.apache.lucene.search.TotalHits;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.indices.SystemIndexDescriptor;
import org.elasticsearch.xpack.core.ml.MlMetadata;

/** What the doubles need, and Elasticsearch calls differently from line to line: here in 9.1 to 9.3. */
public final class SandboxLine {

    /** How ML's part of the cluster state is read from the wire. */
    public static final NamedWriteableRegistry.Entry ML_METADATA =
            new NamedWriteableRegistry.Entry(Metadata.ProjectCustom.class, MlMetadata.TYPE, MlMetadata::new);

    private SandboxLine() {}

    /** The state with this metadata of ML; without any, if null. */
    static ClusterState with(ClusterState state, @Nullable MlMetadata ml) {
        return state.copyAndUpdateProject(ProjectId.DEFAULT, project -> {
            if (ml == null) {
                project.removeCustom(MlMetadata.TYPE);
            } else {
                project.putCustom(MlMetadata.TYPE, ml);
            }
        });
    }

    /** A system index whose mapping names its version where this line looks for it. */
    public static SystemIndexDescriptor.Builder managed(SystemIndexDescriptor.Builder index) {
        return index;
    }

    /** How many documents a search found. */
    public static long total(TotalHits hits) {
        return hits.value();
    }
}
