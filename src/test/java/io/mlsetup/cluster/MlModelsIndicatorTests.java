package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.YELLOW;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.cluster.DeploymentFacts.NodeFailure;
import io.mlsetup.common.Json;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.inference.assignment.AdaptiveAllocationsSettings;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;
import org.elasticsearch.xpack.core.ml.inference.assignment.Priority;

public class MlModelsIndicatorTests extends ESTestCase {

    public void testNone() {
        assertThat(evaluate(GREEN).symptom(), equalTo("No trained model is deployed."));
    }

    public void testRunning() {
        Finding finding = evaluate(GREEN, Tasks.deployment(AssignmentState.STARTED, FactsBuilder.NOW, 2, 2));
        assertThat(Json.of(finding.details()).get("deployments"), equalTo(Map.of("started", 1)));
        assertThat(Json.of(finding.details()).get("target_allocations"), equalTo(2));
        evaluate(GREEN, Tasks.deployment(AssignmentState.STOPPING, FactsBuilder.NOW, 0, 2));
    }

    public void testFailed() {
        Diagnosis diagnosis = evaluate(YELLOW, Tasks.deployment(AssignmentState.FAILED, FactsBuilder.NOW, 0, 3))
                .diagnoses()
                .get(0);
        assertThat(diagnosis.id(), equalTo("deployment_failed"));
        assertThat(
                diagnosis.cause(),
                equalTo("1 deployment [elser] failed. Elasticsearch says of elser: \"not enough memory\"."));
        assertThat(
                diagnosis.requests(),
                contains(
                        "POST /_ml/trained_models/elser/deployment/_stop?force=true",
                        "POST /_ml/trained_models/elser_model_2/deployment/_start?deployment_id=elser&number_of_allocations=3"
                                + "&threads_per_allocation=2"));
    }

    /** Else it would come back as another deployment. */
    public void testStartsAgainWithAllThatItHad() {
        DeploymentFacts.Asked asked = new DeploymentFacts.Asked(
                4,
                Priority.LOW,
                512,
                Optional.of(ByteSizeValue.ofMb(5)),
                Optional.of(new AdaptiveAllocationsSettings(true, 1, 8)));
        assertThat(
                evaluate(YELLOW, deployment(AssignmentState.FAILED, asked))
                        .diagnoses()
                        .get(0)
                        .requests()
                        .get(1)
                        .replaceAll("\\n *", " "),
                equalTo(
                        "POST /_ml/trained_models/m/deployment/_start?deployment_id=d&threads_per_allocation=4&priority=low"
                                + "&queue_capacity=512&cache_size=5242880b"
                                + " { \"adaptive_allocations\" : { \"enabled\" : true, \"min_number_of_allocations\" : 1,"
                                + " \"max_number_of_allocations\" : 8 } }"));
        // Elasticsearch refuses to be told how many, while it decides that itself.
        assertThat(
                evaluate(YELLOW, deployment(AssignmentState.STARTED, asked))
                        .diagnoses()
                        .get(0)
                        .requests(),
                empty());
    }

    private static DeploymentFacts deployment(AssignmentState state, DeploymentFacts.Asked asked) {
        return new DeploymentFacts(
                "d", "m", state, Optional.empty(), FactsBuilder.NOW, 1, 3, asked, 0, List.of(), List.of());
    }

    public void testStartingForLong() {
        evaluate(
                GREEN,
                Tasks.deployment(AssignmentState.STARTING, FactsBuilder.NOW.minus(MlModelsIndicator.LONG), 0, 1));
        Finding finding = evaluate(
                YELLOW,
                Tasks.deployment(
                        AssignmentState.STARTING,
                        FactsBuilder.NOW.minus(MlModelsIndicator.LONG).minusMillis(1),
                        0,
                        1));
        assertThat(finding.diagnoses().get(0).id(), equalTo("deployment_starting_long"));
    }

    public void testFewerAllocationsThanAskedFor() {
        Diagnosis diagnosis = evaluate(YELLOW, Tasks.deployment(AssignmentState.STARTED, FactsBuilder.NOW, 1, 2))
                .diagnoses()
                .get(0);
        assertThat(diagnosis.id(), equalTo("too_few_allocations"));
        assertThat(diagnosis.cause(), containsString("1 of 2 of [elser]"));
        assertThat(diagnosis.requests().get(0), containsString("\"number_of_allocations\" : 1"));
        // To ask for none is to stop it.
        Diagnosis none = evaluate(YELLOW, Tasks.deployment(AssignmentState.STARTED, FactsBuilder.NOW, 0, 2))
                .diagnoses()
                .get(0);
        assertThat(none.requests(), empty());
        assertThat(none.action(), containsString("Nothing can be pasted."));
    }

    public void testReasonsOfSingleNodes() {
        DeploymentFacts deployment = new DeploymentFacts(
                "d",
                "m",
                AssignmentState.STARTED,
                Optional.empty(),
                FactsBuilder.NOW,
                1,
                3,
                DeploymentFacts.Asked.threads(1),
                0,
                List.of(),
                List.of(
                        new NodeFailure("node-1", "no such file"),
                        new NodeFailure("gone", "no such file"),
                        new NodeFailure("gone", "killed")));
        assertThat(
                evaluate(YELLOW, deployment).diagnoses().get(0).cause(),
                containsString("Elasticsearch says of d on node-1: \"no such file\"; of d on gone: \"killed\"."));
    }

    /** Elasticsearch starts none then; to ask for fewer allocations is allowed. */
    public void testNothingIsStartedInUpgradeMode() {
        for (DeploymentFacts deployment : List.of(
                Tasks.deployment(AssignmentState.FAILED, FactsBuilder.NOW, 0, 1),
                Tasks.deployment(AssignmentState.STARTING, FactsBuilder.NOW.minusSeconds(601), 0, 1))) {
            Diagnosis diagnosis = new MlModelsIndicator()
                    .evaluate(FactsBuilder.acceptable()
                            .deployment(deployment)
                            .upgradeMode()
                            .build())
                    .diagnoses()
                    .get(0);
            assertThat(diagnosis.requests(), empty());
            assertThat(diagnosis.action(), containsString("`ml_operation`"));
        }
        DeploymentFacts few = Tasks.deployment(AssignmentState.STARTED, FactsBuilder.NOW, 1, 2);
        assertThat(
                new MlModelsIndicator()
                        .evaluate(FactsBuilder.acceptable()
                                .deployment(few)
                                .upgradeMode()
                                .build())
                        .diagnoses()
                        .get(0)
                        .requests()
                        .size(),
                equalTo(1));
    }

    private static Finding evaluate(HealthStatus status, DeploymentFacts... deployments) {
        FactsBuilder facts = FactsBuilder.acceptable();
        List.of(deployments).forEach(facts::deployment);
        Finding finding = new MlModelsIndicator().evaluate(facts.build());
        assertThat(finding.symptom(), finding.status(), equalTo(status));
        return finding;
    }
}
