package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import io.mlsetup.line.Line;
import java.util.stream.LongStream;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.license.LicenseUtils;
import org.elasticsearch.license.XPackLicenseState;
import org.elasticsearch.xpack.core.XPackField;
import org.elasticsearch.xpack.core.XPackPlugin;
import org.elasticsearch.xpack.core.ml.MachineLearningField;

/** What the cluster allows: its license, {@code xpack.ml.max_model_memory_limit}, upgrade mode. */
final class Limits {

    private static final String MAX_NODE_SIZE = "xpack.ml.max_ml_node_size";

    private final ClusterService clusterService;

    Limits(ClusterService clusterService) {
        this.clusterService = requireNonNull(clusterService);
    }

    /** What a job may ask for at most: what is set, or else, with an automatic share, what fits. Zero if there is no limit. */
    ByteSizeValue maxModelMemory() {
        ByteSizeValue set = setMaxModelMemory();
        return set.getBytes() > 0 || !automaticShare() ? set : largestThatFits();
    }

    boolean automaticShare() {
        return clusterService.getClusterSettings().get(MachineLearningField.USE_AUTO_MACHINE_MEMORY_PERCENT);
    }

    ByteSizeValue setMaxModelMemory() {
        return clusterService.getClusterSettings().get(MachineLearningField.MAX_MODEL_MEMORY_LIMIT);
    }

    /**
     * Of the nodes for machine learning, and of those that lazy nodes may be, the largest: its memory without the JVM's and 200mb for the
     * system, at most nine tenths of it, less 30mb for native code and 10mb for the process of the job. Zero if no node tells its memory.
     */
    ByteSizeValue largestThatFits() {
        LongStream there = clusterService.state().nodes().stream()
                .filter(node -> node.getRoles().contains(DiscoveryNodeRole.ML_ROLE))
                .mapToLong(node ->
                        automaticShare(attribute(node, "ml.machine_memory"), attribute(node, "ml.max_jvm_size")));
        long lazy = lazyNodeSize();
        long fits = LongStream.concat(there, LongStream.of(automaticShare(lazy, jvmOfNew(lazy))))
                .max()
                .orElse(0);
        return ByteSizeValue.ofMb(Math.max(0, (fits >> 20) - 40));
    }

    private static long automaticShare(long machine, long jvm) {
        long rest = machine - jvm;
        long spared = 200L << 20;
        return rest <= spared ? machine / 100 : Math.min(rest - spared, machine / 10 * 9);
    }

    /** Zero if none may be added, or one of any size. */
    private long lazyNodeSize() {
        String size = clusterService.state().metadata().settings().get(MAX_NODE_SIZE, "0b");
        return clusterService.getClusterSettings().get(MachineLearningField.MAX_LAZY_ML_NODES) > 0
                ? ByteSizeValue.parseBytesSizeValue(size, MAX_NODE_SIZE).getBytes()
                : 0;
    }

    /** A heap of four tenths of the first 16gb and one of the rest, at most 31gb, and half as much again beside it. */
    private static long jvmOfNew(long machine) {
        long first = 16L << 30;
        double heap = Math.min(machine, first) * 0.4 + Math.max(0, machine - first) * 0.1;
        return ((long) Math.min(heap, 31L << 30) >> 22 << 22) * 3 / 2;
    }

    private static long attribute(DiscoveryNode node, String name) {
        return Long.parseLong(node.getAttributes().getOrDefault(name, "0"));
    }

    /** @throws IllegalArgumentException (400) for an expression that means the failures or the data of a data stream */
    static void requireNoSelectors(String field, String[] expressions) {
        for (String expression : expressions) {
            if (IndexNameExpressionResolver.hasSelectorSuffix(expression)) {
                throw new IllegalArgumentException(
                        "[" + field + "] takes no index component selectors, but holds [" + expression + "]");
            }
        }
    }

    boolean upgradeMode() {
        return Line.ml(clusterService.state()).isUpgradeMode();
    }

    /** @throws org.elasticsearch.ElasticsearchSecurityException (403) as every licensed feature of x-pack */
    void requireLicense() {
        XPackLicenseState license = XPackPlugin.getSharedLicenseState();
        if (!MachineLearningField.ML_API_FEATURE.check(license)) {
            throw LicenseUtils.newComplianceException(XPackField.MACHINE_LEARNING);
        }
    }
}
