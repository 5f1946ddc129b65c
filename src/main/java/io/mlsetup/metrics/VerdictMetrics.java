package io.mlsetup.metrics;

import io.mlsetup.cluster.LicenseIndicator;
import io.mlsetup.cluster.MlCapacityIndicator;
import io.mlsetup.cluster.MlEnabledIndicator;
import io.mlsetup.cluster.MlIndicesIndicator;
import io.mlsetup.cluster.MlJobsIndicator;
import io.mlsetup.cluster.MlModelsIndicator;
import io.mlsetup.cluster.MlNodesIndicator;
import io.mlsetup.cluster.MlOperationIndicator;
import io.mlsetup.cluster.MlSettingsIndicator;
import io.mlsetup.cluster.NodeCapacity;
import io.mlsetup.cluster.SecurityIndicator;
import io.mlsetup.common.BuildInfo;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.elasticsearch.health.HealthStatus;

/**
 * The cluster-level verdict as metrics. Statuses are state sets: one series for each status with 0 or 1, so that {@code unknown}
 * is a value of its own and not the absence of one. Facts come from the findings' details, the same that the JSON answer shows,
 * and a fact that is not known has no series, so that no one takes a 0 for it.
 */
final class VerdictMetrics {

    private static final List<HealthStatus> STATUSES =
            List.of(HealthStatus.GREEN, HealthStatus.YELLOW, HealthStatus.RED, HealthStatus.UNKNOWN);

    private static final List<String> NODE_STATES = List.of("enabled", "disabled", "module_missing", "unknown");

    private final Verdict verdict;

    private VerdictMetrics(Verdict verdict) {
        this.verdict = verdict;
    }

    static List<MetricFamily> of(Verdict verdict) {
        VerdictMetrics metrics = new VerdictMetrics(verdict);
        return Stream.of(
                        metrics.about(),
                        metrics.statuses(),
                        metrics.license(),
                        metrics.nodes(),
                        metrics.capacity(),
                        metrics.work(),
                        metrics.others())
                .flatMap(List::stream)
                .filter(family -> !family.samples().isEmpty())
                .toList();
    }

    private List<MetricFamily> about() {
        return List.of(
                MetricFamily.of("ml_setup_build_info", "Always 1; the versions of ml-setup and of Elasticsearch.")
                        .with(
                                1,
                                "version",
                                BuildInfo.VERSION,
                                "elasticsearch_version",
                                BuildInfo.ELASTICSEARCH_VERSION),
                MetricFamily.of("ml_setup_cluster_info", "Always 1; the cluster that the other metrics are about.")
                        .with(1, "cluster_name", verdict.clusterName()));
    }

    private List<MetricFamily> statuses() {
        MetricFamily overall = MetricFamily.of(
                "ml_setup_status",
                "1 for the status of the machine learning setup, 0 for the others; ignored indicators do not count.");
        for (HealthStatus status : STATUSES) {
            overall = overall.with(is(verdict.status() == status), "status", status.xContentValue());
        }
        MetricFamily each = MetricFamily.of(
                "ml_setup_indicator_status", "1 for the status of the indicator, 0 for the others; ignored or not.");
        MetricFamily ignored = MetricFamily.of(
                "ml_setup_indicator_ignored", "1 if ml_setup.ignore leaves the indicator out of the status, else 0.");
        for (Finding finding : verdict.findings()) {
            for (HealthStatus status : STATUSES) {
                each = each.with(
                        is(finding.status() == status),
                        "indicator",
                        finding.indicator(),
                        "status",
                        status.xContentValue());
            }
            ignored = ignored.with(is(finding.ignored()), "indicator", finding.indicator());
        }
        return List.of(overall, each, ignored);
    }

