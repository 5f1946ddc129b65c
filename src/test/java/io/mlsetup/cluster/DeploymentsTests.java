package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.common.Json;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.action.StartTrainedModelDeploymentAction;
import org.elasticsearch.xpack.core.ml.inference.assignment.AllocationStatus;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;
import org.elasticsearch.xpack.core.ml.inference.assignment.Priority;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingInfo;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingInfoUpdate;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingState;
import org.elasticsearch.xpack.core.ml.inference.assignment.RoutingStateAndReason;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignment;
import org.elasticsearch.xpack.core.ml.inference.assignment.TrainedModelAssignmentMetadata;

/** Deployments in states that x-pack-core itself makes of them, and what is said of these. */
public class DeploymentsTests extends ESTestCase {

    /** A route that fails keeps the number of its allocations, and Elasticsearch counts it no more. */
    public void testARouteThatFailedHasNoAllocation() {
        RoutingInfo failed = RoutingInfoUpdate.updateStateAndReason(
                        new RoutingStateAndReason(RoutingState.FAILED, "out of memory"))
                .apply(route(RoutingState.STARTING, ""));
        assertThat(failed.getCurrentAllocations(), equalTo(1));
        TrainedModelAssignment assignment =
                assignment(2, Map.of("node-0", route(RoutingState.STARTED, ""), "node-1", failed));
        assertThat(assignment.getAssignmentState(), equalTo(AssignmentState.STARTED));

        Finding finding = evaluate(assignment);

        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(finding.diagnoses().get(0).id(), equalTo("too_few_allocations"));
        assertThat(
                finding.diagnoses().get(0).cause(),
                equalTo(
                        "1 deployment [d] has fewer allocations than asked for: 1 of 2 of [d]. Elasticsearch says of d on"
                                + " node-1: \"out of memory\"."));
        assertThat(finding.diagnoses().get(0).requests().get(0), containsString("\"number_of_allocations\" : 1"));
        assertThat(Json.of(finding.details()).get("allocations"), equalTo(1));
    }

    public void testCountsAsElasticsearchCounts() {
        for (RoutingState state : RoutingState.values()) {
            TrainedModelAssignment assignment = assignment(
                    3,
                    Map.of(
                            "node-0", route(RoutingState.STARTED, ""),
                            "node-1", route(state, "because"),
                            "node-2", new RoutingInfo(0, 1, RoutingState.STARTED, "")));
            AllocationStatus counted = assignment.calculateAllocationStatus().orElseThrow();

            DeploymentFacts read = read(assignment);

            assertThat(state.toString(), read.allocations(), equalTo(state == RoutingState.STARTED ? 2 : 1));
            assertThat(new AllocationStatus(read.allocations(), read.target()), equalTo(counted));
        }
    }

    /** Elasticsearch says for ever that it starts. */
    public void testOneThatFailedOnAllNodesFailed() {
        TrainedModelAssignment assignment = assignment(
                2,
                Map.of(
                        "node-0", route(RoutingState.FAILED, "out of memory"),
                        "node-1", route(RoutingState.STOPPED, "")));
        assertThat(assignment.getAssignmentState(), equalTo(AssignmentState.STARTING));

        Finding finding = evaluate(assignment);

        assertThat(finding.status(), equalTo(YELLOW));
        assertThat(finding.diagnoses().size(), equalTo(1));
        assertThat(finding.diagnoses().get(0).id(), equalTo("deployment_failed"));
        assertThat(
                finding.diagnoses().get(0).cause(),
                equalTo("1 deployment [d] failed. Elasticsearch says of d on node-0: \"out of memory\"."));
        assertThat(Json.of(finding.details()).get("deployments"), equalTo(Map.of("failed", 1)));
    }

    public void testOneThatStillStartsSomewhereDidNotFail() {
        for (Map<String, RoutingInfo> routes : List.of(
                Map.<String, RoutingInfo>of(),
                Map.of(
                        "node-0", route(RoutingState.FAILED, "out of memory"),
                        "node-1", route(RoutingState.STARTING, "")))) {
            Finding finding = evaluate(assignment(2, routes));
            assertThat(finding.status(), equalTo(GREEN));
            assertThat(Json.of(finding.details()).get("deployments"), equalTo(Map.of("starting", 1)));
        }
    }

    /** To which adaptive allocations go down while nobody asks. */
    public void testOneThatIsToHaveNoneHasEnough() {
        TrainedModelAssignment assignment = assignment(0, Map.of("node-0", route(RoutingState.FAILED, "before")));
        assertThat(assignment.getAssignmentState(), equalTo(AssignmentState.STARTED));

        Finding finding = evaluate(assignment);

        assertThat(finding.diagnoses(), empty());
        assertThat(finding.status(), equalTo(GREEN));
    }

    private static RoutingInfo route(RoutingState state, String reason) {
        return new RoutingInfo(1, 1, state, reason);
    }

    private static TrainedModelAssignment assignment(int target, Map<String, RoutingInfo> routes) {
        TrainedModelAssignment.Builder assignment = TrainedModelAssignment.Builder.empty(
                new StartTrainedModelDeploymentAction.TaskParams(
                        "m", "d", 100, target, 1, 1024, null, Priority.NORMAL, 0, 0),
                null);
        routes.forEach(assignment::addRoutingEntry);
        return assignment
                .setStartTime(FactsBuilder.NOW)
                .calculateAndSetAssignmentState()
                .build();
    }

    private static DeploymentFacts read(TrainedModelAssignment assignment) {
        return TaskReader.deployments(TrainedModelAssignmentMetadata.Builder.empty()
                        .addNewAssignment("d", TrainedModelAssignment.Builder.fromAssignment(assignment))
                        .build())
                .get(0);
    }

    private static Finding evaluate(TrainedModelAssignment assignment) {
        return new MlModelsIndicator()
                .evaluate(FactsBuilder.acceptable().deployment(read(assignment)).build());
    }
}
