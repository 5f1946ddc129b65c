package io.mlsetup.cluster;

import io.mlsetup.cluster.TaskFacts.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;

/** Tasks and deployments for tests. */
final class Tasks {

    static final String NODE = "node-0";

    /** One of each trouble, in the order in which their diagnoses are shown. */
    static final List<TaskFacts> TROUBLES = List.of(
            failed(Kind.JOB, "a", "the native process ended"),
            withoutNode(Kind.JOB, "b", "no node has room"),
            datafeed("c", "nowhere", Optional.of(NODE)),
            new TaskFacts(
                    Kind.DATAFEED,
                    "d",
                    Optional.empty(),
                    "starting",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "an index is missing",
                    0),
            failed(Kind.DATA_FRAME_ANALYTICS, "e", "the destination is full"),
            withoutNode(Kind.DATA_FRAME_ANALYTICS, "f", "no node has room"),
            failed(Kind.SNAPSHOT_UPGRADE, "g", "the snapshot cannot be read"),
            withoutNode(Kind.SNAPSHOT_UPGRADE, "h", "no node has room"));

    private Tasks() {}

    static TaskFacts failed(Kind kind, String id, String reason) {
        return new TaskFacts(
                kind,
                id,
                Optional.empty(),
                "failed",
                Optional.of(reason),
                Optional.of(FactsBuilder.NOW),
                Optional.of(NODE),
                "",
                0);
    }

    static TaskFacts withoutNode(Kind kind, String id, String explanation) {
        return new TaskFacts(
                kind,
                id,
                Optional.empty(),
                kind == Kind.JOB ? "opening" : "starting",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                explanation,
                0);
    }

    static TaskFacts job(String id, String node, long memory) {
        return new TaskFacts(
                Kind.JOB,
                id,
                Optional.empty(),
                "opened",
                Optional.empty(),
                Optional.of(FactsBuilder.NOW),
                Optional.of(node),
                "",
                memory);
    }

    static TaskFacts datafeed(String id, String job, Optional<String> node) {
        return new TaskFacts(
                Kind.DATAFEED, id, Optional.of(job), "started", Optional.empty(), Optional.empty(), node, "", 0);
    }

    static DeploymentFacts deployment(AssignmentState state, Instant start, int allocations, int target) {
        return new DeploymentFacts(
                "elser",
                "elser_model_2",
                state,
                Optional.of("not enough memory"),
                start,
                allocations,
                target,
                DeploymentFacts.Asked.threads(2),
                1L << 30,
                List.of(NODE),
                List.of());
    }
}