    private List<MetricFamily> license() {
        MetricFamily info = MetricFamily.of("ml_setup_license_info", "Always 1; the type of the cluster's license.");
        MetricFamily expiry = MetricFamily.of(
                "ml_setup_license_expiry_timestamp_seconds",
                "When the license expires, in seconds since the epoch; absent if it never does or there is none.");
        Optional<LicenseIndicator.Found> license = verdict.details(LicenseIndicator.Found.class);
        return List.of(
                license.map(found -> info.with(1, "type", found.type())).orElse(info),
                license.filter(found -> found.expiry() != null)
                        .map(found -> expiry.with(found.expiry().toEpochMilli() / 1000.0))
                        .orElse(expiry));
    }

    private List<MetricFamily> nodes() {
        Facts<MlEnabledIndicator.Found> enabled = facts(MlEnabledIndicator.Found.class);
        Facts<MlNodesIndicator.Found> nodes = facts(MlNodesIndicator.Found.class);
        return List.of(
                enabled.counts(
                        "ml_setup_nodes",
                        "Nodes of the cluster by whether machine learning is enabled there; their sum is all nodes.",
                        MlEnabledIndicator.Found::nodes,
                        "state",
                        NODE_STATES),
                enabled.gauge(
                        "ml_setup_nodes_without_plugin",
                        "Nodes without ml-setup.",
                        MlEnabledIndicator.Found::nodesWithoutPlugin),
                nodes.gauge("ml_setup_ml_nodes", "Nodes with the ml role.", MlNodesIndicator.Found::mlNodes),
                nodes.gauge(
                        "ml_setup_max_lazy_ml_nodes",
                        "The setting xpack.ml.max_lazy_ml_nodes: nodes that may be added when a job needs one.",
                        MlNodesIndicator.Found::maxLazyMlNodes));
    }

    /** Series of single nodes, of at most as many as the details hold; a node's name alone need not be its own. */
    private List<MetricFamily> capacity() {
        Facts<MlCapacityIndicator.Found> capacity = facts(MlCapacityIndicator.Found.class);
        List<MetricFamily.Sample> bytes = new ArrayList<>();
        List<MetricFamily.Sample> jobs = new ArrayList<>();
        for (NodeCapacity node :
                capacity.found().map(MlCapacityIndicator.Found::nodes).orElse(List.of())) {
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("node", node.name());
            labels.put("node_id", node.id());
            node.capacity().ifPresent(value -> bytes.add(new MetricFamily.Sample(labels, value)));
            jobs.add(new MetricFamily.Sample(labels, node.jobs()));
        }
        return List.of(
                new MetricFamily(
                        "ml_setup_node_ml_capacity_bytes",
                        "Memory of an ML node that jobs and models may take, in bytes.",
                        bytes),
                new MetricFamily(
                        "ml_setup_node_ml_jobs",
                        "Anomaly detection and data frame analytics jobs that are assigned to an ML node.",
                        jobs),
                capacity.gauge(
                        "ml_setup_greatest_job_bytes",
                        "The greatest model memory limit with which a job opens on some node while nothing else runs there, in bytes.",
                        MlCapacityIndicator.Found::greatestJob),
                capacity.gauge(
                        "ml_setup_default_job_bytes",
                        "The model memory limit of a job that asks for none, in bytes.",
                        MlCapacityIndicator.Found::defaultJob));
    }

