package io.mlsetup.job.importing;

import io.mlsetup.common.Throttled;
import io.mlsetup.job.drafting.Probe;
import io.mlsetup.job.planning.ImportFacts.IndexState;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.search.TransportSearchAction;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.tasks.TaskCancelledException;

/**
 * Whether the caller can search some indices, found out as Kibana's import does: by a search of each for nothing, which fails or hits
 * no shard where it cannot; or for one document, where it is asked if there is any. Each is a search of its own, a few at a time: a refusal
 * is a fact about that one only.
 */
final class IndexProbe {

    private static final int CONCURRENT_SEARCHES = 8;

    private IndexProbe() {}

    /** @param client runs requests as the caller */
    static void states(Collection<Probe> probes, Client client, ActionListener<Map<Probe, IndexState>> listener) {
        Map<Probe, IndexState> states = new ConcurrentHashMap<>();
        Throttled.forEach(
                probes,
                CONCURRENT_SEARCHES,
                (probe, l) -> client.execute(
                        TransportSearchAction.TYPE,
                        request(probe),
                        l.<SearchResponse>map(response -> {
                                    states.put(probe, state(probe, response));
                                    return null;
                                })
                                .delegateResponse((l2, e) -> {
                                    Throwable cause = ExceptionsHelper.unwrapCause(e);
                                    if (cause instanceof TaskCancelledException) {
                                        l2.onFailure(e);
                                    } else {
                                        states.put(probe, state(cause));
                                        l.onResponse(null);
                                    }
                                })),
                listener.map(nothing -> new HashMap<>(states)));
    }

    private static SearchRequest request(Probe probe) {
        SearchRequest request = new SearchRequest(probe.indices().toArray(String[]::new))
                .source(new SearchSourceBuilder()
                        .size(probe.documents() ? 1 : 0)
                        .fetchSource(false)
                        .trackTotalHits(false));
        return probe.options().isEmpty()
                ? request
                : request.indicesOptions(
                        IndicesOptions.fromMap(probe.options(), SearchRequest.DEFAULT_INDICES_OPTIONS));
    }

    private static IndexState state(Throwable failure) {
        // What somebody may not see is not there for him.
        if (failure instanceof IndexNotFoundException || failure instanceof ElasticsearchSecurityException) {
            return IndexState.MISSING;
        }
        return LeftOvers.isClosed(failure) ? IndexState.CLOSED : IndexState.NOT_SEARCHABLE;
    }

    private static IndexState state(Probe probe, SearchResponse response) {
        if (response.getTotalShards() == 0) {
            return IndexState.NO_MATCH;
        }
        if (response.getFailedShards() == response.getTotalShards()) {
            return IndexState.NOT_SEARCHABLE;
        }
        return probe.documents() && response.getHits().getHits().length == 0 ? IndexState.EMPTY : IndexState.SEARCHABLE;
    }
}
