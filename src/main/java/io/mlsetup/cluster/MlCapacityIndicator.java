package io.mlsetup.cluster;

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
import java.util.Optional;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Does a job fit on a machine learning node? Elasticsearch gives jobs a share of a node's memory (documented, "Machine learning
 * settings"), and refuses to open one that does not fit in it; in a small container that is the default job already
 * (elasticsearch#112138). Counted as {@link MlMemory} says, for a node on which nothing else runs.
 */
public final class MlCapacityIndicator implements Indicator<ClusterFacts> {

    /** As many as the Health API shows of what it lists. */
    private static final int NODES_SHOWN = 1_000;

    /**
     * What it judged.
     *
     * @param greatestJob in bytes; so is the default
     * @param memoryPercent what jobs may take of a node's memory; null if Elasticsearch computes it
     * @param maxModelMemoryLimit in bytes; null if there is none, or if it is not known
     * @param limitIsShareOfHeap whether the limit is a percentage of a heap, which the cluster state does not hold
     * @param mlNodes how many there are
     * @param nodes the first of them
     */
    public record Found(
            long greatestJob,
            long defaultJob,
            @Nullable Integer memoryPercent,
            @Nullable Long maxModelMemoryLimit,
            boolean limitIsShareOfHeap,
            int mlNodes,
            List<NodeCapacity> nodes)
            implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            builder.startObject()
                    .field("greatest_job", MlMemory.mb(greatestJob))
                    .field("greatest_job_in_bytes", greatestJob)
                    .field("default_job", MlMemory.mb(defaultJob))
                    .field("default_job_in_bytes", defaultJob)
                    .field("memory_percent", memoryPercent == null ? "auto" : memoryPercent);
            if (maxModelMemoryLimit != null) {
                builder.field("max_model_memory_limit_in_bytes", maxModelMemoryLimit);
            }
            builder.field("ml_nodes", mlNodes).xContentList("nodes", nodes);
            List<String> notJudged = new ArrayList<>(SettingValues.NOT_JUDGED);
            if (limitIsShareOfHeap) {
                notJudged.add("`" + MlMemory.MODEL_MEMORY_LIMIT
                        + "`, a share of the heap of the elected master, which the cluster state does not hold");
            }
            notJudged.add("what running jobs take: a job that fits on an empty node may have to wait for others");
            return builder.stringListField("not_judged", notJudged).endObject();
        }
    }

    @Override
    public String id() {
        return "ml_capacity";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        MlMemory memory = MlMemory.of(facts);
        List<NodeFacts> nodes = facts.jobNodes();
        boolean lazy = facts.mayAddMlNode();
        Optional<Long> newNode = lazy ? memory.allowedOnLargest(facts) : Optional.empty();
        List<NodeCapacity> capacities = Capacities.of(facts, memory, nodes);

        long allowed = capacities.stream()
                .mapToLong(node -> node.capacity().orElse(0))
                .max()
                .orElse(0);
        allowed = Math.max(allowed, newNode.orElse(0L));
        long greatest = MlMemory.greatestJob(allowed);
        long needed = needed(facts, memory);
        Found details = new Found(
                greatest,
                needed,
                memory.automatic() ? null : memory.percent(),
                MlMemory.limit(facts).orElse(null),
                MlMemory.isLimitShareOfHeap(facts),
                capacities.size(),
                capacities.subList(0, Math.min(NODES_SHOWN, capacities.size())));

        if (greatest >= needed) {
            return Finding.green(id(), fits(capacities, needed, greatest) + leaving(facts), details);
        }
        if (lazy && newNode.isEmpty()) {
            return Finding.green(
                    id(),
                    "A job that no node has room for waits for a node that may be added (`xpack.ml.max_lazy_ml_nodes`)."
                            + leaving(facts),
                    details);
        }
        if (nodes.isEmpty() && newNode.isEmpty()) {
            return Finding.green(id(), "There is no machine learning node to judge; see `ml_nodes`.", details);
        }
        List<DiscoveryNode> unpublished = nodes.stream()
                .filter(node -> memory.allowed(node).isEmpty())
                .map(NodeFacts::node)
                .toList();
        if (!unpublished.isEmpty()) {
            return Finding.unknown(
                    id(),
                    Sentences.count(unpublished.size(), "machine learning node does", "machine learning nodes do")
                            + " not publish how much memory there is.",
                    details,
                    Diagnosis.of(
                                    "memory_not_published",
                                    "The node attributes `" + NodeFacts.ML_MACHINE_MEMORY + "` and `"
                                            + NodeFacts.ML_MAX_JVM_SIZE + "` are missing or not numbers on "
                                            + names(unpublished) + ", and no other node has room for a job.",
                                    "See what the node publishes; Elasticsearch's machine learning module does it at the start of a"
                                            + " node: restart it with the default distribution.",
                                    "GET /_cat/nodeattrs?v=true&h=node,attr,value")
                            .withNodes(unpublished));
        }
        if (MlMemory.isLimitShareOfHeap(facts) && greatest >= MlMemory.SMALLEST_JOB) {
            return Finding.unknown(
                    id(),
                    "Whether a job of the default size fits is not known: its size follows a heap.",
                    details,
                    Diagnosis.of(
                            "limit_is_share_of_heap",
                            "`" + MlMemory.MODEL_MEMORY_LIMIT + "` is `" + facts.setting(MlMemory.MODEL_MEMORY_LIMIT)
                                    + "` of the heap of the elected master, which the cluster state does not hold. The greatest job"
                                    + " that fits on a machine learning node has " + MlMemory.mb(greatest) + ".",
                            "Give the limit in megabytes; with this one a job that asks for no size fits.",
                            SettingValues.set(facts, MlMemory.MODEL_MEMORY_LIMIT, MlMemory.mb(greatest))));
        }
        return tooSmall(facts, memory, nodes, greatest, needed, details);
    }

    /** The limit of a job that asks for none: Elasticsearch lowers it to the limit of the cluster. */
    private static long needed(ClusterFacts facts, MlMemory memory) {
        long limit = memory.effectiveLimit(facts).orElse(MlMemory.DEFAULT_JOB);
        return Math.min(MlMemory.DEFAULT_JOB, limit) / MlMemory.MB * MlMemory.MB;
    }

    /** What {@code ml_nodes} is red for, where this one is green. */
    private static String leaving(ClusterFacts facts) {
        return facts.allJobNodesLeave()
                ? " The machine learning nodes that there are now are all marked for shutdown; see `ml_nodes`."
                : "";
    }

    private static String fits(List<NodeCapacity> capacities, long needed, long greatest) {
        long where =
                capacities.stream().filter(node -> node.greatestJob() >= needed).count();
        return where == 0
                ? "A job of the default size (" + MlMemory.mb(needed) + ") fits on a node that may be added."
                : "A job of the default size (" + MlMemory.mb(needed) + ") fits on "
                        + Sentences.count(where, "node", "nodes") + "; the greatest that fits has "
                        + MlMemory.mb(greatest) + ".";
    }

    private Finding tooSmall(
            ClusterFacts facts, MlMemory memory, List<NodeFacts> nodes, long greatest, long needed, Found details) {
        boolean none = greatest < MlMemory.SMALLEST_JOB;
        String size = MlMemory.mb(needed);
        String way = memory.automatic()
                ? "what the JVM and the operating system leave of their memory"
                : memory.percent() + "% of their memory (`" + MlMemory.MEMORY_PERCENT + "`)";
        String cause = (none
                        ? "Not even the smallest job fits"
                        : "A job of the default size (" + size + ") does not fit")
                + " on any machine learning node: jobs may take " + way + ", less " + MlMemory.mb(MlMemory.OVERHEAD)
                + " for the native code and the process. The greatest that fits has " + MlMemory.mb(greatest) + ".";
        CapacityRemedy remedy = CapacityRemedy.of(facts, memory, nodes, greatest, needed);
        String[] requests = remedy.requests().toArray(String[]::new);
        Diagnosis diagnosis = none
                ? Diagnosis.of("no_job_fits", cause, remedy.action(), requests)
                : Diagnosis.of("default_job_does_not_fit", cause, remedy.action(), requests);
        String opening = memory.fateOf(none ? MlMemory.SMALLEST_JOB : needed, facts);
        return Finding.of(
                id(),
                none ? RED : YELLOW,
                none
                        ? "No job fits on any machine learning node."
                        : "Only jobs of at most " + MlMemory.mb(greatest)
                                + " fit on a machine learning node; the default job (" + size + ") does not.",
                details,
                List.of(new Impact(
                        none ? "no_job_opens" : "default_job_does_not_open",
                        none ? 1 : 2,
                        "To open or start " + (none ? "any job " : "a job of the default size ") + opening)),
                List.of(diagnosis.withNodes(nodes.stream().map(NodeFacts::node).toList())));
    }

    private static String names(List<DiscoveryNode> nodes) {
        return Sentences.names(nodes.stream().map(DiscoveryNode::getName).toList());
    }
}
