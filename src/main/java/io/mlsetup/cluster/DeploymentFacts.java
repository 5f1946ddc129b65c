package io.mlsetup.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.inference.assignment.AdaptiveAllocationsSettings;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;
import org.elasticsearch.xpack.core.ml.inference.assignment.Priority;

/**
 * One deployment of a trained model.
 *
 * @param state as Elasticsearch holds it, which never says that all nodes failed; see {@link #isFailed}
 * @param reason in Elasticsearch's words, why it has not all that it asked for
 * @param allocations how many answer now, on all nodes
 * @param target how many were asked for
 * @param asked how it was asked for
 * @param memory bytes that it takes on each of its nodes, as Elasticsearch estimates them
 * @param nodes the ids of the nodes whose memory it takes: those on which it starts, runs or stops
 * @param failures of single nodes
 */
record DeploymentFacts(
        String id,
        String model,
        AssignmentState state,
        Optional<String> reason,
        Instant start,
        int allocations,
        int target,
        Asked asked,
        long memory,
        List<String> nodes,
        List<NodeFailure> failures) {

    DeploymentFacts {
        requireNonNull(id);
        requireNonNull(model);
        requireNonNull(state);
        requireNonNull(reason);
        requireNonNull(start);
        requireNonNull(asked);
        nodes = List.copyOf(nodes);
        failures = List.copyOf(failures);
    }

    /**
     * Whether it failed: Elasticsearch says so, or nothing of it runs, starts or stops any more and a node tells why. Elasticsearch itself
     * takes that for a start that goes on ({@code TrainedModelAssignment.Builder.calculateAssignmentState}).
     */
    boolean isFailed() {
        return state == AssignmentState.FAILED
                || (state == AssignmentState.STARTING && nodes.isEmpty() && !failures.isEmpty());
    }

    /**
     * What a start of the same deployment has to give again, besides the number of allocations.
     *
     * @param threads of each allocation
     * @param cacheSize empty: as large as the model, Elasticsearch's default
     * @param adaptive empty: the number of allocations stays as it was asked for
     */
    record Asked(
            int threads,
            Priority priority,
            int queueCapacity,
            Optional<ByteSizeValue> cacheSize,
            Optional<AdaptiveAllocationsSettings> adaptive) {

        Asked {
            requireNonNull(priority);
            requireNonNull(cacheSize);
            requireNonNull(adaptive);
        }

        /** With Elasticsearch's defaults for everything else. */
        static Asked threads(int threads) {
            return new Asked(
                    threads,
                    StartTrainedModelDeploymentAction.DEFAULT_PRIORITY,
                    StartTrainedModelDeploymentAction.DEFAULT_QUEUE_CAPACITY,
                    Optional.empty(),
                    Optional.empty());
        }

        /** Whether Elasticsearch itself changes the number of allocations; it then refuses to be given one. */
        boolean isAdaptive() {
            return adaptive.filter(settings -> Boolean.TRUE.equals(settings.getEnabled()))
                    .isPresent();
        }
    }

    /** Why it failed on one node, in Elasticsearch's words. */
    record NodeFailure(String nodeId, String reason) {

        NodeFailure {
            requireNonNull(nodeId);
            requireNonNull(reason);
        }
    }
}
