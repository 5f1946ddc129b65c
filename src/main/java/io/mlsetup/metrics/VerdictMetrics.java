package io.mlsetup.metrics;

import io.mlsetup.common.BuildInfo;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
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
        return Stream.of(metrics.about(), metrics.statuses(), metrics.license(), metrics.nodes(), metrics.others())
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

    private List<MetricFamily> others() {
        return List.of(
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
