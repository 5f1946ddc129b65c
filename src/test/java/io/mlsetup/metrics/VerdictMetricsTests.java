package io.mlsetup.metrics;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.mlsetup.ThreadPoolTestCase;
import io.mlsetup.cluster.ClusterIndicators;
import io.mlsetup.cluster.MlJobsIndicator;
import io.mlsetup.cluster.MlModelsIndicator;
import io.mlsetup.cluster.RunningStates;
import io.mlsetup.cluster.TestNode;
import io.mlsetup.cluster.TestStates;
import io.mlsetup.common.BuildInfo;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.block.ClusterBlocks;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.gateway.GatewayService;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.license.License;
import org.elasticsearch.license.LicensesMetadata;

/** From cluster states to series: each status, what is ignored, and what is not known. */
public class VerdictMetricsTests extends ThreadPoolTestCase {

    /** Those that a healthy cluster has, so that none gets lost when a detail of a finding is renamed. */
    private static final Set<String> ALL = Set.of(
            "ml_setup_build_info",
            "ml_setup_cluster_info",
            "ml_setup_status",
            "ml_setup_indicator_status",
            "ml_setup_indicator_ignored",
            "ml_setup_license_info",
            "ml_setup_license_expiry_timestamp_seconds",
            "ml_setup_nodes",
            "ml_setup_nodes_without_plugin",
            "ml_setup_ml_nodes",
            "ml_setup_max_lazy_ml_nodes",
            "ml_setup_node_ml_capacity_bytes",
            "ml_setup_node_ml_jobs",
            "ml_setup_greatest_job_bytes",
            "ml_setup_default_job_bytes",
            "ml_setup_jobs",
            "ml_setup_datafeeds",
            "ml_setup_data_frame_analytics",
            "ml_setup_snapshot_upgrades",
            "ml_setup_tasks_without_node",
            "ml_setup_deployments",
            "ml_setup_deployment_allocations",
            "ml_setup_deployment_target_allocations",
            "ml_setup_setting_problems",
            "ml_setup_broken_write_aliases",
            "ml_setup_indices",
            "ml_setup_unusable_indices",
            "ml_setup_upgrade_mode",
            "ml_setup_reset_mode",
            "ml_setup_security_enabled",
            "ml_setup_role_guard_enforced");

    public void testAHealthyCluster() {
        ParsedMetrics metrics = metrics(TestStates.acceptable());
        assertThat(new TreeSet<>(metrics.values().keySet()), equalTo(new TreeSet<>(ALL)));
        assertStatus(metrics, "ml_setup_status", "green");
        for (String indicator : ClusterIndicators.IDS) {
            assertStatus(metrics, "ml_setup_indicator_status", "green", "indicator", indicator);
            assertThat(metrics.value("ml_setup_indicator_ignored", "indicator", indicator), equalTo(0.0));
        }
        assertThat(
                metrics.value(
                        "ml_setup_build_info",
                        "version",
                        BuildInfo.VERSION,
                        "elasticsearch_version",
                        BuildInfo.ELASTICSEARCH_VERSION),
                equalTo(1.0));
        assertThat(metrics.value("ml_setup_cluster_info", "cluster_name", TestStates.NAME), equalTo(1.0));
        assertThat(metrics.value("ml_setup_license_info", "type", "platinum"), equalTo(1.0));
        assertThat(metrics.value("ml_setup_ml_nodes"), equalTo(2.0));
        assertThat(metrics.value("ml_setup_security_enabled"), equalTo(1.0));
    }

    public void testPrometheusAllowsTheNamesAndLabels() throws IOException {
        List<MetricFamily> families = VerdictMetrics.of(verdict(TestStates.acceptable()));
        ParsedMetrics theirs = ParsedMetrics.of(PrometheusTextTests.written(families));
        assertThat(ParsedMetrics.of(PrometheusText.of(families)).values(), equalTo(theirs.values()));
    }

    public void testEachStatus() {
        for (HealthStatus status : HealthStatus.values()) {
            ParsedMetrics metrics = metrics(new Verdict(
                    "c",
                    List.of(
                            Finding.green("license", "s", Details.NONE),
                            Finding.of("security", status, "s", Details.NONE, List.of(), List.of()))));
            assertStatus(metrics, "ml_setup_status", status.xContentValue());
            assertStatus(metrics, "ml_setup_indicator_status", status.xContentValue(), "indicator", "security");
            assertStatus(metrics, "ml_setup_indicator_status", "green", "indicator", "license");
        }
    }

