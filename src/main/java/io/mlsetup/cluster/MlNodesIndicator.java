package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.GREEN;
import static org.elasticsearch.health.HealthStatus.RED;
import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.health.HealthStatus;

/**
 * Is there a node with the {@code ml} role? Document 000: "`ml` value defined in the list of `node.roles` on the machine
 * learning nodes". No such node is fine while an autoscaler may add one ({@code xpack.ml.max_lazy_ml_nodes}), as Kibana judges
 * it. The documentation of node roles asks ML nodes and all master-eligible nodes to be remote cluster clients if jobs search
 * remote clusters.
 */
final class MlNodesIndicator implements Indicator<ClusterFacts> {

    static final String MAX_LAZY_ML_NODES = "xpack.ml.max_lazy_ml_nodes";

    @Override
    public String id() {
        return "ml_nodes";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        List<NodeFacts> mlNodes =
                facts.nodes().stream().filter(NodeFacts::isMlNode).toList();
        int lazy = SettingValues.integer(facts, MAX_LAZY_ML_NODES).orElse(0);
        List<String> remotes = remoteClusters(facts);
        List<DiscoveryNode> noRemoteClient = remotes.isEmpty()
                ? List.of()
                : facts.nodes().stream()
                        .filter(node -> (node.isMlNode() || node.isMasterEligible()) && !node.isRemoteClusterClient())
                        .map(NodeFacts::node)
                        .toList();
        boolean none = mlNodes.isEmpty() && lazy == 0;

        List<Impact> impacts = new ArrayList<>();
        List<Diagnosis> diagnoses = new ArrayList<>();
        if (none) {
            impacts.add(new Impact("no_ml_node", 1, "Machine learning jobs can be created but none can run."));
            diagnoses.add(noMlNode(facts));
        }
        if (!noRemoteClient.isEmpty()) {
            impacts.add(new Impact(
                    "no_remote_search",
                    2,
                    "Jobs and datafeeds that search the remote clusters " + remotes + " fail to start."));
            diagnoses.add(noRemoteClusterClient(noRemoteClient, remotes));
        }
        HealthStatus status = none ? RED : noRemoteClient.isEmpty() ? GREEN : YELLOW;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("ml_nodes", mlNodes.size());
        details.put("max_lazy_ml_nodes", lazy);
        details.put("remote_clusters", remotes.size());
        details.put("not_judged", SettingValues.NOT_JUDGED);
        return Finding.of(
                id(), status, symptom(mlNodes.size(), lazy, noRemoteClient.size()), details, impacts, diagnoses);
    }

    private static String symptom(int mlNodes, int lazy, int noRemoteClient) {
        String nodes = mlNodes > 0
                ? "The cluster has " + (mlNodes == 1 ? "1 node" : mlNodes + " nodes") + " with the `ml` role."
                : lazy > 0
                        ? "No node has the `ml` role now, and up to " + lazy
                                + " may be added when a job needs one (`xpack.ml.max_lazy_ml_nodes`)."
                        : "No node has the `ml` role.";
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
