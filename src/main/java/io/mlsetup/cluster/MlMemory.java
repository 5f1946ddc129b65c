package io.mlsetup.cluster;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisLimits;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/**
 * How Elasticsearch counts the memory that jobs may take (x-pack-ml's {@code NativeMemoryCalculator}; the constants that x-pack-core
 * has are its own).
 *
 * @param percent {@code xpack.ml.max_machine_memory_percent}
 * @param automatic {@code xpack.ml.use_auto_machine_memory_percent}, which makes the percentage without effect
 */
record MlMemory(int percent, boolean automatic) {

    static final String AUTO_PERCENT = "xpack.ml.use_auto_machine_memory_percent";
    static final String MEMORY_PERCENT = "xpack.ml.max_machine_memory_percent";
    static final String MODEL_MEMORY_LIMIT = "xpack.ml.max_model_memory_limit";
    static final String ML_NODE_SIZE = "xpack.ml.max_ml_node_size";

    static final int DEFAULT_PERCENT = 30;
    static final int MIN_PERCENT = 5;

    static final long MB = 1L << 20;

    /** What a job takes beside its model: of anomaly detection and of analytics the greater, for "any job". */
    static final long PROCESS_OVERHEAD = Math.max(
            Job.PROCESS_MEMORY_OVERHEAD.getBytes(), DataFrameAnalyticsConfig.PROCESS_MEMORY_OVERHEAD.getBytes());
    /** What the native code takes once on every node that runs a job. */
    static final long NATIVE_CODE = 30 * MB;

    static final long OVERHEAD = PROCESS_OVERHEAD + NATIVE_CODE;

    /** The limit that a job gets which asks for none. */
    static final long DEFAULT_JOB = AnalysisLimits.DEFAULT_MODEL_MEMORY_LIMIT_MB * MB;
    /** Elasticsearch takes no smaller limit. */
    static final long SMALLEST_JOB = MB;

    /** What the automatic percentage leaves to the operating system. */
    static final long SYSTEM = 200 * MB;

    private static final long KNOT = 16L << 30;
    private static final long MAX_HEAP = 31L << 30;

    static MlMemory of(ClusterFacts facts) {
        return new MlMemory(
                SettingValues.integer(facts, MEMORY_PERCENT).orElse(DEFAULT_PERCENT),
                SettingValues.isTrue(facts, AUTO_PERCENT));
    }

    /** Bytes that jobs may take on a node; empty if it does not publish what that depends on. */
    OptionalLong allowed(NodeFacts node) {
        OptionalLong machine = node.machineMemory();
        OptionalLong jvm = node.jvmSize();
        // Elasticsearch asks for both, though a fixed percentage is of the machine's memory only.
        if (machine.isEmpty() || jvm.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(allowed(machine.getAsLong(), jvm.getAsLong()));
    }

    long allowed(long machine, long jvm) {
        // The memory is -1 where it could not be found out.
        if (machine <= 0) {
            return 0;
        }
        if (!automatic) {
            return machine * percent / 100;
        }
        return machine - jvm <= SYSTEM ? machine / 100 : Math.min(machine - jvm - SYSTEM, machine * 9 / 10);
    }

    /** The same for a node of a size that an autoscaler may add, with the heap that Elasticsearch gives it. */
    long allowedOnNew(long machine) {
        double heap = machine <= KNOT ? machine * 0.4 : Math.min(KNOT * 0.4 + (machine - KNOT) * 0.1, MAX_HEAP);
        long whole = (long) heap / (4 * MB) * (4 * MB);
        return allowed(machine, whole * 3 / 2);
    }

    /** The greatest model memory limit, in whole megabytes, with which a job opens on a node that allows so much and runs no other. */
    static long greatestJob(long allowed) {
        return Math.max(0, allowed - OVERHEAD) / MB * MB;
    }

    /**
     * What the cluster's settings make the limit of all jobs. Empty: none. Less than a megabyte is none too, since Elasticsearch counts
     * it in whole ones ({@code AnalysisLimits}); a share of the heap is not known, see {@link #isLimitShareOfHeap}.
     */
    static Optional<Long> limit(ClusterFacts facts) {
        return SettingValues.bytes(facts, MODEL_MEMORY_LIMIT).filter(limit -> limit >= MB);
    }

    /**
     * The same, or where none is set and the percentage is automatic the one that Elasticsearch computes then
     * ({@code NativeMemoryCalculator.getMaxModelMemoryLimit}): what fits on the largest node with the role, also on one that is marked
     * for shutdown, or on the largest that lazy nodes can be, also where as many as may come are there.
     */
    Optional<Long> effectiveLimit(ClusterFacts facts) {
        // A set one is none to be computed, even if it is less than a megabyte.
        boolean set = isLimitShareOfHeap(facts)
                || SettingValues.bytes(facts, MODEL_MEMORY_LIMIT).isPresent();
        if (set || !automatic) {
            return limit(facts);
        }
        LongStream there = facts.nodes().stream()
                .filter(NodeFacts::isMlNode)
                .map(this::allowed)
                .flatMapToLong(OptionalLong::stream);
        LongStream lazy = facts.maxLazyMlNodes() > 0
                ? allowedOnLargest(facts).stream().mapToLong(Long::longValue)
                : LongStream.empty();
        long most = LongStream.concat(there, lazy).max().orElse(0);
        return Optional.of(greatestJob(most)).filter(limit -> limit >= SMALLEST_JOB);
    }

    /** Whether the limit is written as a percentage, of the heap of the node that creates a job: the elected master. */
    static boolean isLimitShareOfHeap(ClusterFacts facts) {
        String limit = facts.setting(MODEL_MEMORY_LIMIT);
        return limit != null && limit.endsWith("%");
    }

    /** What jobs may take on a node of the size that {@code xpack.ml.max_ml_node_size} names. Empty: any size may be added. */
    Optional<Long> allowedOnLargest(ClusterFacts facts) {
        return SettingValues.bytes(facts, ML_NODE_SIZE).map(this::allowedOnNew);
    }

    /**
     * What becomes of a job that no node has room for (x-pack-ml's {@code JobNodeSelector}).
     *
     * @param size its limit, in bytes
     */
    String fateOf(long size, ClusterFacts facts) {
        if (allowedOnLargest(facts).filter(most -> size + OVERHEAD > most).isPresent()) {
            return "is refused: by `" + ML_NODE_SIZE + "` no node will ever be large enough.";
        }
        return facts.mayAddMlNode()
                ? "waits for a node that is large enough."
                : "is refused, unless it has `allow_lazy_open`; then it waits.";
    }

    static String mb(long bytes) {
        return ByteSizeValue.ofBytes(bytes).getMb() + "mb";
    }
}
