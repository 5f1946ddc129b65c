package io.mlsetup.cluster;

import io.mlsetup.common.DevTools;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What makes room for a job of the default size; a request only where it does, and not at the cost of the machine.
 *
 * <p>What must be left of a node's memory beside its JVM and the jobs: on a node for machine learning alone what the automatic
 * percentage leaves (200 MB, and a tenth); on one with other roles a fifth, which is what the default percentage leaves beside a
 * heap of half the memory, since shards need the file system cache.
 */
record CapacityRemedy(String action, List<String> requests) {

    private CapacityRemedy(String action, String... requests) {
        this(action, List.of(requests));
    }

    private static final String OTHERWISE =
            " Otherwise use larger nodes, or give jobs a `model_memory_limit` of their own.";

    static CapacityRemedy of(ClusterFacts facts, MlMemory memory, List<NodeFacts> nodes, long greatest, long needed) {
        if (nodes.isEmpty()) {
            return new CapacityRemedy("Let the autoscaler add larger nodes, and tell Elasticsearch their size in `"
                    + MlMemory.ML_NODE_SIZE + "`.");
        }
        if (!memory.automatic()) {
            if (nodes.stream().allMatch(NodeFacts::isDedicatedMlNode)
                    && fits(new MlMemory(memory.percent(), true), nodes, needed)) {
                return new CapacityRemedy(
                        "All machine learning nodes do nothing else: let Elasticsearch compute the share of their memory from what"
                                + " the JVM leaves." + OTHERWISE,
                        automatic(facts));
            }
            int percent = percent(nodes, needed);
            if (percent > memory.percent()
                    && percent <= 90
                    && nodes.stream().allMatch(node -> leavesEnough(node, percent))) {
                return new CapacityRemedy(
                        "Raise the share to " + percent
                                + "%, which leaves enough to the JVM and the system on each of the nodes." + OTHERWISE,
                        SettingValues.set(facts, MlMemory.MEMORY_PERCENT, String.valueOf(percent)));
            }
        }
        String why = memory.automatic()
                ? "The JVM takes too much of these nodes' memory."
                : "A higher share is not advised: it would take from these nodes what the JVM, the system and the file system cache"
                        + " need.";
        return greatest < MlMemory.SMALLEST_JOB
                ? new CapacityRemedy(why
                        + " Nothing can be pasted: use nodes with more memory, or give the JVM less of it (`-Xmx`).")
                : new CapacityRemedy(
                        why
                                + " Use larger nodes, or give the JVM less (`-Xmx`); or let the default be what fits: with this limit a job"
                                + " that asks for no size gets " + MlMemory.mb(greatest)
                                + ", and one that asks for more is refused when it is"
                                + " created.",
                        SettingValues.set(facts, MlMemory.MODEL_MEMORY_LIMIT, MlMemory.mb(greatest)));
    }

    private static boolean fits(MlMemory memory, List<NodeFacts> nodes, long needed) {
        return nodes.stream()
                .mapToLong(node -> MlMemory.greatestJob(memory.allowed(node).orElse(0)))
                .anyMatch(greatest -> greatest >= needed);
    }

    /** The least percentage with which the job fits on the largest node. */
    private static int percent(List<NodeFacts> nodes, long needed) {
        long largest = nodes.stream()
                .mapToLong(node -> node.machineMemory().orElse(0))
                .max()
                .orElse(0);
        if (largest <= 0) {
            return Integer.MAX_VALUE;
        }
        long percent = ((needed + MlMemory.OVERHEAD) * 100 + largest - 1) / largest;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(MlMemory.MIN_PERCENT, percent));
    }

    private static boolean leavesEnough(NodeFacts node, int percent) {
        long machine = node.machineMemory().orElse(0);
        long reserve = Math.max(MlMemory.SYSTEM, machine / (node.isDedicatedMlNode() ? 10 : 5));
        return node.jvmSize().isPresent() && machine - node.jvmSize().getAsLong() - machine * percent / 100 >= reserve;
    }

    /** Together with what the percentage would otherwise be found to be without effect. */
    private static String automatic(ClusterFacts facts) {
        Map<String, Object> body = new LinkedHashMap<>();
        Map<String, Object> persistent = new LinkedHashMap<>();
        persistent.put(MlMemory.AUTO_PERCENT, true);
        if (facts.persistentSettings().hasValue(MlMemory.MEMORY_PERCENT)) {
            persistent.put(MlMemory.MEMORY_PERCENT, null);
        }
        body.put("persistent", persistent);
        Map<String, Object> nulls = new LinkedHashMap<>();
        Stream.of(MlMemory.AUTO_PERCENT, MlMemory.MEMORY_PERCENT)
                .filter(facts.transientSettings()::hasValue)
                .forEach(key -> nulls.put(key, null));
        if (!nulls.isEmpty()) {
            body.put("transient", nulls);
        }
        return DevTools.request("PUT /_cluster/settings", body);
    }
}
