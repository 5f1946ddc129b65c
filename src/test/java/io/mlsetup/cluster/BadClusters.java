package io.mlsetup.cluster;

import io.mlsetup.cluster.ClusterFacts.Modes;
import io.mlsetup.cluster.MlIndexFacts.Block;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.xpack.core.ml.inference.assignment.AssignmentState;

/**
 * Facts that are bad for one indicator each: together they show every diagnosis of its code, which {@link IndicatorDocsTests}
 * holds against the source and against the pages.
 */
final class BadClusters {

    private BadClusters() {}

    static List<ClusterFacts> of(String indicator) {
        return switch (indicator) {
            case "license" -> license();
            case "ml_enabled" ->
                List.of(
                        bad().nodes(TestNode.named("a")
                                        .disabled()
                                        .with(NodeFacts.ML_DISABLED_BY_ATTRIBUTE, "platform:linux-s390x"))
                                .build(),
                        bad().nodes(TestNode.named("a").disabled()).build(),
                        bad().nodes(TestNode.named("a").with(NodeFacts.ML_PARTS_OFF_ATTRIBUTE, "ad,nlp"))
                                .build(),
                        bad().nodes(TestNode.named("a").noModule()).build(),
                        bad().nodes(TestNode.named("a").noPlugin().roles(DiscoveryNodeRole.DATA_ROLE))
                                .build());
            case "ml_nodes" ->
                List.of(
                        bad().nodes(TestNode.named("a").roles(DiscoveryNodeRole.MASTER_ROLE))
                                .build(),
                        bad().nodes(TestNode.named("a").disabled()).build(),
                        bad().nodes(TestNode.named("a")).shuttingDown("a").build(),
                        bad().nodes(
                                        TestNode.named("a"),
                                        TestNode.named("b").with(NodeFacts.ML_CONFIG_VERSION, "11.0.0"))
                                .build(),
                        bad().nodes(TestNode.named("a").roles(DiscoveryNodeRole.ML_ROLE))
                                .persistent("cluster.remote.other.seeds", "127.0.0.1:9300")
                                .build());
            case "ml_settings" -> settings();
            case "ml_indices" -> indices();
            case "ml_capacity" ->
                List.of(
                        bad().nodes(TestNode.named("a").memory(2L << 30, 1L << 30))
                                .build(),
                        bad().nodes(TestNode.named("a").memory(64L << 20, 32L << 20))
                                .build(),
                        bad().nodes(TestNode.named("a").noMemory()).build(),
                        bad().nodes(TestNode.named("a").memory(2L << 30, 1L << 30))
                                .persistent("xpack.ml.max_model_memory_limit", "10%")
                                .build());
            case "ml_jobs" ->
                Tasks.TROUBLES.stream().map(task -> bad().task(task).build()).toList();
            case "ml_models" ->
                List.of(
                        bad().deployment(Tasks.deployment(AssignmentState.FAILED, FactsBuilder.NOW, 0, 1))
                                .build(),
                        bad().deployment(Tasks.deployment(
                                        AssignmentState.STARTING, FactsBuilder.NOW.minus(Duration.ofMinutes(11)), 0, 1))
                                .build(),
                        bad().deployment(Tasks.deployment(AssignmentState.STARTED, FactsBuilder.NOW, 1, 2))
                                .build());
            case "ml_operation" ->
                List.of(
                        bad().upgradeMode().build(),
                        bad().resetMode().build(),
                        bad().persistent("cluster.persistent_tasks.allocation.enable", "none")
                                .build());
            case "security" ->
                List.of(
                        bad().securityOff().build(),
                        bad().roleGuardEnforced()
                                .nodes(TestNode.named("a").noPlugin())
                                .build());
            default -> throw new AssertionError("no bad clusters for [" + indicator + "]: add some");
        };
    }

    private static FactsBuilder bad() {
        return FactsBuilder.acceptable();
    }

    private static List<ClusterFacts> license() {
        return List.of(
                bad().license(null).build(),
                bad().license("basic", false).build(),
                bad().license("basic", true).build(),
                bad().license(new LicenseFacts(
                                "platinum",
                                org.elasticsearch.license.License.OperationMode.PLATINUM,
                                FactsBuilder.NOW.plusSeconds(1),
                                FactsBuilder.NOW.plus(Duration.ofDays(20)),
                                false))
                        .build(),
                bad().expiry(FactsBuilder.NOW.plus(Duration.ofDays(1)), false).build());
    }

    private static List<ClusterFacts> indices() {
        return List.of(
                bad().index(Indices.unavailable(".ml-meta", 0)).build(),
                bad().index(Indices.closed(".ml-meta")).build(),
                bad().index(Indices.blocked(".ml-meta", Block.READ_ONLY_ALLOW_DELETE))
                        .build(),
                bad().index(Indices.blocked(".ml-meta", Block.READ)).build(),
                bad().modes(new Modes(false, false, true, false)).build(),
                bad().index(".ml-state-write").build(),
                bad().index(Indices.aliased(".ml-state-000001", ".ml-state-write", WriteMark.NOT_WRITE))
                        .build(),
                bad().index(Indices.blocked(".ml-config", Block.WRITE)).build(),
                bad().nodes(TestNode.named("a").roles(DiscoveryNodeRole.MASTER_ROLE))
                        .build(),
                bad().noIndices().openShards(3_000).build(),
                bad().index(new MlIndexFacts(".ml-anomalies-shared", List.of(), false, Set.of(), Map.of(), true, false))
                        .build(),
                bad().index(new MlIndexFacts(".ml-anomalies-shared", List.of(), false, Set.of(), Map.of(), false, true))
                        .build(),
                bad().persistent("action.auto_create_index", "logs-*").build());
    }

    private static List<ClusterFacts> settings() {
        return List.of(
                bad().persistent("xpack.ml.node_concurrent_job_allocations", "0")
                        .build(),
                bad().persistent("xpack.ml.use_auto_machine_memory_percent", "true")
                        .persistent("xpack.ml.max_machine_memory_percent", "40")
                        .build(),
                bad().persistent("xpack.ml.max_model_memory_limit", "100gb").build(),
                bad().persistent("xpack.ml.max_ml_node_size", "64gb").build(),
                bad().persistent("xpack.ml.persist_results_max_retries", "0").build(),
                bad().persistent("breaker.model_inference.limit", "0%").build());
    }
}
