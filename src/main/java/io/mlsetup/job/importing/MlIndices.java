package io.mlsetup.job.importing;

import io.mlsetup.job.planning.ResultsIndex;
import io.mlsetup.line.Line;
import java.util.Map;
import java.util.Optional;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.index.mapper.MapperService;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/** Machine learning's indices in the cluster state: the one place of an import that looks at the metadata of indices. */
final class MlIndices {

    private MlIndices() {}

    /** The index that the results of a job would go to; empty if the job would make it. */
    static Optional<ResultsIndex> results(ClusterState state, Job job) {
        IndexAbstraction named = Line.named(state, job.getInitialResultsIndexName());
        if (named == null || named.getIndices().isEmpty()) {
            return Optional.empty();
        }
        String name = named.getIndices().get(0).getName();
        IndexMetadata index = Line.indices(state).get(name);
        Map<String, Object> mapping =
                index.mapping() == null ? Map.of() : index.mapping().sourceAsMap();
        return Optional.of(ResultsIndex.of(
                name,
                index.getState() == IndexMetadata.State.CLOSE,
                mapping,
                MapperService.INDEX_MAPPING_TOTAL_FIELDS_LIMIT_SETTING.get(index.getSettings())));
    }
}
