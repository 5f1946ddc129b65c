package io.mlsetup.cluster;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.elasticsearch.Version;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.ml.MlConfigVersion;

/**
 * What the cluster state tells about one node. It does not hold a node's {@code elasticsearch.yml}; so ml-setup publishes
 * {@code xpack.ml.enabled} as a node attribute of its own, and ML's attributes tell it for nodes with the {@code ml} role.
 *
 * @param isMlNode whether it has the role; its memory is only of use if ML is not off there
 * @param mlState read from the attributes of this plugin and of ML; unknown where neither tells
 */
public record NodeFacts(DiscoveryNode node, boolean isMlNode, MlState mlState) {

    /** The node attribute in which this plugin publishes the node's {@code xpack.ml.enabled}. */
    public static final String ML_ENABLED_ATTRIBUTE = "ml_setup.ml_enabled";

    /**
     * The node attribute in which this plugin publishes why {@code xpack.ml.enabled} is false: {@code setting}, or
     * {@code platform:} and the name of a platform for which ML has no native code. Only published where it is false.
     */
    public static final String ML_DISABLED_BY_ATTRIBUTE = "ml_setup.ml_disabled_by";

    /**
     * The node attribute in which this plugin publishes which parts of machine learning are switched off by settings of their own:
     * {@code ad}, {@code dfa} and {@code nlp}, with commas. Only published where one is.
     */
    public static final String ML_PARTS_OFF_ATTRIBUTE = "ml_setup.ml_parts_off";

    private static final String PLATFORM = "platform:";

    /** Published by x-pack-ml wherever its module is loaded, even if it is switched off. */
    static final String ML_CONFIG_VERSION = MlConfigVersion.ML_CONFIG_VERSION_NODE_ATTR;
    /** Published by x-pack-ml where it is switched on and the node has the {@code ml} role. */
    static final String ML_MACHINE_MEMORY = "ml.machine_memory";
    /** The same, for the greatest size of its JVM's heap. */
    static final String ML_MAX_JVM_SIZE = "ml.max_jvm_size";

    /** What nearly every indicator asks is read once. */
    public NodeFacts(DiscoveryNode node) {
        this(node, node.getRoles().contains(DiscoveryNodeRole.ML_ROLE), mlState(node));
    }

    /** Whether machine learning is switched on, on one node. */
    public enum MlState {
        ENABLED,
        DISABLED,
        MODULE_MISSING,
        UNKNOWN
    }

    /** What to publish in {@link #ML_DISABLED_BY_ATTRIBUTE} by a node of that platform. */
    public static String disabledBy(String platform) {
        // Not by whether the setting is written: on such a platform the node would not start with it as true.
        return XPackSettings.ML_NATIVE_CODE_PLATFORMS.contains(platform) ? "setting" : PLATFORM + platform;
    }

    /** What to publish in {@link #ML_PARTS_OFF_ATTRIBUTE} by a node with these settings; empty if nothing is to be published. */
    public static String partsOff(Settings settings) {
        return MlPart.off(settings);
    }

    /** The parts that are off by themselves, where machine learning as a whole is on. */
    List<MlPart> partsOff() {
        String published = node.getAttributes().get(ML_PARTS_OFF_ATTRIBUTE);
        return published != null && mlState == MlState.ENABLED ? MlPart.read(published) : List.of();
    }

    /** Whether jobs can run there as far as its role and {@code xpack.ml.enabled} go. */
    boolean runsJobs() {
        return isMlNode && mlState != MlState.DISABLED && mlState != MlState.MODULE_MISSING;
    }

    /** The platform, where it is that for which ML is off. */
    static Optional<String> platformWithoutMl(DiscoveryNode node) {
        return Optional.ofNullable(node.getAttributes().get(ML_DISABLED_BY_ATTRIBUTE))
                .filter(by -> by.startsWith(PLATFORM))
                .map(by -> by.substring(PLATFORM.length()));
    }

    /** The version of the form in which ML keeps its configurations, as this node publishes it. */
    Optional<String> configVersion() {
        return Optional.ofNullable(node.getAttributes().get(ML_CONFIG_VERSION));
    }

    public boolean isMasterEligible() {
        return node.isMasterNode();
    }

    public boolean isRemoteClusterClient() {
        return node.isRemoteClusterClient();
    }

    /** Whether new indices that prefer no tier may be put there. */
    boolean takesNewData() {
        return node.getRoles().contains(DiscoveryNodeRole.DATA_ROLE)
                || node.getRoles().contains(DiscoveryNodeRole.DATA_CONTENT_NODE_ROLE);
    }

    /** Whether the limit of shards per node counts it: frozen data has a limit of its own. */
    boolean countsForShards() {
        return node.canContainData()
                && !node.getRoles().stream()
                        .filter(DiscoveryNodeRole::canContainData)
                        .allMatch(DiscoveryNodeRole.DATA_FROZEN_NODE_ROLE::equals);
    }

    /** An ML node that does nothing else, in the documented form {@code node.roles: [ ml, remote_cluster_client ]}. */
    public boolean isDedicatedMlNode() {
        return isMlNode
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

    /** Bytes of memory of an ML node's machine; empty if the node does not publish them. Not positive where they could not be found out. */
    OptionalLong machineMemory() {
        return bytes(ML_MACHINE_MEMORY);
    }

    /** Bytes of the heap of an ML node's JVM; empty if the node does not publish them. */
    OptionalLong jvmSize() {
        return bytes(ML_MAX_JVM_SIZE);
    }

    private OptionalLong bytes(String attribute) {
        String published = node.getAttributes().get(attribute);
        if (published == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(published));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static MlState mlState(DiscoveryNode node) {
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
        if (!node.getRoles().contains(DiscoveryNodeRole.ML_ROLE)) {
            return MlState.UNKNOWN;
        }
        return node.getAttributes().containsKey(ML_MACHINE_MEMORY) ? MlState.ENABLED : MlState.DISABLED;
    }
}
