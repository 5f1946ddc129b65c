package io.mlsetup.cluster;

import static org.elasticsearch.health.HealthStatus.YELLOW;

import io.mlsetup.verdict.Details;
import io.mlsetup.verdict.Diagnosis;
import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Impact;
import io.mlsetup.verdict.Indicator;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Do documented ML cluster settings block machine learning or contradict each other? One rule for each setting of
 * Elasticsearch's page "Machine learning settings" that has such a value; those that are not here have none.
 */
public final class MlSettingsIndicator implements Indicator<ClusterFacts> {

    private static final String CONCURRENT_ALLOCATIONS = "xpack.ml.node_concurrent_job_allocations";
    private static final String AUTO_PERCENT = MlMemory.AUTO_PERCENT;
    private static final String MEMORY_PERCENT = MlMemory.MEMORY_PERCENT;
    private static final String MODEL_MEMORY_LIMIT = MlMemory.MODEL_MEMORY_LIMIT;
    private static final String ML_NODE_SIZE = MlMemory.ML_NODE_SIZE;
    private static final String PERSIST_RETRIES = "xpack.ml.persist_results_max_retries";
    private static final String INFERENCE_BREAKER = "breaker.model_inference.limit";

    private static final List<Function<ClusterFacts, Diagnosis>> RULES = List.of(
            MlSettingsIndicator::noJobAllocations,
            MlSettingsIndicator::memoryPercentIgnored,
            MlSettingsIndicator::autoPercentOnSharedNodes,
            MlSettingsIndicator::modelMemoryOverCapacity,
            MlSettingsIndicator::nodeSizeWithoutLazyNodes,
            MlSettingsIndicator::noRetries,
            MlSettingsIndicator::inferenceBreakerClosed);

