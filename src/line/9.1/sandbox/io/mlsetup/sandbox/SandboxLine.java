package io.mlsetup.sandbox;

import java.util.List;
import org.apache.lucene.search.TotalHits;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.indices.SystemIndexDescriptor;

/** What the doubles need, and Elasticsearch calls differently from line to line: here in 9.1 to 9.3. */
public final class SandboxLine {

    /** As what a part of the cluster state that ML owns is read from the wire and from disk. */
    public static final Class<Metadata.ProjectCustom> PART = Metadata.ProjectCustom.class;

    /** Settings of x-pack-ml that this line does not have in common with the others. */
    static final List<Setting<?>> SETTINGS = List.of();

    private SandboxLine() {}

    /** The state with this part of ML's; without any of the type, if null. */
    public static ClusterState with(ClusterState state, String type, @Nullable Metadata.ProjectCustom part) {
        return state.copyAndUpdateProject(ProjectId.DEFAULT, project -> {
            if (part == null) {
                project.removeCustom(type);
            } else {
                project.putCustom(type, part);
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
