package io.mlsetup.health;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.check.ClusterCheckAction;
import io.mlsetup.cluster.ClusterVerdict;
import io.mlsetup.cluster.RunningStates;
import io.mlsetup.cluster.TestNode;
import io.mlsetup.cluster.TestStates;
import io.mlsetup.metrics.MetricsAction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.health.Diagnosis;
import org.elasticsearch.health.GetHealthAction;
import org.elasticsearch.health.HealthIndicatorDetails;
import org.elasticsearch.health.HealthIndicatorResult;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.health.SimpleHealthIndicatorDetails;
import org.elasticsearch.health.node.HealthInfo;
import org.elasticsearch.xpack.core.ml.action.GetDatafeedsAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsStatsAction;
import org.elasticsearch.xpack.core.ml.action.GetTrainedModelsStatsAction;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

public class MlSetupHealthIndicatorServiceTests extends ThreadPoolTestCase {

    public void testGreen() {
        HealthIndicatorResult result = calculate(TestStates.acceptable(), true, 1000);
        assertThat(result.name(), equalTo("ml_setup"));
        assertThat(result.status(), equalTo(HealthStatus.GREEN));
        assertThat(result.symptom(), equalTo("Machine learning is set up."));
        assertThat(result.impacts(), empty());
        assertThat(result.diagnosisList(), empty());
        assertThat(indicators(result).get("license"), equalTo("green"));
        assertThat(indicators(result).size(), equalTo(10));
    }

    public void testWorstStatusAndEverySymptom() {
        ClusterState state = TestStates.withUpgradeMode(
                TestStates.withNodes(
                        TestStates.acceptable(),
                        TestNode.named("on"),
                        TestNode.named("off").disabled()),
                true);
        HealthIndicatorResult result = calculate(state, true, 1000);
        assertThat(result.status(), equalTo(HealthStatus.RED));
        assertThat(
                result.symptom(),
                equalTo("Machine learning is switched off on 1 of 2 nodes. Machine learning is in upgrade mode."));
        assertThat(result.impacts(), hasSize(2));
        assertThat(
                result.diagnosisList().stream()
                        .map(diagnosis -> diagnosis.definition().getUniqueId())
                        .toList(),
                equalTo(List.of(
                        "elasticsearch:health:ml_setup:diagnosis:ml_enabled:disabled_on_nodes",
                        "elasticsearch:health:ml_setup:diagnosis:ml_operation:upgrade_mode")));
        assertThat(indicators(result).get("ml_enabled"), equalTo("red"));
        assertThat(indicators(result).get("ml_operation"), equalTo("yellow"));
    }

    public void testTheFirstRequestIsAppendedToTheActionInOneLine() {
        HealthIndicatorResult upgrade =
                calculate(TestStates.withUpgradeMode(TestStates.acceptable(), true), true, 1000);
        Diagnosis.Definition definition = upgrade.diagnosisList().get(0).definition();
        assertThat(
                definition.action(),
                equalTo("Switch it off when the upgrade is done. [POST /_ml/set_upgrade_mode?enabled=false]"));
        assertThat(definition.helpURL(), containsString("indicators/ml_operation.md"));
        HealthIndicatorResult body = calculate(
                TestStates.withPersistent(TestStates.acceptable(), "xpack.ml.persist_results_max_retries", "0"),
                true,
                1000);
        String action = body.diagnosisList().get(0).definition().action();
        assertThat(action, containsString("[PUT /_cluster/settings { \"persistent\" : {"));
        assertThat(action, not(containsString("\n")));
        HealthIndicatorResult none = calculate(
                TestStates.withNodes(
                        TestStates.acceptable(), TestNode.named("off").disabled()),
                true,
                1000);
        assertThat(none.diagnosisList().get(0).definition().action(), not(containsString(" [P")));
    }

    public void testNotVerbose() {
        HealthIndicatorResult result =
                calculate(TestStates.withUpgradeMode(TestStates.acceptable(), true), false, 1000);
        assertThat(result.status(), equalTo(HealthStatus.YELLOW));
        assertThat(result.symptom(), equalTo("Machine learning is in upgrade mode."));
        assertThat(result.impacts(), hasSize(1));
        assertThat(result.details(), equalTo(HealthIndicatorDetails.EMPTY));
        assertThat(result.diagnosisList(), empty());
    }