    public void testIgnoredIsMarkedAndKeepsItsStatus() {
        ParsedMetrics metrics = metrics(TestStates.withPersistent(
                TestStates.withUpgradeMode(TestStates.acceptable(), true), "ml_setup.ignore", "ml_operation"));
        assertStatus(metrics, "ml_setup_status", "green");
        assertStatus(metrics, "ml_setup_indicator_status", "yellow", "indicator", "ml_operation");
        assertThat(metrics.value("ml_setup_indicator_ignored", "indicator", "ml_operation"), equalTo(1.0));
        assertThat(metrics.value("ml_setup_indicator_ignored", "indicator", "license"), equalTo(0.0));
        assertThat(metrics.value("ml_setup_upgrade_mode"), equalTo(1.0));
    }

    public void testNodesByState() {
        ParsedMetrics metrics = metrics(TestStates.withNodes(
                TestStates.acceptable(),
                TestNode.named("a"),
                TestNode.named("b").disabled(),
                TestNode.named("c").disabled(),
                TestNode.named("d").noModule(),
                TestNode.named("e").roles(DiscoveryNodeRole.DATA_ROLE).noPlugin()));
        assertThat(metrics.value("ml_setup_nodes", "state", "enabled"), equalTo(1.0));
        assertThat(metrics.value("ml_setup_nodes", "state", "disabled"), equalTo(2.0));
        assertThat(metrics.value("ml_setup_nodes", "state", "module_missing"), equalTo(1.0));
        assertThat(metrics.value("ml_setup_nodes", "state", "unknown"), equalTo(1.0));
        // A node with the role on which ML is off, or missing, is none.
        assertThat(metrics.value("ml_setup_ml_nodes"), equalTo(1.0));
        assertThat(metrics.value("ml_setup_nodes_without_plugin"), equalTo(1.0));
    }

    public void testCapacityOfEachNode() {
        ParsedMetrics metrics = metrics(TestStates.acceptable());
        // 30% of 8 GB
        assertThat(
                metrics.value("ml_setup_node_ml_capacity_bytes", "node", "node-0", "node_id", "node-0"),
                equalTo(2576980377.0));
        assertThat(metrics.value("ml_setup_greatest_job_bytes"), equalTo(2417.0 * (1 << 20)));
        assertThat(metrics.value("ml_setup_default_job_bytes"), equalTo(1024.0 * (1 << 20)));
    }

    public void testJobsAndDeploymentsByState() {
        ParsedMetrics metrics = metrics(
                RunningStates.with(TestStates.acceptable(), List.of("opened", "opened", "failed"), "node-0", 2));
        assertThat(metrics.value("ml_setup_jobs", "state", "opened"), equalTo(2.0));
        assertThat(metrics.value("ml_setup_jobs", "state", "failed"), equalTo(1.0));
        assertThat(metrics.value("ml_setup_jobs", "state", "closing"), equalTo(0.0));
        assertThat(metrics.value("ml_setup_tasks_without_node", "type", "jobs"), equalTo(0.0));
        assertThat(metrics.value("ml_setup_node_ml_jobs", "node", "node-0", "node_id", "node-0"), equalTo(2.0));
        assertThat(metrics.value("ml_setup_deployments", "state", "started"), equalTo(1.0));
        assertThat(metrics.value("ml_setup_deployment_allocations"), equalTo(1.0));
        assertThat(metrics.value("ml_setup_deployment_target_allocations"), equalTo(2.0));
        ParsedMetrics lost = metrics(RunningStates.with(TestStates.acceptable(), List.of("opened"), "gone", 1));
        assertThat(lost.value("ml_setup_tasks_without_node", "type", "jobs"), equalTo(1.0));
    }

