package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Evaluation;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Indicator;
import java.util.List;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;

public class ClusterIndicatorsTests extends ESTestCase {

    public void testOrderAndIds() {
        assertThat(
                ClusterIndicators.IDS,
                contains(
                        "license",
                        "ml_enabled",
                        "ml_nodes",
                        "ml_settings",
                        "ml_indices",
                        "ml_operation",
                        "ml_capacity",
                        "ml_jobs",
                        "ml_models",
                        "security"));
    }

    public void testAcceptableFactsAreGreenForAll() {
        for (Finding finding :
                ClusterIndicators.evaluate(FactsBuilder.acceptable().build())) {
            assertThat(finding.indicator(), finding.status(), equalTo(GREEN));
        }
    }

    /** The proof that {@link BadClusters} are bad, and for the one indicator that they are meant for. */
    public void testBadFactsAreNotGreen() {
        for (Indicator<ClusterFacts> indicator : ClusterIndicators.ALL) {
            for (ClusterFacts bad : BadClusters.of(indicator.id())) {
                assertFalse(indicator.id(), indicator.evaluate(bad).status() == GREEN);
            }
        }
    }

    public void testAllAreEvaluatedWhereAllIsWrong() {
        List<Finding> findings = ClusterIndicators.evaluate(FactsBuilder.acceptable()
                .license("basic", true)
                .nodes(TestNode.named("a")
                        .disabled()
                        .roles(org.elasticsearch.cluster.node.DiscoveryNodeRole.MASTER_ROLE))
                .index(Indices.unavailable(".ml-meta", 0))
                .persistent("xpack.ml.persist_results_max_retries", "0")
                .upgradeMode()
                .task(Tasks.TROUBLES.get(0))
                .deployment(Tasks.deployment(AssignmentState.FAILED, FactsBuilder.NOW, 0, 1))
                .securityOff()
                .build());
        assertThat(findings.stream().map(Finding::indicator).toList(), equalTo(ClusterIndicators.IDS));
        for (Finding finding : findings) {
            // There is no node of which the capacity could be judged.
            assertThat(
                    finding.indicator(),
                    finding.status() == GREEN,
                    equalTo(finding.indicator().equals("ml_capacity")));
        }
    }

    public void testAFaultOfOneIsUnknownAndHidesNoOther() {
        Indicator<ClusterFacts> broken = new Indicator<>() {
            @Override
            public String id() {
                return "broken";
            }

            @Override
            public Finding evaluate(ClusterFacts facts) {
                throw new IllegalStateException("secret");
            }
        };
        ClusterFacts facts = FactsBuilder.acceptable().license("basic", true).build();
        List<Finding> findings = List.of(broken, new LicenseIndicator()).stream()
                .map(indicator -> Evaluation.one(indicator, facts))
                .toList();
        Finding fault = findings.get(0);
        assertThat(fault.status(), equalTo(UNKNOWN));
        assertThat(fault.indicator(), equalTo("broken"));
        assertThat(fault.diagnoses().get(0).id(), equalTo("internal_error"));
        assertThat(fault.diagnoses().get(0).cause(), containsString("[IllegalStateException]"));
        assertFalse(fault.diagnoses().get(0).cause().contains("secret"));
        assertThat(findings.get(1).status(), equalTo(RED));
    }

    public void testUnknownForAll() {
        List<Finding> findings = ClusterIndicators.unknown("Why.", Diagnosis.of("id", "cause", "action"));
        assertThat(findings.stream().map(Finding::indicator).toList(), equalTo(ClusterIndicators.IDS));
        assertTrue(findings.stream().allMatch(finding -> finding.status() == UNKNOWN));
    }
}
