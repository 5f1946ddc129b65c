package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.health.HealthStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Is there a node with the {@code ml} role? Document 000, "Requirements overview": machine learning nodes have {@code ml}
 * among their {@code node.roles}. No such node is fine while an autoscaler may add one ({@code xpack.ml.max_lazy_ml_nodes}), as Kibana judges
 * it. The documentation of node roles asks ML nodes and all master-eligible nodes to be remote cluster clients if jobs search
 * remote clusters.
 */
public final class MlNodesIndicator implements Indicator<ClusterFacts> {

    static final String MAX_LAZY_ML_NODES = "xpack.ml.max_lazy_ml_nodes";

    /**
     * What it judged.
     *
     * @param off nodes with the role on which machine learning is off, and which are none of the ML nodes
     */
    public record Found(int mlNodes, int off, int shuttingDown, int maxLazyMlNodes, int remoteClusters)
            implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .field("ml_nodes", mlNodes)
                    .field("ml_nodes_off", off)
                    .field("ml_nodes_shutting_down", shuttingDown)
                    .field("max_lazy_ml_nodes", maxLazyMlNodes)
                    .field("remote_clusters", remoteClusters)
                    .stringListField("not_judged", SettingValues.NOT_JUDGED)
                    .endObject();
        }
    }

    @Override
    public String id() {
        return "ml_nodes";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        List<NodeFacts> mlNodes =
                facts.nodes().stream().filter(NodeFacts::runsJobs).toList();
        List<DiscoveryNode> off = facts.nodes().stream()
                .filter(node -> node.isMlNode() && !node.runsJobs())
                .map(NodeFacts::node)
                .toList();
        List<DiscoveryNode> leaving = mlNodes.stream()
                .map(NodeFacts::node)
                .filter(node -> facts.shuttingDown().contains(node.getId()))
                .toList();
        Map<String, List<DiscoveryNode>> byVersion = byConfigVersion(facts);
        int toCome = facts.mlNodesToCome();
        List<String> remotes = remoteClusters(facts);
        List<DiscoveryNode> noRemoteClient = remotes.isEmpty()
                ? List.of()
                : facts.nodes().stream()
                        .filter(node -> (node.isMlNode() || node.isMasterEligible()) && !node.isRemoteClusterClient())
                        .map(NodeFacts::node)
                        .toList();
        boolean none = mlNodes.isEmpty() && toCome == 0;
        boolean allLeave = facts.allJobNodesLeave();
        boolean mixed = byVersion.size() > 1;

        List<Impact> impacts = new ArrayList<>();
        List<Diagnosis> diagnoses = new ArrayList<>();
        if (none) {
            impacts.add(new Impact("no_ml_node", 1, "Machine learning jobs can be created but none can run."));
            diagnoses.add(off.isEmpty() ? noMlNode(facts) : mlOffOnMlNodes(off));
        }
        if (allLeave) {
            impacts.add(new Impact("ml_nodes_leave", 1, "No job is assigned to a node that is about to shut down."));
            diagnoses.add(allShuttingDown(leaving));
        }
        if (!noRemoteClient.isEmpty()) {
            impacts.add(new Impact(
                    "no_remote_search",
                    2,
                    "Jobs and datafeeds that search the remote clusters " + remotes + " fail to start."));
            diagnoses.add(noRemoteClusterClient(noRemoteClient, remotes));
        }
        if (mixed) {
            impacts.add(
                    new Impact(
                            "mixed_versions",
                            3,
                            "Jobs may not be assigned to a node whose machine learning is older than the one that they were opened with."));
            diagnoses.add(mixedVersions(byVersion));
        }
        HealthStatus status = none || allLeave ? RED : noRemoteClient.isEmpty() && !mixed ? GREEN : YELLOW;
        return Finding.of(
                id(),
                status,
                symptom(mlNodes.size(), toCome, noRemoteClient.size())
                        + (off.isEmpty() ? "" : " On " + off.size() + " with the role machine learning is off.")
                        + (allLeave ? allLeave(toCome) : "")
                        + (mixed ? " The nodes have different versions of machine learning's configuration." : ""),
                new Found(mlNodes.size(), off.size(), leaving.size(), facts.maxLazyMlNodes(), remotes.size()),
                impacts,
                diagnoses);
    }

    private static Map<String, List<DiscoveryNode>> byConfigVersion(ClusterFacts facts) {
        Map<String, List<DiscoveryNode>> byVersion = new TreeMap<>();
        for (NodeFacts node : facts.nodes()) {
            node.configVersion()
                    .ifPresent(version -> byVersion
                            .computeIfAbsent(version, same -> new ArrayList<>())
                            .add(node.node()));
        }
        return byVersion;
    }

    private static Diagnosis mlOffOnMlNodes(List<DiscoveryNode> off) {
        return Diagnosis.of(
                        "ml_off_on_ml_nodes",
                        "Only " + names(off)
                                + " have `ml` in `node.roles`, and machine learning is off there, or its module is missing.",
                        "See `ml_enabled` for what to write on these nodes; or give the role to a node on which machine learning is on.",
                        "GET /_ml_setup/_check/ml_enabled")
                .withNodes(off);
    }

    private static Diagnosis allShuttingDown(List<DiscoveryNode> leaving) {
        return Diagnosis.of(
                        "all_ml_nodes_shutting_down",
                        "All machine learning nodes, " + names(leaving) + ", are marked for shutdown.",
                        "Add a machine learning node before these go; or, if they are to stay, take the marks away."
                                + Sentences.andTheOthers(leaving.size()),
                        leaving.stream()
                                .limit(Sentences.NAMES)
                                .map(node -> "DELETE /_nodes/" + node.getId() + "/shutdown")
                                .toArray(String[]::new))
                .withNodes(leaving);
    }

    private static Diagnosis mixedVersions(Map<String, List<DiscoveryNode>> byVersion) {
        return Diagnosis.of(
                        "mixed_config_versions",
                        "The nodes publish different `" + NodeFacts.ML_CONFIG_VERSION + "`: "
                                + String.join(
                                        ", ",
                                        byVersion.entrySet().stream()
                                                .map(entry -> entry.getKey() + " on " + names(entry.getValue()))
                                                .toList())
                                + ".",
                        "Nothing can be pasted: finish the upgrade, so that all nodes run the same version of Elasticsearch.")
                .withNodes(byVersion.values().stream().flatMap(List::stream).toList());
    }

    private static String names(List<DiscoveryNode> nodes) {
        return Sentences.names(nodes.stream().map(DiscoveryNode::getName).toList());
    }

    private static String allLeave(int toCome) {
        return " All of them are marked for shutdown"
                + (toCome == 0
                        ? "."
                        : ", and a job waits until one of up to " + toCome
                                + " that may be added is there (`xpack.ml.max_lazy_ml_nodes`).");
    }

    private static String symptom(int mlNodes, int toCome, int noRemoteClient) {
        String nodes = mlNodes > 0
                ? "The cluster has " + Sentences.count(mlNodes, "node", "nodes") + " with the `ml` role."
                : toCome > 0
                        ? "No node that can run jobs has the `ml` role now, and up to " + toCome
                                + " may be added when a job needs one (`xpack.ml.max_lazy_ml_nodes`)."
                        : "No node that can run jobs has the `ml` role.";
        return noRemoteClient == 0
                ? nodes
                : nodes + " Remote clusters are configured, but " + noRemoteClient
                        + " of the `ml` and master-eligible nodes cannot reach them.";
    }

    private static Diagnosis noMlNode(ClusterFacts facts) {
        Optional<NodeFacts> candidate = facts.nodes().stream()
                .filter(node -> node.node().canContainData())
                .findFirst();
        String onExisting = candidate
                .map(node -> "In elasticsearch.yml of a node with memory to spare, for example ["
                        + node.node().getName() + "], write `" + rolesLine(node, DiscoveryNodeRole.ML_ROLE)
                        + "` and restart it; or add")
                .orElse("Add");
        return Diagnosis.of(
                "no_ml_node",
                "`node.roles` of no node holds `ml`.",
                onExisting + " a dedicated node with `node.roles: [ ml, remote_cluster_client ]`.");
    }

    private static Diagnosis noRemoteClusterClient(List<DiscoveryNode> nodes, List<String> remotes) {
        NodeFacts first = new NodeFacts(nodes.get(0));
        return Diagnosis.of(
                        "no_remote_cluster_client",
                        "Remote clusters " + remotes + " are configured, and `node.roles` of " + nodes.size()
                                + " ML or master-eligible nodes lacks `remote_cluster_client`.",
                        "In elasticsearch.yml of each of these nodes add `remote_cluster_client` to `node.roles`, for example on ["
                                + first.node().getName() + "] `"
                                + rolesLine(first, DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE)
                                + "`, and restart it.")
                .withNodes(nodes);
    }

    private static String rolesLine(NodeFacts node, DiscoveryNodeRole added) {
        return "node.roles: [ "
                + String.join(
                        ", ",
                        Stream.concat(node.roleNames().stream(), Stream.of(added.roleName()))
                                .toList())
                + " ]";
    }

    /** The names of the remote clusters that have an address, sorted. */
    private static List<String> remoteClusters(ClusterFacts facts) {
        Settings settings = Settings.builder()
                .put(facts.persistentSettings())
                .put(facts.transientSettings())
                .build();
        TreeSet<String> names = new TreeSet<>();
        settings.getGroups("cluster.remote", true).forEach((name, remote) -> {
            if (!remote.getAsList("seeds").isEmpty() || remote.hasValue("proxy_address")) {
                names.add(name);
            }
        });
        return List.copyOf(names);
    }
}
