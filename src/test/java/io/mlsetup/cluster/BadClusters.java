package io.mlsetup.cluster;

import java.time.Duration;
import java.util.List;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;

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
                        bad().nodes(TestNode.named("a").disabled()).build(),
                        bad().nodes(TestNode.named("a").noModule()).build(),
                        bad().nodes(TestNode.named("a").noPlugin().roles(DiscoveryNodeRole.DATA_ROLE))
                                .build());
            case "ml_nodes" ->
                List.of(
                        bad().nodes(TestNode.named("a").roles(DiscoveryNodeRole.MASTER_ROLE))
                                .build(),
                        bad().nodes(TestNode.named("a").roles(DiscoveryNodeRole.ML_ROLE))
                                .persistent("cluster.remote.other.seeds", "127.0.0.1:9300")
                                .build());
            case "ml_settings" -> settings();
            case "ml_indices" ->
                List.of(
                        bad().index(new MlIndexFacts(".ml-meta", List.of(0), false, false))
                                .build(),
                        bad().index(new MlIndexFacts(".ml-meta", List.of(), true, false))
                                .build(),
                        bad().index(new MlIndexFacts(".ml-meta", List.of(), false, true))
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
                bad().persistent("xpack.ml.max_anomaly_records", "0").build(),
                bad().persistent("breaker.model_inference.limit", "0%").build());
    }
}