    private List<MetricFamily> work() {
        Facts<MlJobsIndicator.Found> jobs = facts(MlJobsIndicator.Found.class);
        Facts<MlModelsIndicator.Found> models = facts(MlModelsIndicator.Found.class);
        return List.of(
                jobs.counts(
                        "ml_setup_jobs",
                        "Anomaly detection jobs that are to run, by state; closed ones are not among them.",
                        found -> found.states().get("jobs"),
                        "state",
                        List.of("opening", "opened", "closing", "closed", "failed")),
                jobs.counts(
                        "ml_setup_datafeeds",
                        "Datafeeds that are to run, by state.",
                        found -> found.states().get("datafeeds"),
                        "state",
                        List.of("starting", "started", "stopping", "stopped")),
                jobs.counts(
                        "ml_setup_data_frame_analytics",
                        "Data frame analytics jobs that are to run, by state.",
                        found -> found.states().get("data_frame_analytics"),
                        "state",
                        List.of("starting", "started", "reindexing", "analyzing", "stopping", "stopped", "failed")),
                jobs.counts(
                        "ml_setup_snapshot_upgrades",
                        "Upgrades of model snapshots, by state.",
                        found -> found.states().get("snapshot_upgrades"),
                        "state",
                        List.of("loading_old_state", "saving_new_state", "stopped", "failed")),
                jobs.counts(
                        "ml_setup_tasks_without_node",
                        "Those of them that are assigned to no node, by what they are.",
                        MlJobsIndicator.Found::withoutNode,
                        "type",
                        List.of("jobs", "datafeeds", "data_frame_analytics", "snapshot_upgrades")),
                models.counts(
                        "ml_setup_deployments",
                        "Deployments of trained models, by state.",
                        MlModelsIndicator.Found::deployments,
                        "state",
                        List.of("starting", "started", "stopping", "failed")),
                models.gauge(
                        "ml_setup_deployment_allocations",
                        "Allocations of all deployments that answer.",
                        MlModelsIndicator.Found::allocations),
                models.gauge(
                        "ml_setup_deployment_target_allocations",
                        "Allocations that were asked for.",
                        MlModelsIndicator.Found::targetAllocations));
    }

    private List<MetricFamily> others() {
        Facts<MlIndicesIndicator.Found> indices = facts(MlIndicesIndicator.Found.class);
        Facts<MlOperationIndicator.Found> operation = facts(MlOperationIndicator.Found.class);
        Facts<SecurityIndicator.Found> security = facts(SecurityIndicator.Found.class);
        return List.of(
                indices.gauge(
                        "ml_setup_broken_write_aliases",
                        "Aliases that machine learning writes through and that are an index, or have not one index to write to.",
                        MlIndicesIndicator.Found::brokenWriteAliases),
                facts(MlSettingsIndicator.Found.class)
                        .gauge(
                                "ml_setup_setting_problems",
                                "Cluster settings that block or contradict machine learning.",
                                MlSettingsIndicator.Found::problems),
                indices.gauge(
                        "ml_setup_indices",
                        "Indices that belong to machine learning.",
                        MlIndicesIndicator.Found::indices),
                indices.gauge(
                        "ml_setup_unusable_indices",
                        "Indices that belong to machine learning and are not usable.",
                        MlIndicesIndicator.Found::unusableIndices),
                operation.gauge(
                        "ml_setup_upgrade_mode", "1 in upgrade mode, else 0.", found -> is(found.upgradeMode())),
                operation.gauge("ml_setup_reset_mode", "1 in reset mode, else 0.", found -> is(found.resetMode())),
                security.gauge(
                        "ml_setup_security_enabled",
                        "1 if Elasticsearch's security is on on the node that answers, else 0.",
                        found -> is(found.enabled())),
                security.gauge(
                        "ml_setup_role_guard_enforced",
                        "1 if ml_setup.role_guard.mode is enforce, else 0.",
                        found -> is(found.roleGuardEnforced())));
    }

    private <D extends Details> Facts<D> facts(Class<D> kind) {
        return new Facts<>(verdict.details(kind));
    }

    /** What one indicator found; empty where it is not known. */
    private record Facts<D>(Optional<D> found) {

        MetricFamily gauge(String name, String help, ToDoubleFunction<D> fact) {
            MetricFamily family = MetricFamily.of(name, help);
            return found.map(known -> family.with(fact.applyAsDouble(known))).orElse(family);
        }

        /** One series for each of the known values of the label and for no other; those that are not counted are 0. */
        MetricFamily counts(
                String name, String help, Function<D, Map<String, Integer>> counts, String label, List<String> known) {
            MetricFamily family = MetricFamily.of(name, help);
            if (found.isPresent()) {
                Map<String, Integer> counted = counts.apply(found.get());
                for (String value : known) {
                    family = family.with(counted.getOrDefault(value, 0), label, value);
                }
            }
            return family;
        }
    }

    private static double is(boolean truth) {
        return truth ? 1 : 0;
    }
}
