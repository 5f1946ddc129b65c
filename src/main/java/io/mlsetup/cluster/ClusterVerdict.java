package io.mlsetup.cluster;

import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.cluster.ClusterState;

/**
 * The cluster-level verdict as of now: facts read, indicators evaluated, and {@code ml_setup.ignore} applied. The one source of
 * what the check, the Health API and the metrics show.
 */
public final class ClusterVerdict {

    private static final Logger logger = LogManager.getLogger(ClusterVerdict.class);

    private final ClusterFactsReader reader;
    private volatile Evaluated evaluated;

    public ClusterVerdict(ClusterFactsReader reader) {
        this.reader = reader;
    }

    /** The last one, as long as the cluster state is the same, and so is the second by the clock, which licenses are judged by. */
    public Verdict now() {
        ClusterState state = reader.state();
        Instant now = reader.now();
        Evaluated last = evaluated;
        if (last != null && last.isOf(state, now)) {
            return last.verdict;
        }
        Verdict verdict = evaluate(state, now);
        evaluated = new Evaluated(new WeakReference<>(state), now.getEpochSecond(), verdict);
        return verdict;
    }

    private record Evaluated(WeakReference<ClusterState> state, long second, Verdict verdict) {

        boolean isOf(ClusterState other, Instant now) {
            return second == now.getEpochSecond() && state.refersTo(other);
        }
    }

    private Verdict evaluate(ClusterState state, Instant now) {
        Optional<ClusterFacts> facts;
        try {
            facts = reader.read(state, now);
        } catch (Exception e) {
            logger.warn("the facts about the cluster could not be read", e);
            return new Verdict(reader.clusterName(), unreadable(e));
        }
        return facts.map(known ->
                        new Verdict(known.clusterName(), ClusterIndicators.evaluate(known)).ignoring(known.ignored()))
                .orElseGet(() -> new Verdict(reader.clusterName(), withoutMaster()));
    }

    /** For an answer that shows nothing of the cluster but its name. */
    public Verdict none() {
        return new Verdict(reader.clusterName(), List.of());
    }

    /** The same without its facts, for a caller who may not see them. */
    public Verdict withheld(Diagnosis diagnosis) {
        return new Verdict(
                reader.clusterName(), ClusterIndicators.unknown("You may not see facts about the cluster.", diagnosis));
    }

    /** A fault of the cluster's part hides neither the caller's part nor the metrics. */
    private static List<Finding> unreadable(Exception e) {
        return ClusterIndicators.unknown(
                "The facts about the cluster could not be read, which is a fault of ml-setup.",
                Diagnosis.of(
                        "internal_error",
                        "ml-setup met [" + e.getClass().getSimpleName() + "] while it read the cluster state.",
                        "Report it with the server log's lines about the facts of the cluster."));
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
