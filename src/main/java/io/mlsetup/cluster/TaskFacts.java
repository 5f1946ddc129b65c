package io.mlsetup.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One of ML's persistent tasks: what exists of a job, datafeed, analytics job or snapshot upgrade while it is to run.
 *
 * @param id of the job, datafeed or analytics job; of a snapshot upgrade the id of the snapshot
 * @param job the anomaly detection job that a datafeed or a snapshot belongs to, where the task tells it
 * @param state by x-pack-core's reading, which takes the state that an earlier node left behind for none; lower case
 * @param reason why it failed, in Elasticsearch's words
 * @param since when it came into that state, where the state tells it
 * @param node the id of the node on which it runs; empty if it is assigned to none, or to one that is not in the cluster
 * @param explanation of its assignment, in Elasticsearch's words
 * @param modelMemory bytes of the job's limit, or 0 if the task does not hold them
 */
record TaskFacts(
        Kind kind,
        String id,
        Optional<String> job,
        String state,
        Optional<String> reason,
        Optional<Instant> since,
        Optional<String> node,
        String explanation,
        long modelMemory) {

    TaskFacts {
        requireNonNull(kind);
        requireNonNull(id);
        requireNonNull(job);
        requireNonNull(state);
        requireNonNull(reason);
        requireNonNull(since);
        requireNonNull(node);
        requireNonNull(explanation);
    }

    /** What a task is of, with its name in metrics and details, and in sentences. */
    enum Kind {
        JOB("anomaly detection job", "anomaly detection jobs"),
        DATAFEED("datafeed", "datafeeds"),
        DATA_FRAME_ANALYTICS("data frame analytics job", "data frame analytics jobs"),
        SNAPSHOT_UPGRADE("snapshot upgrade", "snapshot upgrades");

        private final String one;
        private final String many;

        Kind(String one, String many) {
            this.one = one;
            this.many = many;
        }

        /** {@code jobs}, {@code datafeeds} and so on. */
        String key() {
            return this == DATA_FRAME_ANALYTICS ? "data_frame_analytics" : name().toLowerCase(Locale.ROOT) + "s";
        }

        String counted(long count) {
            return Sentences.count(count, one, many);
        }
    }

    boolean isFailed() {
        return state.equals("failed");
    }

    boolean isWithoutNode() {
        return node.isEmpty() && !isFailed();
    }
}
