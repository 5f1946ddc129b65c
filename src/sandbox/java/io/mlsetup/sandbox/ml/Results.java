package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import io.mlsetup.line.Line;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.elasticsearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.OriginSettingClient;
import org.elasticsearch.cluster.block.ClusterBlockException;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.Strings;
import org.elasticsearch.index.mapper.MapperService;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.indices.IndexClosedException;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.xpack.core.ClientHelper;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.messages.Messages;
import org.elasticsearch.xpack.core.ml.job.persistence.AnomalyDetectorsIndex;
import org.elasticsearch.xpack.core.ml.job.process.autodetect.state.CategorizerState;
import org.elasticsearch.xpack.core.ml.job.process.autodetect.state.Quantiles;
import org.elasticsearch.xpack.core.ml.job.results.ReservedFieldNames;
import org.elasticsearch.xpack.core.ml.utils.ExceptionsHelper;

/**
 * Double of what x-pack-ml checks in the indices of results and state when a job is put: nothing left of an earlier job of that id, and an
 * index of results, if it exists, that is open and takes the fields of the job; it does map them there. An index that does not exist is
 * not made.
 */
final class Results {

    private static final Pattern OBJECT_CLASH =
            Pattern.compile("can't merge a non object mapping \\[(.*)\\] with an object mapping");

    private final Client client;
    private final ClusterService clusterService;

    Results(Client client, ClusterService clusterService) {
        this.client = new OriginSettingClient(client, ClientHelper.ML_ORIGIN);
        this.clusterService = requireNonNull(clusterService);
    }

    void prepare(Job job) {
        requireNothingLeft(job);
        IndexAbstraction named = Line.named(clusterService.state(), job.getInitialResultsIndexName());
        if (named != null && !named.getIndices().isEmpty()) {
            map(
                    job,
                    Line.indices(clusterService.state())
                            .get(named.getIndices().get(0).getName()));
        }
    }

    private void requireNothingLeft(Job job) {
        String id = job.getId();
        long state = count(
                job,
                AnomalyDetectorsIndex.jobStateIndexPattern(),
                IndicesOptions.strictExpand(),
                QueryBuilders.idsQuery().addIds(CategorizerState.documentId(id, 1), Quantiles.documentId(id)));
        long results = count(
                job,
                AnomalyDetectorsIndex.jobResultsIndexPrefix() + "*",
                IndicesOptions.lenientExpandHidden(),
                QueryBuilders.termQuery(Job.ID.getPreferredName(), id));
        if (state + results > 0) {
            throw ExceptionsHelper.conflictStatusException(
                    "[{}] result and [{}] state documents exist for a prior job with Id [{}]", results, state, id);
        }
    }

    private long count(Job job, String indices, IndicesOptions options, QueryBuilder query) {
        try {
            // In 9.5 several patterns, with commas.
            SearchResponse found = client.search(new SearchRequest(Strings.splitStringByCommaToArray(indices))
                            .indicesOptions(options)
                            .source(new SearchSourceBuilder().query(query).size(1)))
                    .actionGet();
            try {
                return found.getHits().getHits().length;
            } finally {
                found.decRef();
            }
        } catch (IndexClosedException | ClusterBlockException e) {
            if (e instanceof ClusterBlockException blocked
                    && blocked.blocks().stream().noneMatch(block -> "index closed".equals(block.description()))) {
                throw blocked;
            }
            throw ExceptionsHelper.badRequestException(
                    "Cannot create job [{}] as it requires closed index [{}]", job.getId(), indices);
        }
    }

    /** The limit is that of the node's settings, which have none: so the default. */
    private void map(Job job, IndexMetadata index) {
        String name = index.getIndex().getName();
        if (index.getState() == IndexMetadata.State.CLOSE) {
            throw ExceptionsHelper.badRequestException(
                    "Cannot create job [{}] as it requires closed index [{}]", job.getId(), name);
        }
        Collection<String> fields = job.getAnalysisConfig().termFields();
        long limit = MapperService.INDEX_MAPPING_TOTAL_FIELDS_LIMIT_SETTING.get(clusterService.getSettings());
        int there = index.mapping() == null ? 0 : count(index.mapping().sourceAsMap());
        if (there + fields.size() > limit) {
            throw new IllegalArgumentException("Cannot create job in index '" + name + "' as the "
                    + MapperService.INDEX_MAPPING_TOTAL_FIELDS_LIMIT_SETTING.getKey() + " setting will be violated");
        }
        Map<String, Object> properties = new HashMap<>();
        fields.stream()
                .filter(ReservedFieldNames::isValidFieldName)
                .forEach(field -> properties.put(field, Map.of("type", "keyword")));
        try {
            client.admin()
                    .indices()
                    .putMapping(new PutMappingRequest(name).source(Map.of("properties", properties)))
                    .actionGet();
        } catch (IllegalArgumentException e) {
            Matcher clash = OBJECT_CLASH.matcher(String.valueOf(e.getMessage()));
            if (clash.matches()) {
                throw ExceptionsHelper.badRequestException(
                        Messages.getMessage(Messages.JOB_CONFIG_MAPPING_TYPE_CLASH, clash.group(1)), e);
            }
            throw e;
        }
    }

    private static int count(Map<?, ?> mapping) {
        int count = 0;
        if (mapping.get("properties") instanceof Map<?, ?> properties) {
            for (Object field : properties.values()) {
                count += 1 + (field instanceof Map<?, ?> of ? count(of) : 0);
            }
        }
        return count;
    }
}
