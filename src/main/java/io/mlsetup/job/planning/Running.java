package io.mlsetup.job.planning;

import io.mlsetup.job.drafting.ItemKey;
import java.util.Map;
import java.util.Set;

/**
 * What runs, as machine learning's tasks in the cluster state say, and whether anything can.
 *
 * @param jobs anomaly detection jobs that are neither closed nor failed
 * @param datafeeds those that have a task, each with what it was asked to feed
 * @param analytics data frame analytics jobs that are neither stopped nor failed
 * @param failed jobs of both kinds that failed: they do not run, and only force closes or stops them
 * @param halting of all these, what is being closed or stopped
 * @param nowhere whether no node runs jobs, and none may be added
 */
public record Running(
        Set<String> jobs,
        Map<String, Span> datafeeds,
        Set<String> analytics,
        Set<ItemKey> failed,
        Set<ItemKey> halting,
        boolean nowhere) {

    public static final Running NOTHING = new Running(Set.of(), Map.of(), Set.of(), Set.of());

    /**
     * From when and to when a datafeed feeds.
     *
     * @param start in milliseconds; zero for all that there is
     * @param end in milliseconds; zero for never
     */
    public record Span(long start, long end) {

        public static final Span ALL = new Span(0, 0);
    }

    /** On a cluster with a node for jobs, where nothing is being stopped. */
    public Running(Set<String> jobs, Map<String, Span> datafeeds, Set<String> analytics, Set<ItemKey> failed) {
        this(jobs, datafeeds, analytics, failed, Set.of(), false);
    }

    public Running {
        jobs = Set.copyOf(jobs);
        datafeeds = Map.copyOf(datafeeds);
        analytics = Set.copyOf(analytics);
        failed = Set.copyOf(failed);
        halting = Set.copyOf(halting);
    }

    /** Whether a job of either kind, or a datafeed, runs; what failed does not. */
    public boolean runs(ItemKey key) {
        return switch (key.type()) {
            case ANOMALY_DETECTOR -> jobs.contains(key.id());
            case DATAFEED -> datafeeds.containsKey(key.id());
            case DATA_FRAME_ANALYTICS -> analytics.contains(key.id());
            default -> false;
        };
    }
}
