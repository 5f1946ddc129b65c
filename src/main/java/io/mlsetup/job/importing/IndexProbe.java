package io.mlsetup.job.importing;

import io.mlsetup.common.Throttled;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.search.MultiSearchRequest;
import org.elasticsearch.action.search.MultiSearchResponse;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.search.TransportMultiSearchAction;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.util.CollectionUtils;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * Whether the caller can search some indices, found out as Kibana's import does: by a search of each expression for nothing,
 * which fails or hits no shard where it cannot.
 */
final class IndexProbe {

    private static final int BATCH = 200;
    private static final int CONCURRENT_SEARCHES = 4;

    private IndexProbe() {}

    /** @param client runs requests as the caller */
    static void states(
            Collection<String> expressions, Client client, ActionListener<Map<String, IndexState>> listener) {
        Map<String, IndexState> states = new ConcurrentHashMap<>();
        Throttled.forEach(
                CollectionUtils.eagerPartition(List.copyOf(expressions), BATCH),
                1,
                (batch, l) -> client.execute(TransportMultiSearchAction.TYPE, request(batch), l.map(response -> {
                    add(batch, response, states);
                    return null;
                })),
                listener.map(nothing -> states));
    }

    private static MultiSearchRequest request(List<String> expressions) {
        MultiSearchRequest request = new MultiSearchRequest().maxConcurrentSearchRequests(CONCURRENT_SEARCHES);
        for (String expression : expressions) {
            request.add(new SearchRequest(expression)
                    .source(new SearchSourceBuilder().size(0).trackTotalHits(false)));
        }
        return request;
    }

    private static void add(List<String> expressions, MultiSearchResponse response, Map<String, IndexState> states) {
        for (int i = 0; i < expressions.size(); i++) {
            states.put(expressions.get(i), state(response.getResponses()[i]));
        }
    }

    private static IndexState state(MultiSearchResponse.Item item) {
        if (item.isFailure()) {
            Throwable cause = ExceptionsHelper.unwrapCause(item.getFailure());
            // What somebody may not see is not there for him.
            return cause instanceof IndexNotFoundException || cause instanceof ElasticsearchSecurityException
                    ? IndexState.MISSING
                    : IndexState.NOT_SEARCHABLE;
        }
        SearchResponse response = item.getResponse();
        if (response.getTotalShards() == 0) {
            return IndexState.MISSING;
        }
        return response.getFailedShards() == response.getTotalShards()
                ? IndexState.NOT_SEARCHABLE
                : IndexState.SEARCHABLE;
    }
}
