package io.mlsetup.audit.reading;

import io.mlsetup.audit.facts.JobDocuments;
import io.mlsetup.audit.facts.OfStream;
import io.mlsetup.audit.facts.ResultsIndex;
import io.mlsetup.line.Line;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.AliasMetadata;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.index.Index;

/**
 * Which names lead to which indices, as the cluster state knows them: who may see what does not depend on what the caller of an audit
 * may see. The names themselves are not shown in an answer.
 */
final class ClusterNames {

    private final SortedMap<String, IndexAbstraction> lookup;
    private final Map<String, IndexMetadata> indices;
    private final Map<String, ResultsIndex> known = new HashMap<>();

    ClusterNames(ClusterState state) {
        this.lookup = Line.lookup(state);
        this.indices = Line.indices(state);
    }

    /**
     * The indices to which names lead, each with all the names that lead to it; the first is called by the first name.
     *
     * @param names of indices, aliases or data streams, whether there are such or not
     */
    List<ResultsIndex> leadingTo(Collection<String> names) {
        Map<String, ResultsIndex> found = new LinkedHashMap<>();
        for (String name : names) {
            IndexAbstraction named = lookup.get(name);
            if (named == null) {
                found.putIfAbsent(name, ResultsIndex.named(name));
            } else {
                if (found.isEmpty() && !indices.containsKey(name)) {
                    found.put(name, new ResultsIndex(name, List.of(), List.of(), Map.of()));
                }
                named.getIndices().stream()
                        .map(Index::getName)
                        .filter(indices::containsKey)
                        .forEach(index ->
                                found.putIfAbsent(index, known.computeIfAbsent(index, one -> read(indices.get(one)))));
            }
        }
        return List.copyOf(found.values());
    }

    private ResultsIndex read(IndexMetadata index) {
        String name = index.getIndex().getName();
        List<String> whole = new ArrayList<>(List.of(name));
        List<String> partly = new ArrayList<>();
        Map<String, List<String>> ofJobs = new TreeMap<>();
        dataStreamOf(name).filter(stream -> !stream.failures()).ifPresent(stream -> whole.add(stream.name()));
        for (AliasMetadata alias : index.getAliases().values()) {
            if (!alias.filteringRequired()) {
                whole.add(alias.alias());
                continue;
            }
            Optional<Set<String>> jobs = JobDocuments.of(alias.filter().uncompressed());
            jobs.orElse(Set.of())
                    .forEach(job ->
                            ofJobs.computeIfAbsent(job, j -> new ArrayList<>()).add(alias.alias()));
            if (jobs.isEmpty()) {
                partly.add(alias.alias());
            }
        }
        return new ResultsIndex(name, whole, partly, ofJobs);
    }

    /** The names of indices that begin so. */
    List<String> beginningWith(String prefix) {
        return lookup.subMap(prefix, prefix + Character.MAX_VALUE).keySet().stream()
                .filter(indices::containsKey)
                .toList();
    }

    /** Whose backing index it is, or whose failure store it is in. */
    Optional<OfStream> dataStreamOf(String index) {
        return Optional.ofNullable(lookup.get(index))
                .filter(one -> one.getParentDataStream() != null)
                .map(one -> new OfStream(one.getParentDataStream().getName(), one.isFailureIndexOfDataStream()));
    }
}
