package io.mlsetup.cluster;

import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * The cluster-level verdict as of now: facts read, indicators evaluated, and {@code ml_setup.ignore} applied. The one source of
 * what the check, the Health API and the metrics show.
 */
public final class ClusterVerdict {

    private final ClusterFactsReader reader;

    public ClusterVerdict(ClusterFactsReader reader) {
        this.reader = reader;
    }

    public Verdict now() {
        Optional<ClusterFacts> facts = reader.read();
        return facts.map(known ->
                        new Verdict(known.clusterName(), ClusterIndicators.evaluate(known)).ignoring(known.ignored()))
                .orElseGet(() -> new Verdict(reader.clusterName(), withoutMaster()));
    }

    /** The same without its facts, for a caller who may not see them. */
    public Verdict withheld(Diagnosis diagnosis) {
        return new Verdict(
                reader.clusterName(), ClusterIndicators.unknown("You may not see facts about the cluster.", diagnosis));
    }

    private static List<Finding> withoutMaster() {
        return ClusterIndicators.unknown(
                "This node has no master that it knows of, and so no present state of the cluster.",
                Diagnosis.of(
                        "no_cluster_state",
                        "No master is elected, or this node is cut off from it: what it still holds of the cluster may be out of date.",
                        "See why no master is elected, and ask again.",
                        "GET /_health_report/master_is_stable"));
    }
}
