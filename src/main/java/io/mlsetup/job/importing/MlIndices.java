package io.mlsetup.job.importing;

import io.mlsetup.job.planning.ResultsIndex;
import java.util.Map;
import java.util.Optional;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.index.mapper.MapperService;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/** Machine learning's indices in the cluster state: the one place of an import that looks at the metadata of indices. */
final class MlIndices {

    private MlIndices() {}

    /** The index that the results of a job would go to; empty if the job would make it. */
    static Optional<ResultsIndex> results(ClusterState state, IndexNameExpressionResolver resolver, Job job) {
        String name = job.getInitialResultsIndexName();
        String[] concrete = resolver.concreteIndexNames(state, IndicesOptions.lenientExpand(), name);
        if (concrete.length == 0) {
            return Optional.empty();
        }
        IndexMetadata index = state.metadata().index(concrete[0]);
        Map<String, Object> mapping =
                index.mapping() == null ? Map.of() : index.mapping().sourceAsMap();
        return Optional.of(ResultsIndex.of(
                concrete[0],
                index.getState() == IndexMetadata.State.CLOSE,
                mapping,
                MapperService.INDEX_MAPPING_TOTAL_FIELDS_LIMIT_SETTING.get(index.getSettings())));
    }
}
