package io.mlsetup.job.planning;

import io.mlsetup.access.Grants;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.Unreadable;
import java.util.List;
import java.util.Map;

/**
 * What is known of the cluster and the caller when an import is planned.
 *
 * @param existing all jobs, filter lists and calendars, and the events of those calendars that the file holds too
 * @param obstacles why the cluster as a whole creates no jobs now: upgrade mode, reset mode, its license
 * @param indices what the caller found of every source and destination, by its expression
 * @param refusals why Elasticsearch would not take the source and destination of data frame analytics, by their id
 * @param grants what the caller holds, of what document 000 asks for
 * @param dataViews those of the space; or why they cannot be told, with id {@code no_kibana} where none is needed
 * @param circumstances what to know about this import whatever it holds
 */
public record ImportFacts(
        Configs existing,
        List<Reason> obstacles,
        Map<String, IndexState> indices,
        Map<String, List<String>> refusals,
        Grants grants,
        Fact<List<DataView>> dataViews,
        List<Reason> circumstances) {

    /** What a search of the caller found. */
    public enum IndexState {
        SEARCHABLE,
        /** No index of that name, or none that the pattern matches; or none that the caller may see. */
        MISSING,
        /** There, but the search failed: closed, without its primary shard, or the like. */
        NOT_SEARCHABLE
    }

    public ImportFacts {
        obstacles = List.copyOf(obstacles);
        indices = Map.copyOf(indices);
        refusals = Map.copyOf(refusals);
        circumstances = List.copyOf(circumstances);
    }

    IndexState index(String expression) {
        return indices.getOrDefault(expression, IndexState.MISSING);
    }

    /** Whether a Kibana is connected, which the space or a reason why it cannot be told shows. */
    boolean hasKibana() {
        return !dataViews.isUnavailable(Unreadable.NO_KIBANA);
    }
}
