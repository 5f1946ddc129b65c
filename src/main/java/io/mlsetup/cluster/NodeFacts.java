package io.mlsetup.cluster;

import java.util.List;
import org.elasticsearch.Version;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.xpack.core.ml.MlConfigVersion;

/**
 * What the cluster state tells about one node. It does not hold a node's {@code elasticsearch.yml}; so ml-setup publishes
 * {@code xpack.ml.enabled} as a node attribute of its own, and ML's attributes tell it for nodes with the {@code ml} role.
 */
public record NodeFacts(DiscoveryNode node) {

    /** The node attribute in which this plugin publishes the node's {@code xpack.ml.enabled}. */
    public static final String ML_ENABLED_ATTRIBUTE = "ml_setup.ml_enabled";

    /** Published by x-pack-ml wherever its module is loaded, even if it is switched off. */
    static final String ML_CONFIG_VERSION = MlConfigVersion.ML_CONFIG_VERSION_NODE_ATTR;
    /** Published by x-pack-ml where it is switched on and the node has the {@code ml} role. */
    static final String ML_MACHINE_MEMORY = "ml.machine_memory";

    /** Whether machine learning is switched on, on one node. */
    public enum MlState {
        ENABLED,
        DISABLED,
        MODULE_MISSING,
        UNKNOWN
    }

    public boolean isMlNode() {
        return node.getRoles().contains(DiscoveryNodeRole.ML_ROLE);
    }

    public boolean isMasterEligible() {
        return node.isMasterNode();
    }

    public boolean isRemoteClusterClient() {
        return node.isRemoteClusterClient();
    }

    /** An ML node that does nothing else, in the documented form {@code node.roles: [ ml, remote_cluster_client ]}. */
    public boolean isDedicatedMlNode() {
        return isMlNode()
                && node.getRoles().stream()
                        .allMatch(role -> role.equals(DiscoveryNodeRole.ML_ROLE)
                                || role.equals(DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE));
    }

    /** The roles as they are written in {@code node.roles}, sorted. */
    public List<String> roleNames() {
        return node.getRoles().stream()
                .map(DiscoveryNodeRole::roleName)
                .sorted()
                .toList();
    }

    public boolean hasPlugin() {
        return node.getAttributes().containsKey(ML_ENABLED_ATTRIBUTE);
    }

    /** Bytes of memory of an ML node's machine, or 0 if it is not published. */
    public long machineMemory() {
        try {
            return Long.parseLong(node.getAttributes().getOrDefault(ML_MACHINE_MEMORY, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Read from the attributes of this plugin and of ML; unknown where neither tells. */
    public MlState mlState() {
        String published = node.getAttributes().get(ML_ENABLED_ATTRIBUTE);
        if ("false".equals(published)) {
            return MlState.DISABLED;
        }
        if (!node.getAttributes().containsKey(ML_CONFIG_VERSION)) {
            // Nodes of older versions did not publish it, so that its absence proves nothing there.
            boolean older = node.getVersionInformation().nodeVersion().before(Version.CURRENT);
            return older && published == null ? MlState.UNKNOWN : MlState.MODULE_MISSING;
        }
        if ("true".equals(published)) {
            return MlState.ENABLED;
        }
        if (!isMlNode()) {
            return MlState.UNKNOWN;
        }
        return node.getAttributes().containsKey(ML_MACHINE_MEMORY) ? MlState.ENABLED : MlState.DISABLED;
    }
}
