package io.mlsetup.cluster;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;

import io.mlsetup.cluster.NodeFacts.MlState;
import io.mlsetup.common.BuildInfo;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.health.HealthStatus;

/**
 * Is {@code xpack.ml.enabled} true on every node, and the ML module there? Document 000: "`xpack.ml.enabled` set to its default
 * value of `true` on every node in the cluster".
 */
final class MlEnabledIndicator implements Indicator<ClusterFacts> {

    /** In a sentence, more names than this help nobody; the affected resources have them all. */
    private static final int NAMES_IN_A_SENTENCE = 10;

    @Override
    public String id() {
        return "ml_enabled";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        Map<MlState, List<DiscoveryNode>> nodes =
                facts.nodes().stream().collect(groupingBy(NodeFacts::mlState, mapping(NodeFacts::node, toList())));
        List<DiscoveryNode> disabled = nodes.getOrDefault(MlState.DISABLED, List.of());
        List<DiscoveryNode> missing = nodes.getOrDefault(MlState.MODULE_MISSING, List.of());
        List<DiscoveryNode> unknown = nodes.getOrDefault(MlState.UNKNOWN, List.of());
        List<Diagnosis> diagnoses = new ArrayList<>();
        if (!disabled.isEmpty()) {
            diagnoses.add(Diagnosis.of(
                            "disabled_on_nodes",
                            "`xpack.ml.enabled: false` is set on " + names(disabled) + ".",
                            "In elasticsearch.yml of " + names(disabled)
                                    + " remove the line `xpack.ml.enabled: false` (or write `xpack.ml.enabled: true`) and restart the node. To"
                                    + " keep jobs off a node, leave `ml` out of its `node.roles` instead.")
                    .withNodes(disabled));
        }
        if (!missing.isEmpty()) {
            diagnoses.add(Diagnosis.of(
                            "module_missing",
                            "The distribution on " + names(missing) + " has no machine learning module (x-pack-ml).",
                            "Install the default distribution of Elasticsearch " + BuildInfo.ELASTICSEARCH_VERSION
                                    + " on " + names(missing) + " and restart the node.")
                    .withNodes(missing));
        }
        if (!unknown.isEmpty()) {
            diagnoses.add(Diagnosis.of(
                            "plugin_missing",
                            "A node without the `ml` role tells nobody whether `xpack.ml.enabled` is true, unless ml-setup is"
                                    + " installed on it.",
                            "Install ml-setup on " + names(unknown)
                                    + " with `bin/elasticsearch-plugin install` and restart the node.")
                    .withNodes(unknown));
        }
        HealthStatus status = !disabled.isEmpty() || !missing.isEmpty() ? RED : unknown.isEmpty() ? GREEN : UNKNOWN;
        List<Impact> impacts = status == RED
                ? List.of(
                        new Impact(
                                "ml_incomplete",
                                1,
                                "Machine learning APIs fail on these nodes, and jobs, pipelines and mappings that need it fail there."))
                : List.of();
        return Finding.of(
                id(),
                status,
                symptom(facts.nodes().size(), disabled, missing, unknown),
                details(facts, nodes),
                impacts,
                diagnoses);
    }

    private static String symptom(
            int all, List<DiscoveryNode> disabled, List<DiscoveryNode> missing, List<DiscoveryNode> unknown) {
        List<String> parts = new ArrayList<>();
        if (!disabled.isEmpty()) {
            parts.add("switched off on " + disabled.size());
        }
        if (!missing.isEmpty()) {
            parts.add("missing on " + missing.size());
        }
        if (!unknown.isEmpty()) {
            parts.add("not known for " + unknown.size());
        }
        return parts.isEmpty()
                ? "Machine learning is enabled on every node (" + all + ")."
                : "Machine learning is " + String.join(", ", parts) + " of " + all + " nodes.";
    }

    private static Map<String, Object> details(ClusterFacts facts, Map<MlState, List<DiscoveryNode>> nodes) {
        Map<String, Object> details = new LinkedHashMap<>();
        for (MlState state : MlState.values()) {
            details.put(
                    state.name().toLowerCase(Locale.ROOT) + "_nodes",
                    nodes.getOrDefault(state, List.of()).size());
        }
        details.put(
                "nodes_without_plugin",
                facts.nodes().stream().filter(node -> !node.hasPlugin()).count());
        return details;
    }

    private static String names(List<DiscoveryNode> nodes) {
        String names = nodes.stream()
                .limit(NAMES_IN_A_SENTENCE)
                .map(DiscoveryNode::getName)
                .collect(joining(", "));
        int more = nodes.size() - NAMES_IN_A_SENTENCE;
        return "[" + names + (more > 0 ? ", and " + more + " more" : "") + "]";
    }
}
