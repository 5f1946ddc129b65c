package io.mlsetup.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Setting.Property;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.monitor.os.OsProbe;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.ml.MlConfigVersion;

/**
 * Double of the node attributes that x-pack-ml publishes: the configuration version on every node, the node's size only
 * where ML is enabled and the node has the role {@code ml}. As with x-pack-ml, none of them can be set by hand: the node
 * does not start.
 */
final class MlNodeAttributes {

    static final String PREFIX = "node.attr.";
    static final String CONFIG_VERSION = PREFIX + MlConfigVersion.ML_CONFIG_VERSION_NODE_ATTR;
    static final String MACHINE_MEMORY = PREFIX + "ml.machine_memory";
    static final String MAX_JVM_SIZE = PREFIX + "ml.max_jvm_size";
    static final String ALLOCATED_PROCESSORS = PREFIX + "ml.allocated_processors";
    static final String ALLOCATED_PROCESSORS_DOUBLE = PREFIX + "ml.allocated_processors_double";
    /** Not published since 8.0; the name is still reserved. */
    static final String MAX_OPEN_JOBS = PREFIX + "ml.max_open_jobs";

    static final List<String> RESERVED = List.of(
            CONFIG_VERSION,
            MACHINE_MEMORY,
            MAX_JVM_SIZE,
            ALLOCATED_PROCESSORS,
            ALLOCATED_PROCESSORS_DOUBLE,
            MAX_OPEN_JOBS);

    /** For a test of nodes of different versions: what the node publishes as the version of ML's configurations. */
    static final Setting<String> CONFIG_VERSION_SETTING = Setting.simpleString(
            "ml_setup_sandbox.ml_config_version", MlConfigVersion.CURRENT.toString(), Property.NodeScope);

    /** For a test of a node of which the memory is not known. */
    static final Setting<Boolean> PUBLISH_MEMORY =
            Setting.boolSetting("ml_setup_sandbox.publish_memory", true, Property.NodeScope);

    private MlNodeAttributes() {}

    /** What the node adds to its settings. */
    static Settings of(Settings settings) {
        List<String> byHand = RESERVED.stream().filter(settings::hasValue).toList();
        if (!byHand.isEmpty()) {
            throw new IllegalArgumentException(
                    "Directly setting " + byHand + " is not permitted: reserved for machine learning");
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(CONFIG_VERSION, CONFIG_VERSION_SETTING.get(settings));
        if (XPackSettings.MACHINE_LEARNING_ENABLED.get(settings)
                && DiscoveryNode.hasRole(settings, DiscoveryNodeRole.ML_ROLE)) {
            if (PUBLISH_MEMORY.get(settings)) {
                attributes.put(
                        MACHINE_MEMORY, Long.toString(OsProbe.getInstance().getAdjustedTotalMemorySize()));
            }
            attributes.put(MAX_JVM_SIZE, Long.toString(Runtime.getRuntime().maxMemory()));
            attributes.put(ALLOCATED_PROCESSORS, Integer.toString(EsExecutors.allocatedProcessors(settings)));
            attributes.put(
                    ALLOCATED_PROCESSORS_DOUBLE,
                    Double.toString(EsExecutors.nodeProcessors(settings).count()));
        }
        return Settings.builder().putProperties(attributes, key -> key).build();
    }
}
