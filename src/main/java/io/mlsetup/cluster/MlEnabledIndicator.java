package io.mlsetup.cluster;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.UNKNOWN;
import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.cluster.NodeFacts.MlState;
import io.mlsetup.common.BuildInfo;
import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Is {@code xpack.ml.enabled} true on every node, and the ML module there? Document 000, "Requirements overview": the setting is
 * true, its default, on all nodes. The parts that newer versions can switch off by themselves are no part of that document: one that is
 * off is a warning.
 */
public final class MlEnabledIndicator implements Indicator<ClusterFacts> {

    /**
     * What it judged.
     *
     * @param nodes how many there are of each state
     * @param partsOff on how many nodes each part is switched off by itself
     */
    public record Found(
            Map<String, Integer> nodes, int nodesWithoutPlugin, boolean offOnMaster, Map<String, Integer> partsOff)
            implements Details {

        private static Found of(
                ClusterFacts facts,
                Map<MlState, List<DiscoveryNode>> nodes,
                Map<MlPart, List<DiscoveryNode>> partsOff,
                boolean offOnMaster) {
            Map<String, Integer> byState = new LinkedHashMap<>();
            for (MlState state : MlState.values()) {
                byState.put(
                        TaskReader.lower(state),
                        nodes.getOrDefault(state, List.of()).size());
            }
            Map<String, Integer> byPart = new LinkedHashMap<>();
            partsOff.forEach((part, off) -> byPart.put(TaskReader.lower(part), off.size()));
            int withoutPlugin = Math.toIntExact(
                    facts.nodes().stream().filter(node -> !node.hasPlugin()).count());
            return new Found(byState, withoutPlugin, offOnMaster, byPart);
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject();
            for (Map.Entry<String, Integer> state : nodes.entrySet()) {
                builder.field(state.getKey() + "_nodes", state.getValue());
            }
            builder.field("nodes_without_plugin", nodesWithoutPlugin).field("off_on_master", offOnMaster);
            if (!partsOff.isEmpty()) {
                builder.field("nodes_with_parts_off", partsOff);
            }
            return builder.endObject();
        }
    }

