package io.mlsetup.check;

import java.util.List;

/**
 * One of ML's own indices.
 *
 * @param unavailablePrimaries the numbers of its shards whose primary is not active
 * @param closed whether the index is closed
 * @param floodStage whether a node that ran out of disk made it {@code read_only_allow_delete}
 */
public record MlIndexFacts(String name, List<Integer> unavailablePrimaries, boolean closed, boolean floodStage) {

    public MlIndexFacts {
        unavailablePrimaries = List.copyOf(unavailablePrimaries);
    }

    /** {@code .ml-config}, {@code .ml-meta}, {@code .ml-state*}, {@code .ml-anomalies-*} and so on, also reindexed by an upgrade. */
    static boolean isMlIndex(String name) {
        return name.startsWith(".ml-") || (name.startsWith(".reindexed-v") && name.contains("-ml-"));
    }

    boolean isUsable() {
        return unavailablePrimaries.isEmpty() && !closed && !floodStage;
    }
}
