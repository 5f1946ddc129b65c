package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.RED;

import io.mlsetup.common.DevTools;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Are ML's own indices usable? Job configurations, states and results live in {@code .ml-*} indices, and jobs fail without
 * their primaries.
 */
final class MlIndicesIndicator implements Indicator<ClusterFacts> {

    @Override
    public String id() {
        return "ml_indices";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        List<MlIndexFacts> indices = facts.mlIndices();
        long unusable = indices.stream().filter(index -> !index.isUsable()).count();
        Map<String, Object> details = new TreeMap<>(Map.of("indices", indices.size(), "unusable_indices", unusable));
        if (unusable == 0) {
            return Finding.green(
                    id(),
                    indices.isEmpty()
                            ? "Machine learning has no indices yet."
                            : "All " + indices.size() + " indices of machine learning are usable.",
                    details);
        }
        List<Diagnosis> diagnoses = new ArrayList<>();
        List<MlIndexFacts> unassigned = indices.stream()
                .filter(index -> !index.unavailablePrimaries().isEmpty() && !index.closed())
                .toList();
        if (!unassigned.isEmpty()) {
            List<String> names = names(unassigned, index -> true);
            diagnoses.add(Diagnosis.of(
                            "primary_unavailable",
                            "A primary shard of " + names + " is not active.",
                            "Ask why the shard is not allocated, bring back the node that holds it, and retry the allocation.",
                            explain(unassigned.get(0)),
                            "POST /_cluster/reroute?retry_failed=true")
                    .withIndices(names));
        }
        List<String> closed = names(indices, MlIndexFacts::closed);
        if (!closed.isEmpty()) {
            diagnoses.add(Diagnosis.of(
                            "closed", "The indices " + closed + " are closed.", "Open them.", requests(closed, "_open"))
                    .withIndices(closed));
        }
        List<String> floodStage = names(indices, MlIndexFacts::floodStage);
        if (!floodStage.isEmpty()) {
            diagnoses.add(Diagnosis.of(
                            "flood_stage",
                            "The indices " + floodStage
                                    + " refuse writes (`index.blocks.read_only_allow_delete`), because a node ran out of disk.",
                            "Free disk space; Elasticsearch then lifts the block by itself.",
                            "GET /_cat/allocation?v=true")
                    .withIndices(floodStage));
        }
        return Finding.of(
                id(),
                RED,
                unusable + " of " + indices.size() + " indices of machine learning cannot be used.",
                details,
                List.of(new Impact("jobs_fail", 1, "Jobs whose configuration, state or results are there fail.")),
                diagnoses);
    }

    private static List<String> names(List<MlIndexFacts> indices, Predicate<MlIndexFacts> predicate) {
        return indices.stream()
                .filter(predicate)
                .map(MlIndexFacts::name)
                .sorted()
                .toList();
    }

    private static String explain(MlIndexFacts index) {
        Map<String, Object> shard = new LinkedHashMap<>();
        shard.put("index", index.name());
        shard.put("shard", index.unavailablePrimaries().get(0));
        shard.put("primary", true);
        return DevTools.request("POST /_cluster/allocation/explain", shard);
    }

    private static String[] requests(List<String> indices, String verb) {
        return indices.stream().map(index -> "POST /" + index + "/" + verb).toArray(String[]::new);
    }
}