    @Override
    public String id() {
        return "ml_enabled";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        Map<MlState, List<DiscoveryNode>> nodes =
                facts.nodes().stream().collect(groupingBy(NodeFacts::mlState, mapping(NodeFacts::node, toList())));
        List<DiscoveryNode> disabled = nodes.getOrDefault(MlState.DISABLED, List.of());
        Map<String, List<DiscoveryNode>> byPlatform = byPlatform(disabled);
        List<DiscoveryNode> bySetting = disabled.stream()
                .filter(node -> NodeFacts.platformWithoutMl(node).isEmpty())
                .toList();
        List<DiscoveryNode> missing = nodes.getOrDefault(MlState.MODULE_MISSING, List.of());
        List<DiscoveryNode> unknown = nodes.getOrDefault(MlState.UNKNOWN, List.of());
        List<Diagnosis> diagnoses = new ArrayList<>();
        if (!bySetting.isEmpty()) {
            diagnoses.add(Diagnosis.of(
                            "disabled_on_nodes",
                            "`xpack.ml.enabled: false` is set on " + names(bySetting) + ".",
                            "In elasticsearch.yml of " + names(bySetting)
                                    + " remove the line `xpack.ml.enabled: false` (or write `xpack.ml.enabled: true`) and restart the node. To"
                                    + " keep jobs off a node, leave `ml` out of its `node.roles` instead.")
                    .withNodes(bySetting));
        }
        if (!byPlatform.isEmpty()) {
            List<DiscoveryNode> all =
                    byPlatform.values().stream().flatMap(List::stream).toList();
            diagnoses.add(Diagnosis.of(
                            "platform_without_ml",
                            "Machine learning has no native code for the platform of "
                                    + byPlatform.entrySet().stream()
                                            .map(entry -> names(entry.getValue()) + " (" + entry.getKey() + ")")
                                            .collect(joining(", "))
                                    + ", so that `xpack.ml.enabled` is false there by default.",
                            "Nothing can be pasted or written: with `xpack.ml.enabled` set to true these nodes would not start. For"
                                    + " machine learning use nodes on linux-x86_64, linux-aarch64, windows-x86_64 or darwin-aarch64 only, at"
                                    + " the least all master-eligible ones, and leave `ml` out of `node.roles` of these.")
                    .withNodes(all));
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
        Map<MlPart, List<DiscoveryNode>> partsOff = partsOff(facts);
        if (!partsOff.isEmpty()) {
            diagnoses.add(partsDisabled(partsOff));
        }
        boolean offOnMaster = facts.nodes().stream().anyMatch(node -> facts.isMaster(node) && isOff(node.mlState()));
        HealthStatus status = !disabled.isEmpty() || !missing.isEmpty()
                ? RED
                : !partsOff.isEmpty() ? YELLOW : unknown.isEmpty() ? GREEN : UNKNOWN;
        List<Impact> impacts = new ArrayList<>();
        if (status == RED) {
            impacts.add(
                    new Impact(
                            "ml_incomplete",
                            1,
                            "Machine learning APIs fail on these nodes, and jobs, pipelines and mappings that need it fail there."));
        }
        if (offOnMaster) {
            impacts.add(new Impact(
                    "ml_off_on_master",
                    1,
                    "The elected master is one of them: no job, datafeed or analytics can be created, opened or started, whichever node"
                            + " is asked, until another is elected."));
        }
        if (!partsOff.isEmpty()) {
            impacts.add(
                    new Impact(
                            "ml_parts_off",
                            2,
                            "Of " + words(partsOff.keySet())
                                    + ", nothing can be created or run through these nodes, and what runs is not taken over by them."));
        }
        return Finding.of(
                id(),
                status,
                symptom(facts.nodes().size(), disabled, missing, unknown, offOnMaster) + withoutParts(partsOff),
                Found.of(facts, nodes, partsOff, offOnMaster),
                impacts,
                diagnoses);
    }

    private static Map<MlPart, List<DiscoveryNode>> partsOff(ClusterFacts facts) {
        Map<MlPart, List<DiscoveryNode>> partsOff = new TreeMap<>();
        for (NodeFacts node : facts.nodes()) {
            for (MlPart part : node.partsOff()) {
                partsOff.computeIfAbsent(part, p -> new ArrayList<>()).add(node.node());
            }
        }
        return partsOff;
    }

    private static Diagnosis partsDisabled(Map<MlPart, List<DiscoveryNode>> partsOff) {
        List<DiscoveryNode> nodes =
                partsOff.values().stream().flatMap(List::stream).distinct().toList();
        return Diagnosis.of(
                        "parts_disabled_on_nodes",
                        partsOff.entrySet().stream()
                                        .map(off -> "`" + off.getKey().setting() + ": false` is set on "
                                                + names(off.getValue()))
                                        .collect(joining("; "))
                                + ".",
                        "If that is not meant: in elasticsearch.yml of " + names(nodes)
                                + " remove the line (or write `true`) and restart the node.")
                .withNodes(nodes);
    }

    private static String withoutParts(Map<MlPart, List<DiscoveryNode>> partsOff) {
        return partsOff.isEmpty()
                ? ""
                : " Switched off by themselves: "
                        + partsOff.entrySet().stream()
                                .map(off -> off.getKey().words() + " on "
                                        + off.getValue().size())
                                .collect(joining(", "))
                        + ".";
    }

    private static String words(Collection<MlPart> parts) {
        return parts.stream().map(MlPart::words).collect(joining(", "));
    }

    private static String symptom(
            int all,
            List<DiscoveryNode> disabled,
            List<DiscoveryNode> missing,
            List<DiscoveryNode> unknown,
            boolean offOnMaster) {
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
                : "Machine learning is " + String.join(", ", parts) + " of " + all + " nodes"
                        + (offOnMaster ? ", the elected master among them." : ".");
    }

    static boolean isOff(MlState state) {
        return state == MlState.DISABLED || state == MlState.MODULE_MISSING;
    }

    private static Map<String, List<DiscoveryNode>> byPlatform(List<DiscoveryNode> disabled) {
        Map<String, List<DiscoveryNode>> byPlatform = new TreeMap<>();
        for (DiscoveryNode node : disabled) {
            NodeFacts.platformWithoutMl(node)
                    .ifPresent(platform -> byPlatform
                            .computeIfAbsent(platform, name -> new ArrayList<>())
                            .add(node));
        }
        return byPlatform;
    }

    private static String names(List<DiscoveryNode> nodes) {
        return Sentences.names(nodes.stream().map(DiscoveryNode::getName).toList());
    }
}
