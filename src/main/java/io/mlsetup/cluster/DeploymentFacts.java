package io.mlsetup.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;

/**
 * One deployment of a trained model.
 *
 * @param reason in Elasticsearch's words, why it has not all that it asked for
 * @param allocations how many there are now, on all nodes
 * @param target how many were asked for
 * @param memory bytes that it takes on each of its nodes, as Elasticsearch estimates them
 * @param nodes the ids of the nodes that it is routed to, and is not stopping on
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
        int threads,
        long memory,
        List<String> nodes,
        List<NodeFailure> failures) {

    DeploymentFacts {
        requireNonNull(id);
        requireNonNull(model);
        requireNonNull(state);
        requireNonNull(reason);
        requireNonNull(start);
        nodes = List.copyOf(nodes);
        failures = List.copyOf(failures);
    }

    /** Why it failed on one node, in Elasticsearch's words. */
    record NodeFailure(String nodeId, String reason) {

        NodeFailure {
            requireNonNull(nodeId);
            requireNonNull(reason);
        }
    }
}
