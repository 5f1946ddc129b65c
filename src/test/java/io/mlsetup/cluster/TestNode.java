package io.mlsetup.cluster;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.Version;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.cluster.node.DiscoveryNodeUtils;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.index.IndexVersions;

/** An acceptable node: every role that matters, the ML module switched on, this plugin installed. A test changes one thing. */
public final class TestNode {

    static final long MACHINE_MEMORY = 8L << 30;
    static final long MAX_JVM_SIZE = 2L << 30;

    private final String name;
    private final Map<String, String> attributes = new HashMap<>();
    private Set<DiscoveryNodeRole> roles = Set.of(
            DiscoveryNodeRole.MASTER_ROLE,
            DiscoveryNodeRole.DATA_ROLE,
            DiscoveryNodeRole.ML_ROLE,
            DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE);
    private Version version = Version.CURRENT;

    private TestNode(String name) {
        this.name = name;
        attributes.put(NodeFacts.ML_ENABLED_ATTRIBUTE, "true");
        attributes.put(NodeFacts.ML_CONFIG_VERSION, "12.0.0");
        memory(MACHINE_MEMORY, MAX_JVM_SIZE);
    }

    public static TestNode named(String name) {
        return new TestNode(name);
    }

    /** These roles and no others; only ML nodes publish their memory. */
    public TestNode roles(DiscoveryNodeRole... only) {
        roles = new LinkedHashSet<>(Arrays.asList(only));
        return roles.contains(DiscoveryNodeRole.ML_ROLE) ? this : noMemory();
    }

    /** Of the machine and of the JVM, as ML publishes them. */
    TestNode memory(long machine, long jvm) {
        return with(NodeFacts.ML_MACHINE_MEMORY, Long.toString(machine))
                .with(NodeFacts.ML_MAX_JVM_SIZE, Long.toString(jvm));
    }

    TestNode noMemory() {
        return without(NodeFacts.ML_MACHINE_MEMORY).without(NodeFacts.ML_MAX_JVM_SIZE);
    }

    TestNode with(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    TestNode without(String attribute) {
        attributes.remove(attribute);
        return this;
    }

    /** Without this plugin. */
    public TestNode noPlugin() {
        return without(NodeFacts.ML_ENABLED_ATTRIBUTE);
    }

    /** With {@code xpack.ml.enabled: false}. */
    public TestNode disabled() {
        return with(NodeFacts.ML_ENABLED_ATTRIBUTE, "false").noMemory();
    }

    /** In a distribution without x-pack-ml. */
    public TestNode noModule() {
        return without(NodeFacts.ML_CONFIG_VERSION).noMemory();
    }

    TestNode version(Version other) {
        version = other;
        return this;
    }

    public DiscoveryNode node() {
        return DiscoveryNodeUtils.builder(name)
                .name(name)
                .roles(roles)
                .attributes(attributes)
                .version(version, IndexVersions.MINIMUM_COMPATIBLE, IndexVersion.current())
                .build();
    }

    NodeFacts facts() {
        return new NodeFacts(node());
    }
}