    public void testIgnoredShowsInTheDetailsOnly() {
        ClusterState state = TestStates.withPersistent(
                TestStates.withUpgradeMode(TestStates.acceptable(), true), "ml_setup.ignore", "ml_operation");
        HealthIndicatorResult result = calculate(state, true, 1000);
        assertThat(result.status(), equalTo(HealthStatus.GREEN));
        assertThat(result.symptom(), equalTo("Machine learning is set up, apart from what is ignored."));
        assertThat(result.impacts(), empty());
        assertThat(result.diagnosisList(), empty());
        assertThat(details(result).get("ignored"), equalTo(List.of("ml_operation")));
        assertThat(indicators(result).get("ml_operation"), equalTo("yellow"));
    }

    public void testASymptomOfAllIsToldOnce() {
        ClusterState state = TestStates.acceptable();
        DiscoveryNodes masterless =
                DiscoveryNodes.builder(state.nodes()).masterNodeId(null).build();
        HealthIndicatorResult result =
                calculate(ClusterState.builder(state).nodes(masterless).build(), true, 1000);
        assertThat(result.status(), equalTo(HealthStatus.UNKNOWN));
        assertThat(
                result.symptom(),
                equalTo("This node has no master that it knows of, and so no present state of the cluster."));
        assertThat(result.diagnosisList(), hasSize(10));
    }

    public void testAffectedResourcesAreCapped() {
        TestNode[] nodes = IntStream.range(0, 20)
                .mapToObj(i -> TestNode.named("node-" + i).disabled())
                .toArray(TestNode[]::new);
        ClusterState state = TestStates.withNodes(TestStates.acceptable(), nodes);
        int max = between(1, 19);
        assertThat(affectedNodes(calculate(state, true, max)), equalTo(max));
        assertThat(affectedNodes(calculate(state, true, 1000)), equalTo(20));
        assertThat(calculate(state, true, 0).diagnosisList().get(0).affectedResources(), empty());
    }

    private static int affectedNodes(HealthIndicatorResult result) {
        Diagnosis diagnosis = result.diagnosisList().get(0);
        assertThat(diagnosis.affectedResources(), hasSize(1));
        return diagnosis.affectedResources().get(0).getNodes().size();
    }

    /** Elasticsearch asks for one action before it answers; whoever may take it may see jobs too, so that their ids can be in the answer. */
    public void testWhoMayReadTheHealthReportMaySeeJobs() {
        HealthIndicatorResult result =
                calculate(RunningStates.with(TestStates.acceptable(), List.of("failed"), "node-0", 2), true, 1000);
        assertThat(cause(result, "ml_jobs:job_failed"), containsString("[job-0]"));
        assertThat(cause(result, "ml_models:too_few_allocations"), containsString("[deployment]"));
        Collection<String> readers = granting(GetHealthAction.NAME);
        assertThat(readers, hasItems("monitor", "manage", "all"));
        assertThat(readers, not(hasItem("monitor_ml")));
        for (String seeing : List.of(
                GetJobsAction.NAME,
                GetJobsStatsAction.NAME,
                GetDatafeedsAction.NAME,
                GetTrainedModelsStatsAction.NAME,
                ClusterCheckAction.NAME,
                MetricsAction.NAME)) {
            assertThat(granting(seeing), hasItems(readers.toArray(String[]::new)));
        }
    }

    private static String cause(HealthIndicatorResult result, String id) {
        return result.diagnosisList().stream()
                .map(Diagnosis::definition)
                .filter(definition -> definition.id().equals(id))
                .findFirst()
                .orElseThrow()
                .cause();
    }

    private static Collection<String> granting(String action) {
        return ClusterPrivilegeResolver.findPrivilegesThatGrant(action, null, null);
    }

    /** An exception would turn the whole health report into a 500. */
    public void testAFaultIsUnknownAndNoException() {
        MlSetupHealthIndicatorService broken = new MlSetupHealthIndicatorService(new ClusterVerdict(null));
        HealthIndicatorResult result = broken.calculate(randomBoolean(), 1000, HealthInfo.EMPTY_HEALTH_INFO);
        assertThat(result.status(), equalTo(HealthStatus.UNKNOWN));
        assertThat(result.symptom(), equalTo("ml-setup failed to evaluate this indicator."));
    }

    private HealthIndicatorResult calculate(ClusterState state, boolean verbose, int max) {
        try (ClusterService service = TestStates.clusterService(threadPool, Settings.EMPTY, state)) {
            return new MlSetupHealthIndicatorService(TestStates.verdict(service))
                    .calculate(verbose, max, HealthInfo.EMPTY_HEALTH_INFO);
        }
    }

    private static Map<String, Object> details(HealthIndicatorResult result) {
        return ((SimpleHealthIndicatorDetails) result.details()).details();
    }

    private static Map<?, ?> indicators(HealthIndicatorResult result) {
        return (Map<?, ?>) details(result).get("indicators");
    }
}