    /** What it judged. */
    public record Found(int problems) implements Details {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject()
                    .stringListField("not_judged", SettingValues.NOT_JUDGED)
                    .field("problems", problems)
                    .endObject();
        }
    }

    @Override
    public String id() {
        return "ml_settings";
    }

    @Override
    public Finding evaluate(ClusterFacts facts) {
        List<Diagnosis> diagnoses = RULES.stream()
                .map(rule -> rule.apply(facts))
                .filter(Objects::nonNull)
                .toList();
        Found details = new Found(diagnoses.size());
        if (diagnoses.isEmpty()) {
            return Finding.green(id(), "No cluster setting blocks or contradicts machine learning.", details);
        }
        return Finding.of(
                id(),
                YELLOW,
                diagnoses.size() == 1
                        ? diagnoses.get(0).cause()
                        : diagnoses.size() + " cluster settings block or contradict machine learning.",
                details,
                List.of(new Impact("jobs_hindered", 2, "Jobs may not start, not be assigned or lose results.")),
                diagnoses);
    }

    private static Diagnosis noJobAllocations(ClusterFacts facts) {
        return SettingValues.integer(facts, CONCURRENT_ALLOCATIONS)
                        .filter(value -> value == 0)
                        .isPresent()
                ? reset(facts, "no_job_allocations", CONCURRENT_ALLOCATIONS, "so that no job can ever open.")
                : null;
    }

    /** Documented: the percentage is ignored if it is computed automatically. */
    private static Diagnosis memoryPercentIgnored(ClusterFacts facts) {
        return SettingValues.isTrue(facts, AUTO_PERCENT) && facts.setting(MEMORY_PERCENT) != null
                ? reset(
                        facts,
                        "memory_percent_ignored",
                        MEMORY_PERCENT,
                        "which `" + AUTO_PERCENT + ": true` makes without effect.")
                : null;
    }

    /** Documented: only for nodes that are dedicated to machine learning. Judged on the nodes for which {@link CapacityRemedy} advises it. */
    private static Diagnosis autoPercentOnSharedNodes(ClusterFacts facts) {
        if (!SettingValues.isTrue(facts, AUTO_PERCENT)) {
            return null;
        }
        List<DiscoveryNode> shared = facts.jobNodes().stream()
                .filter(node -> !node.isDedicatedMlNode())
                .map(NodeFacts::node)
                .toList();
        return shared.isEmpty()
                ? null
                : reset(
                                facts,
                                "auto_memory_on_shared_nodes",
                                AUTO_PERCENT,
                                "which is for dedicated ML nodes only, and " + shared.size()
                                        + " ML nodes have other roles too.")
                        .withNodes(shared);
    }

    /** The limit promises what no node can give: a job of that size can be created, and not be opened. */
    private static Diagnosis modelMemoryOverCapacity(ClusterFacts facts) {
        Optional<Long> limit = MlMemory.limit(facts);
        if (limit.isEmpty()) {
            return null;
        }
        MlMemory memory = MlMemory.of(facts);
        Optional<Long> allowed = allowed(facts, memory);
        if (allowed.isEmpty()) {
            return null;
        }
        long greatest = MlMemory.greatestJob(allowed.get());
        // What is not even enough for the smallest job is for the indicator of the capacity to tell.
        if (limit.get() <= greatest || greatest < MlMemory.SMALLEST_JOB) {
            return null;
        }
        String mb = MlMemory.mb(greatest);
        return Diagnosis.of(
                "model_memory_over_capacity",
                "`" + MODEL_MEMORY_LIMIT + "` is `" + facts.setting(MODEL_MEMORY_LIMIT)
                        + "`, more than a job can have on the largest ML node (" + mb
                        + "): to open such a job " + memory.fateOf(limit.get(), facts),
                "Lower the limit to what a node can give, or add a larger ML node. `ml_capacity` has the numbers.",
                SettingValues.set(facts, MODEL_MEMORY_LIMIT, mb));
    }

    /** Bytes that jobs may take on the node with the most, of those that there are or may be added; empty if that is not known. */
    private static Optional<Long> allowed(ClusterFacts facts, MlMemory memory) {
        List<OptionalLong> nodes =
                facts.jobNodes().stream().map(memory::allowed).toList();
        if (nodes.stream().anyMatch(OptionalLong::isEmpty)) {
            return Optional.empty();
        }
        long largest = nodes.stream().mapToLong(OptionalLong::getAsLong).max().orElse(0);
        if (facts.mayAddMlNode()) {
            return memory.allowedOnLargest(facts).map(added -> Math.max(added, largest));
        }
        return largest > 0 ? Optional.of(largest) : Optional.empty();
    }

    private static Diagnosis nodeSizeWithoutLazyNodes(ClusterFacts facts) {
        return SettingValues.bytes(facts, ML_NODE_SIZE).isPresent() && facts.maxLazyMlNodes() == 0
                ? reset(
                        facts,
                        "node_size_without_lazy_nodes",
                        ML_NODE_SIZE,
                        "which has no effect while `" + MlNodesIndicator.MAX_LAZY_ML_NODES
                                + "` is 0: no node will be added.")
                : null;
    }

    private static Diagnosis noRetries(ClusterFacts facts) {
        return SettingValues.integer(facts, PERSIST_RETRIES)
                        .filter(value -> value == 0)
                        .isPresent()
                ? reset(
                        facts,
                        "no_retries",
                        PERSIST_RETRIES,
                        "so that a job fails at the first rejected write of its results.")
                : null;
    }

    private static Diagnosis inferenceBreakerClosed(ClusterFacts facts) {
        String limit = facts.setting(INFERENCE_BREAKER);
        return limit != null && limit.matches("(?i)0+(\\.0+)?(%|[kmgtp]?b|[kmgtp])?")
                ? reset(
                        facts,
                        "inference_breaker_closed",
                        INFERENCE_BREAKER,
                        "so that no model can be loaded for inference.")
                : null;
    }

    private static Diagnosis reset(ClusterFacts facts, String id, String key, String why) {
        return Diagnosis.of(
                id,
                "`" + key + "` is `" + facts.setting(key) + "`, " + why,
                "Reset the setting to its default.",
                SettingValues.reset(facts, List.of(key)));
    }
}
