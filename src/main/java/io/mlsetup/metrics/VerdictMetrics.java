package io.mlsetup.metrics;

import io.mlsetup.cluster.NodeCapacity;
import io.mlsetup.common.BuildInfo;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        if (details("license").get("type") instanceof String type) {
            info = info.with(1, "type", type);
        }
        MetricFamily expiry = MetricFamily.of(
                "ml_setup_license_expiry_timestamp_seconds",
                "When the license expires, in seconds since the epoch; absent if it never does or there is none.");
        Optional<Double> millis = fact("license", "expiry_date_in_millis");
        return List.of(info, millis.isPresent() ? expiry.with(millis.get() / 1000) : expiry);
    }

    private List<MetricFamily> nodes() {
        MetricFamily nodes = MetricFamily.of(
                "ml_setup_nodes",
                "Nodes of the cluster by whether machine learning is enabled there; their sum is all nodes.");
        for (String state : NODE_STATES) {
            Optional<Double> count = fact("ml_enabled", state + "_nodes");
            nodes = count.isPresent() ? nodes.with(count.get(), "state", state) : nodes;
        }
        return List.of(
                nodes,
                gauge("ml_setup_nodes_without_plugin", "Nodes without ml-setup.", "ml_enabled", "nodes_without_plugin"),
                gauge("ml_setup_ml_nodes", "Nodes with the ml role.", "ml_nodes", "ml_nodes"),
                gauge(
                        "ml_setup_max_lazy_ml_nodes",
                        "The setting xpack.ml.max_lazy_ml_nodes: nodes that may be added when a job needs one.",
                        "ml_nodes",
                        "max_lazy_ml_nodes"));
    }

    /** Series of single nodes, of at most as many as the details hold; a node's name alone need not be its own. */
    private List<MetricFamily> capacity() {
        MetricFamily capacity = MetricFamily.of(
                "ml_setup_node_ml_capacity_bytes", "Memory of an ML node that jobs and models may take, in bytes.");
        MetricFamily jobs = MetricFamily.of(
                "ml_setup_node_ml_jobs",
                "Anomaly detection and data frame analytics jobs that are assigned to an ML node.");
        if (details("ml_capacity").get("nodes") instanceof List<?> nodes) {
            List<MetricFamily.Sample> bytes = new ArrayList<>();
            List<MetricFamily.Sample> counts = new ArrayList<>();
            for (Object each : nodes) {
                if (each instanceof NodeCapacity node) {
                    Map<String, String> labels = new LinkedHashMap<>();
                    labels.put("node", node.name());
                    labels.put("node_id", node.id());
                    node.capacity().ifPresent(value -> bytes.add(new MetricFamily.Sample(labels, value)));
                    counts.add(new MetricFamily.Sample(labels, node.jobs()));
                }
            }
            capacity = new MetricFamily(capacity.name(), capacity.help(), bytes);
            jobs = new MetricFamily(jobs.name(), jobs.help(), counts);
        }
        return List.of(
                capacity,
                jobs,
                gauge(
                        "ml_setup_greatest_job_bytes",
                        "The greatest model memory limit with which a job opens on some node while nothing else runs there, in bytes.",
                        "ml_capacity",
                        "greatest_job_in_bytes"),
                gauge(
                        "ml_setup_default_job_bytes",
                        "The model memory limit of a job that asks for none, in bytes.",
                        "ml_capacity",
                        "default_job_in_bytes"));
    }

    private List<MetricFamily> work() {
        return List.of(
                states(
                        "ml_setup_jobs",
                        "Anomaly detection jobs that are to run, by state; closed ones are not among them.",
                        "ml_jobs",
                        "jobs",
                        List.of("opening", "opened", "closing", "closed", "failed")),
                states(
                        "ml_setup_datafeeds",
                        "Datafeeds that are to run, by state.",
                        "ml_jobs",
                        "datafeeds",
                        List.of("starting", "started", "stopping", "stopped")),
                states(
                        "ml_setup_data_frame_analytics",
                        "Data frame analytics jobs that are to run, by state.",
                        "ml_jobs",
                        "data_frame_analytics",
                        List.of("starting", "started", "reindexing", "analyzing", "stopping", "stopped", "failed")),
                states(
                        "ml_setup_snapshot_upgrades",
                        "Upgrades of model snapshots, by state.",
                        "ml_jobs",
                        "snapshot_upgrades",
                        List.of("loading_old_state", "saving_new_state", "stopped", "failed")),
                states(
                        "ml_setup_tasks_without_node",
                        "Those of them that are assigned to no node, by what they are.",
                        "ml_jobs",
                        "without_node",
                        List.of("jobs", "datafeeds", "data_frame_analytics", "snapshot_upgrades"),
                        "type"),
                states(
                        "ml_setup_deployments",
                        "Deployments of trained models, by state.",
                        "ml_models",
                        "deployments",
                        List.of("starting", "started", "stopping", "failed")),
                gauge(
                        "ml_setup_deployment_allocations",
                        "Allocations that all deployments have.",
                        "ml_models",
                        "allocations"),
                gauge(
                        "ml_setup_deployment_target_allocations",
                        "Allocations that were asked for.",
                        "ml_models",
                        "target_allocations"));
    }

    private MetricFamily states(String name, String help, String indicator, String detail, List<String> known) {
        return states(name, help, indicator, detail, known, "state");
    }

    /** One series for each of the known values of the label and for no other; those that the details do not have are 0. */
    private MetricFamily states(
            String name, String help, String indicator, String detail, List<String> known, String label) {
        MetricFamily family = MetricFamily.of(name, help);
        if (details(indicator).get(detail) instanceof Map<?, ?> counts) {
            for (String value : known) {
                family = family.with(counts.get(value) instanceof Number count ? count.doubleValue() : 0, label, value);
            }
        }
        return family;
    }

    private List<MetricFamily> others() {
        return List.of(
                gauge(
                        "ml_setup_broken_write_aliases",
                        "Aliases that machine learning writes through and that are an index, or have not one index to write to.",
                        "ml_indices",
                        "broken_write_aliases"),
                gauge(
                        "ml_setup_setting_problems",
                        "Cluster settings that block or contradict machine learning.",
                        "ml_settings",
                        "problems"),
                gauge("ml_setup_indices", "Indices that belong to machine learning.", "ml_indices", "indices"),
                gauge(
                        "ml_setup_unusable_indices",
                        "Indices that belong to machine learning and are not usable.",
                        "ml_indices",
                        "unusable_indices"),
                gauge("ml_setup_upgrade_mode", "1 in upgrade mode, else 0.", "ml_operation", "upgrade_mode"),
                gauge("ml_setup_reset_mode", "1 in reset mode, else 0.", "ml_operation", "reset_mode"),
                gauge(
                        "ml_setup_security_enabled",
                        "1 if Elasticsearch's security is on on the node that answers, else 0.",
                        "security",
                        "enabled"),
                gauge(
                        "ml_setup_role_guard_enforced",
                        "1 if ml_setup.role_guard.mode is enforce, else 0.",
                        "security",
                        "role_guard_enforced"));
    }

    private MetricFamily gauge(String name, String help, String indicator, String detail) {
        MetricFamily family = MetricFamily.of(name, help);
        return fact(indicator, detail).map(family::with).orElse(family);
    }

    /** A number or a truth among the details of a finding; empty where it is not known. */
    private Optional<Double> fact(String indicator, String detail) {
        Object value = details(indicator).get(detail);
        if (value instanceof Boolean truth) {
            return Optional.of(is(truth));
        }
        return value instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
    }

    private Map<String, Object> details(String indicator) {
        return verdict.findings().stream()
                .filter(finding -> finding.indicator().equals(indicator))
                .findFirst()
                .map(Finding::details)
                .orElse(Map.of());
    }

    private static double is(boolean truth) {
        return truth ? 1 : 0;
    }
}
