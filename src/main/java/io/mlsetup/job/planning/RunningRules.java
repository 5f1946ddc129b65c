package io.mlsetup.job.planning;

import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.drafting.Change;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfigUpdate;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.JobUpdate;

/**
 * What machine learning refuses to change while it runs: the limits of an open job (x-pack-ml's {@code JobManager}), anything of a
 * datafeed that is started ({@code DatafeedManager}), and of data frame analytics what its own update class says
 * ({@code requiresRestart}). And with what rights that runs afterwards which was changed: datafeeds and data frame analytics take those of
 * whoever changes them. And what of a job that does not run must be done before a new datafeed of it can be started
 * ({@code TransportStartDatafeedAction}).
 *
 * @param close whether what runs is to be closed and opened again
 */
record RunningRules(ImportFacts facts, boolean close) {

    static final String RUNS = "runs";

    /** Of what failed, and only changes once it is stopped with force. */
    static final String FAILED = "has_failed";

    /** Of a job that would wait for a node, and may not. */
    static final String OPEN_REFUSED = "open_refused";

    private static final String NOWHERE =
            "no node runs machine learning jobs, and none may be added: GET /_ml_setup/_check/ml_nodes says what helps.";

    private static final String JOB_NOWHERE =
            "Elasticsearch will refuse to open the job of the datafeed, without which it does not start: " + NOWHERE;

    /** Of a datafeed whose job is not open. */
    static final String JOB_CLOSED = "job_closed";

    /** Of a datafeed whose job failed. */
    static final String JOB_FAILED = "job_failed";

    private static final Set<String> WHEN_REOPENED = Set.of(
            "allow_lazy_open",
            "background_persist_interval",
            "renormalization_window_days",
            "analysis_config.model_prune_window");

    void job(Judgement job) {
        if (!facts.running().jobs().contains(job.key().id()) || !(job.update().request() instanceof JobUpdate update)) {
            return;
        }
        if (update.getAnalysisLimits() != null) {
            job.afterClose(
                    RUNS,
                    "[analysis_limits] only changes while the job is closed: "
                            + way(job.key(), "stops its datafeed, closes it, and opens and starts them again"));
            return;
        }
        List<String> later = job.update().changes().stream()
                .map(Change::field)
                .filter(WHEN_REOPENED::contains)
                .toList();
        if (!later.isEmpty()) {
            job.note(
                    "takes_effect_when_reopened",
                    "The job is open: " + later + " takes effect when it is closed and opened again.");
        }
    }

    void datafeed(Judgement datafeed, DatafeedConfig there) {
        if (facts.running().datafeeds().containsKey(datafeed.key().id())) {
            datafeed.afterClose(
                    RUNS,
                    "A datafeed only changes while it is stopped: "
                            + way(datafeed.key(), "stops it and starts it again"));
        }
        runsAs(datafeed, there);
    }

    /** Only what may wait is opened or started where nothing can run (x-pack-ml's {@code JobNodeSelector}). */
    void created(Judgement job, Job config) {
        if (job.creates() && facts.running().nowhere() && !config.allowLazyOpen()) {
            job.note(OPEN_REFUSED, "Elasticsearch will refuse to open the job: " + NOWHERE);
        }
    }

    void created(Judgement analytics, DataFrameAnalyticsConfig config) {
        if (analytics.creates() && facts.running().nowhere() && !config.isAllowLazyStart()) {
            analytics.note(IndexRules.START_REFUSED, "Elasticsearch will refuse to start the job: " + NOWHERE);
        }
    }

    /**
     * What is to be done for a new datafeed before it can be started.
     *
     * @param ofJob its job
     * @param job that is there already; null if it is new too, or is not there
     */
    void created(Judgement datafeed, Judgement ofJob, Job job) {
        if (!datafeed.creates() || datafeed.isNoted(IndexRules.START_REFUSED)) {
            return;
        }
        if (job == null) {
            if (ofJob != null && ofJob.isNoted(OPEN_REFUSED)) {
                datafeed.note(IndexRules.START_REFUSED, JOB_NOWHERE);
            }
        } else if (!facts.running().jobs().contains(job.getId())) {
            if (facts.running().nowhere() && !job.allowLazyOpen()) {
                datafeed.note(IndexRules.START_REFUSED, JOB_NOWHERE);
            } else if (facts.running().failed().contains(new ItemKey(ItemType.ANOMALY_DETECTOR, job.getId()))) {
                datafeed.note(
                        JOB_FAILED,
                        "Its job [" + job.getId()
                                + "] failed: the requests close it with force and open it before they start the datafeed.");
            } else {
                datafeed.note(
                        JOB_CLOSED,
                        "Its job [" + job.getId()
                                + "] is closed: the requests open it before they start the datafeed.");
            }
        }
    }

    void analytics(Judgement analytics, DataFrameAnalyticsConfig there) {
        boolean failed = facts.running().failed().contains(analytics.key());
        boolean runs = facts.running().analytics().contains(analytics.key().id());
        if ((failed || runs)
                && analytics.update().request() instanceof DataFrameAnalyticsConfigUpdate update
                && update.requiresRestart(there)) {
            if (failed) {
                analytics.afterClose(
                        FAILED,
                        "It failed, and these settings only change while it is stopped: "
                                + (close
                                        ? "[close=true] stops it with force, and does not start it again."
                                        : "send " + Runs.haltFailed(analytics.key())
                                                + " first, or the file with [close=true], which does the same."));
            } else {
                analytics.afterClose(
                        RUNS,
                        "These settings only change while it is stopped: "
                                + way(analytics.key(), "stops it and starts it again"));
            }
        }
        runsAs(analytics, there);
    }

    private String way(ItemKey key, String what) {
        return close
                ? "[close=true] " + what + "."
                : "send " + Runs.halt(key) + " first, or the file with [close=true], which " + what
                        + (key.type() == ItemType.DATA_FRAME_ANALYTICS ? " where it was." : ".");
    }

    private void runsAs(Judgement judgement, ToXContent there) {
        if (facts.runsAs() == null) {
            return;
        }
        Object before = ConfigMaps.authorization(there);
        if (!Objects.equals(before, facts.runsAs())) {
            judgement.update(judgement.update().with(new Change("runs_as", before, facts.runsAs())));
        }
    }
}
