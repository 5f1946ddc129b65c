package io.mlsetup.job.planning;

import io.mlsetup.access.Grants;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.drafting.Probe;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.Unreadable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the cluster and the caller when an import is planned.
 *
 * @param existing all jobs, filter lists and calendars, and the events of those calendars that the file holds too
 * @param obstacles why the cluster as a whole creates something not now
 * @param indices what a search of the caller found
 * @param refusals why Elasticsearch would not take an item, beyond what these rules can tell
 * @param grants what the caller holds, of what document 000 asks for
 * @param unreadable the expressions on which, as they are written, the caller lacks what a put request asks for
 * @param dataViews those of the space; or why they cannot be told, with id {@code no_kibana} where none is needed
 * @param circumstances what to know about this import whatever it holds
 * @param notJudged what could not be found out, one sentence each
 * @param running what runs, and must not be changed meanwhile
 * @param runsAs with what rights datafeeds and data frame analytics run that the caller changes, as machine learning shows it; null if
 *     that is not known, or security is off
 */
public record ImportFacts(
        Configs existing,
        List<Obstacle> obstacles,
        Map<Probe, IndexState> indices,
        Map<ItemKey, List<Reason>> refusals,
        Grants grants,
        Set<String> unreadable,
        Fact<List<DataView>> dataViews,
        List<Reason> circumstances,
        List<String> notJudged,
        Running running,
        Object runsAs) {

    /** The obstacle in the way of what the license does not allow. */
    public static final String LICENSE = "license";

    /** What a search of the caller found. */
    public enum IndexState {
        SEARCHABLE,
        /** Searchable, and holds no document: only where that is asked. */
        EMPTY,
        /** No index of that name, or none that the caller may see. */
        MISSING,
        /** Nothing that a pattern matches and the caller may see. */
        NO_MATCH,
        /** There, and closed. */
        CLOSED,
        /** There, but the search failed: without its primary shard, or the like. */
        NOT_SEARCHABLE;

        boolean isAbsent() {
            return this == MISSING || this == NO_MATCH;
        }
    }

    /**
     * Why the cluster creates nothing of some types now.
     *
     * @param types of items
     */
    public record Obstacle(Set<ItemType> types, Reason reason) {

        public Obstacle {
            types = Set.copyOf(types);
        }

        /** One in the way of everything. */
        public static Obstacle toAll(String id, String message) {
            return new Obstacle(EnumSet.allOf(ItemType.class), new Reason(id, message));
        }
    }

    public ImportFacts {
        obstacles = List.copyOf(obstacles);
        indices = Map.copyOf(indices);
        refusals = Map.copyOf(refusals);
        unreadable = Set.copyOf(unreadable);
        circumstances = List.copyOf(circumstances);
        notJudged = List.copyOf(notJudged);
    }

    /** The same with what the cluster holds by now. */
    public ImportFacts with(Configs now) {
        return new ImportFacts(
                now,
                obstacles,
                indices,
                refusals,
                grants,
                unreadable,
                dataViews,
                circumstances,
                notJudged,
                running,
                runsAs);
    }

    IndexState index(String expression) {
        return index(Probe.of(expression));
    }

    IndexState index(Probe probe) {
        return indices.getOrDefault(probe, IndexState.MISSING);
    }

    List<Reason> refusals(ItemKey key) {
        return refusals.getOrDefault(key, List.of());
    }

    List<Reason> obstacles(ItemType type) {
        return obstacles.stream()
                .filter(obstacle -> obstacle.types().contains(type))
                .map(Obstacle::reason)
                .toList();
    }

    /** Whether a Kibana is connected, which the space or a reason why it cannot be told shows. */
    boolean hasKibana() {
        return !dataViews.isUnavailable(Unreadable.NO_KIBANA);
    }
}
