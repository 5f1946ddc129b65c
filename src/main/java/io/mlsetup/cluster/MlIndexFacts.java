package io.mlsetup.cluster;

import java.util.List;
import java.util.regex.Pattern;

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

    /** What the upgrade assistant of Kibana puts in the place of {@code .ml}. */
    private static final Pattern REINDEXED = Pattern.compile("\\.reindexed-v\\d+-ml-.*");

    /** {@code .ml-config}, {@code .ml-meta}, {@code .ml-state*}, {@code .ml-anomalies-*} and so on, also reindexed by an upgrade. */
    static boolean isMlIndex(String name) {
        return name.startsWith(".ml-") || REINDEXED.matcher(name).matches();
    }

    boolean isUsable() {
        return unavailablePrimaries.isEmpty() && !closed && !floodStage;
    }
}
