package io.mlsetup.job.planning;

import io.mlsetup.job.drafting.ItemKey;
import java.util.Map;
import java.util.Set;

/**
 * What runs, as machine learning's tasks in the cluster state say, and whether anything can.
 *
 * @param jobs anomaly detection jobs that are neither closed nor failed
 * @param datafeeds those that have a task, each with the time at which it is to end; zero for never
 * @param analytics data frame analytics jobs that are neither stopped nor failed
 * @param failed jobs of both kinds that failed: they do not run, and only force closes or stops them
 * @param nowhere whether no node runs jobs, and none may be added
 */
public record Running(
        Set<String> jobs, Map<String, Long> datafeeds, Set<String> analytics, Set<ItemKey> failed, boolean nowhere) {

    public static final Running NOTHING = new Running(Set.of(), Map.of(), Set.of(), Set.of());

    /** On a cluster with a node for jobs. */
    public Running(Set<String> jobs, Map<String, Long> datafeeds, Set<String> analytics, Set<ItemKey> failed) {
        this(jobs, datafeeds, analytics, failed, false);
    }

    public Running {
        jobs = Set.copyOf(jobs);
        datafeeds = Map.copyOf(datafeeds);
        analytics = Set.copyOf(analytics);
        failed = Set.copyOf(failed);
    }
}