    /** Jobs and models come and go: what a scraper stores does not grow with them, and tells none of their names. */
    public void testSeriesDoNotGrowWithWhatRuns() {
        String one = text(RunningStates.with(TestStates.acceptable(), List.of("opened"), "node-0", 2));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(randomFrom("opening", "opened", "closing", "closed", "failed"));
        }
        String many = text(RunningStates.with(TestStates.acceptable(), all, "node-0", 2));
        assertThat(many.lines().count(), equalTo(one.lines().count()));
        for (String name : List.of("job-", "\"deployment\"", "\"model\"", "a reason")) {
            assertThat(many, not(containsString(name)));
        }
    }

    /** A state that is not known here, of a newer node, makes no series of its own. */
    public void testLabelsHaveKnownValuesOnly() {
        Map<String, Integer> states = new TreeMap<>(Map.of("opened", 1));
        for (int i = 0; i < 100; i++) {
            states.put("state-" + i, 1);
        }
        ParsedMetrics metrics = metrics(new Verdict(
                "c",
                List.of(
                        Finding.green(
                                "ml_jobs",
                                "s",
                                new MlJobsIndicator.Found(
                                        Map.of(
                                                "jobs",
                                                states,
                                                "datafeeds",
                                                states,
                                                "data_frame_analytics",
                                                states,
                                                "snapshot_upgrades",
                                                states),
                                        states,
                                        0)),
                        Finding.green("ml_models", "s", new MlModelsIndicator.Found(states, 0, 0)))));
        for (String family : List.of("ml_setup_jobs", "ml_setup_datafeeds", "ml_setup_deployments")) {
            assertThat(metrics.values().get(family).size(), lessThan(10));
        }
        assertThat(metrics.value("ml_setup_jobs", "state", "opened"), equalTo(1.0));
    }

    /** Of a cluster with more machine learning nodes than anybody has, the first ones have series of their own. */
    public void testSeriesOfSingleNodesAreBounded() {
        TestNode[] nodes = IntStream.range(0, 1_200)
                .mapToObj(i -> TestNode.named("node-" + i))
                .toArray(TestNode[]::new);
        ParsedMetrics metrics = metrics(TestStates.withNodes(TestStates.acceptable(), nodes));
        assertThat(metrics.values().get("ml_setup_node_ml_capacity_bytes").size(), equalTo(1_000));
        assertThat(metrics.values().get("ml_setup_node_ml_jobs").size(), equalTo(1_000));
        assertThat(metrics.value("ml_setup_ml_nodes"), equalTo(1_200.0));
        int others = metrics.values().values().stream().mapToInt(Map::size).sum() - 2_000;
        assertThat(others, lessThan(150));
    }

    public void testLicenseExpiryInSeconds() {
        Instant expiry = Instant.ofEpochMilli(4_102_444_800_250L);
        ParsedMetrics metrics = metrics(withLicense("gold", expiry));
        assertThat(metrics.value("ml_setup_license_expiry_timestamp_seconds"), equalTo(4_102_444_800.25));
        assertThat(metrics.value("ml_setup_license_info", "type", "gold"), equalTo(1.0));
    }

    public void testABasicLicenseNeverExpires() {
        ParsedMetrics metrics = metrics(withLicense("basic", Instant.ofEpochMilli(Long.MAX_VALUE)));
        assertThat(metrics.value("ml_setup_license_info", "type", "basic"), equalTo(1.0));
        assertFalse(metrics.has("ml_setup_license_expiry_timestamp_seconds"));
        assertStatus(metrics, "ml_setup_indicator_status", "red", "indicator", "license");
    }

    /** Facts that are not known have no series, and no zero that would be taken for a fact. */
    public void testUnknownIsAStatusAndNoFact() {
        ClusterState starting = ClusterState.builder(new ClusterName("c\"\n\\"))
                .nodes(TestStates.acceptable().nodes())
                .blocks(ClusterBlocks.builder().addGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK))
                .build();
        ParsedMetrics metrics = metrics(starting);
        assertStatus(metrics, "ml_setup_status", "unknown");
        for (String indicator : ClusterIndicators.IDS) {
            assertStatus(metrics, "ml_setup_indicator_status", "unknown", "indicator", indicator);
        }
        assertThat(metrics.values().size(), equalTo(5));
        Verdict failed = new Verdict(
                "c\"\n\\", List.of(Finding.unknown("ml_nodes", "s", Details.NONE, Diagnosis.of("d", "c", "a"))));
        assertFalse(metrics(failed).has("ml_setup_ml_nodes"));
        assertThat(metrics(failed).value("ml_setup_cluster_info", "cluster_name", "c\"\n\\"), equalTo(1.0));
    }

    private static ClusterState withLicense(String type, Instant expiry) {
        License license = License.builder()
                .uid("uid")
                .issuer("issuer")
                .issuedTo("issued to")
                .type(type)
                .issueDate(0)
                .expiryDate(expiry.toEpochMilli())
                .maxNodes(10)
                .build();
        return TestStates.with(
                TestStates.acceptable(),
                metadata -> metadata.putCustom(LicensesMetadata.TYPE, new LicensesMetadata(license, null)));
    }

    /** One for this status and zero for each other; nothing is missing. */
    private static void assertStatus(ParsedMetrics metrics, String name, String status, String... labels) {
        for (String other : List.of("green", "yellow", "red", "unknown")) {
            String[] all = Arrays.copyOf(labels, labels.length + 2);
            all[labels.length] = "status";
            all[labels.length + 1] = other;
            assertThat(name + List.of(all), metrics.value(name, all), equalTo(other.equals(status) ? 1.0 : 0.0));
        }
    }

    private String text(ClusterState state) {
        return PrometheusText.of(VerdictMetrics.of(verdict(state)));
    }

    private ParsedMetrics metrics(ClusterState state) {
        return metrics(verdict(state));
    }

    private static ParsedMetrics metrics(Verdict verdict) {
        return ParsedMetrics.of(PrometheusText.of(VerdictMetrics.of(verdict)));
    }

    private Verdict verdict(ClusterState state) {
        try (ClusterService service = TestStates.clusterService(threadPool, Settings.EMPTY, state)) {
            return TestStates.verdict(service).now();
        }
    }
}
