package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Throttled;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.search.TransportSearchAction;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.OriginSettingClient;
import org.elasticsearch.cluster.block.ClusterBlockException;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.util.CollectionUtils;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.indices.IndexClosedException;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.aggregations.AggregationBuilders;
import org.elasticsearch.search.aggregations.bucket.terms.Terms;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.xpack.core.ClientHelper;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.persistence.AnomalyDetectorsIndex;
import org.elasticsearch.xpack.core.ml.job.process.autodetect.state.CategorizerState;
import org.elasticsearch.xpack.core.ml.job.process.autodetect.state.Quantiles;

/**
 * Which jobs of a file had a predecessor whose results or state are still there, as after a snapshot was restored: machine learning
 * refuses to put such a job (x-pack-ml's {@code JobResultsProvider.checkForLeftOverDocuments}).
 *
 * <p>Like that put it looks with machine learning's own rights, since who may manage jobs need not be able to read their results; and it
 * tells no more than the put would, to the same people.
 */
final class LeftOvers {

    private static final int BATCH = 500;
    private static final String BY_JOB = "by_job";

    private final Client client;

    /** @param client runs requests as the caller; here they are given machine learning's rights */
    LeftOvers(Client client) {
        this.client = new OriginSettingClient(requireNonNull(client), ClientHelper.ML_ORIGIN);
    }

    /**
     * What was found.
     *
     * @param jobIds of jobs that had a predecessor
     * @param closed whether an index that would have to be searched is closed, for which no job can be put
     * @param complete whether all could be searched
     */
    record Found(Set<String> jobIds, boolean closed, boolean complete) {}

    /** @param jobIds of jobs that are not there now */
    void of(Collection<String> jobIds, ActionListener<Found> listener) {
        Set<String> found = ConcurrentHashMap.newKeySet();
        AtomicBoolean closed = new AtomicBoolean();
        AtomicBoolean complete = new AtomicBoolean(true);
        Throttled.forEach(
                CollectionUtils.eagerPartition(List.copyOf(jobIds), BATCH),
                1,
                (batch, l) -> search(
                        results(batch),
                        closed,
                        complete,
                        response -> results(response, found),
                        l.delegateFailureAndWrap((l2, nothing) ->
                                search(state(batch), closed, complete, response -> state(response, batch, found), l2))),
                listener.map(nothing -> new Found(Set.copyOf(found), closed.get(), complete.get())));
    }

    private interface Use {
        void of(SearchResponse response);
    }

    private void search(
            SearchRequest request,
            AtomicBoolean closed,
            AtomicBoolean complete,
            Use use,
            ActionListener<Void> listener) {
        client.execute(
                TransportSearchAction.TYPE,
                request,
                listener.<SearchResponse>map(response -> {
                            if (response.getFailedShards() > 0) {
                                complete.set(false);
                            }
                            use.of(response);
                            return null;
                        })
                        .delegateResponse((l, e) -> {
                            if (isClosed(ExceptionsHelper.unwrapCause(e))) {
                                closed.set(true);
                            } else {
                                complete.set(false);
                            }
                            listener.onResponse(null);
                        }));
    }

    /** Whether a search failed for an index that is closed. */
    static boolean isClosed(Throwable e) {
        return e instanceof IndexClosedException
                || (e instanceof ClusterBlockException blocked
                        && blocked.blocks().stream().anyMatch(block -> "index closed".equals(block.description())));
    }

    private static SearchRequest results(List<String> jobIds) {
        return new SearchRequest(AnomalyDetectorsIndex.jobResultsIndexPrefix() + "*")
                .indicesOptions(IndicesOptions.lenientExpandHidden())
                .source(new SearchSourceBuilder()
                        .size(0)
                        .trackTotalHits(false)
                        .query(QueryBuilders.termsQuery(Job.ID.getPreferredName(), jobIds))
                        .aggregation(AggregationBuilders.terms(BY_JOB)
                                .field(Job.ID.getPreferredName())
                                .size(BATCH)));
    }

    private static void results(SearchResponse response, Set<String> found) {
        if (response.getAggregations() != null && response.getAggregations().get(BY_JOB) instanceof Terms byJob) {
            byJob.getBuckets().forEach(bucket -> found.add(bucket.getKeyAsString()));
        }
    }

    private static SearchRequest state(List<String> jobIds) {
        // In 9.5 several patterns, with commas.
        return new SearchRequest(Strings.splitStringByCommaToArray(AnomalyDetectorsIndex.jobStateIndexPattern()))
                .indicesOptions(IndicesOptions.strictExpand())
                .source(new SearchSourceBuilder()
                        .size(2 * BATCH)
                        .trackTotalHits(false)
                        .fetchSource(false)
                        .query(QueryBuilders.idsQuery()
                                .addIds(documents(jobIds).keySet().toArray(String[]::new))));
    }

    private static void state(SearchResponse response, List<String> jobIds, Set<String> found) {
        Map<String, String> documents = documents(jobIds);
        for (SearchHit hit : response.getHits().getHits()) {
            found.add(documents.get(hit.getId()));
        }
    }

    /** The ids of the documents of which every job that ever ran has one, and whose they are. */
    private static Map<String, String> documents(List<String> jobIds) {
        Map<String, String> documents = new HashMap<>();
        for (String jobId : jobIds) {
            documents.put(Quantiles.documentId(jobId), jobId);
            documents.put(CategorizerState.documentId(jobId, 1), jobId);
        }
        return documents;
    }
}
