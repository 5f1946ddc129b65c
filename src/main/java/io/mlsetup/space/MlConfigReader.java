package io.mlsetup.space;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.mlsetup.common.MissingAction;
import io.mlsetup.common.Timed;
import io.mlsetup.job.ConfigReader;
import io.mlsetup.kibana.Fact;
import io.mlsetup.space.MlConfigs.Datafeed;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.RefCountingListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xpack.core.action.AbstractGetResourcesResponse;
import org.elasticsearch.xpack.core.ml.action.GetDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/**
 * Reads the jobs from machine learning's own APIs, as the caller, kinds side by side and each with a timeout. Anomaly detection
 * jobs come with their datafeed, as the get-jobs API documents it ({@code datafeed_config}). Where machine learning is
 * switched off or missing on this node, its actions are not there at all; that is a fact like any other.
 */
final class MlConfigReader {

    private static final Logger logger = LogManager.getLogger(MlConfigReader.class);

    private MlConfigReader() {}

    /** @param client runs requests as the caller */
    static void read(Client client, ActionListener<MlConfigs> listener) {
        AtomicReference<Fact<List<Job>>> jobs = new AtomicReference<>();
        AtomicReference<Fact<List<DataFrameAnalyticsConfig>>> analytics = new AtomicReference<>();
        try (var reads = new RefCountingListener(listener.map(nothing -> configs(jobs.get(), analytics.get())))) {
            ask(client, GetJobsAction.INSTANCE, ConfigReader.jobs(ConfigReader.ALL), reads.acquire(jobs::set));
            ask(
                    client,
                    GetDataFrameAnalyticsAction.INSTANCE,
                    ConfigReader.analytics(ConfigReader.ALL),
                    reads.acquire(analytics::set));
        }
    }

    private static MlConfigs configs(Fact<List<Job>> jobs, Fact<List<DataFrameAnalyticsConfig>> analytics) {
        return new MlConfigs(
                jobs.<Set<String>>map(all -> all.stream().map(Job::getId).collect(toUnmodifiableSet())),
                jobs.map(all -> byId(
                        all.stream()
                                .flatMap(job -> job.getDatafeedConfig().stream())
                                .toList(),
                        DatafeedConfig::getJobId,
                        feed -> new Datafeed(feed.getId(), List.copyOf(feed.getIndices())))),
                analytics.map(all -> byId(
                        all,
                        DataFrameAnalyticsConfig::getId,
                        job -> List.of(job.getSource().getIndex()))));
    }

    private static <C, V> Map<String, V> byId(List<C> configs, Function<C, String> id, Function<C, V> value) {
        return configs.stream().collect(toMap(id, value, (first, second) -> first));
    }

    private static <C extends ToXContent & Writeable, R extends AbstractGetResourcesResponse<C>> void ask(
            Client client, ActionType<R> action, ActionRequest request, ActionListener<Fact<List<C>>> listener) {
        ActionListener<R> turned = ActionListener.wrap(
                response -> listener.onResponse(bounded(response)), e -> listener.onResponse(unavailable(action, e)));
        Timed.execute(client, action, request, Timed.LONG, turned);
    }

    private static <C extends ToXContent & Writeable> Fact<List<C>> bounded(AbstractGetResourcesResponse<C> response) {
        return ConfigReader.mayBeMore(response.getResources())
                ? Fact.unavailable(
                        "too_many_jobs",
                        "There are more than [" + ConfigReader.MAX_CONFIGS
                                + "] of one kind, and no more than that are read.",
                        "Look at them with the machine learning APIs.")
                : Fact.known(response.getResources().results());
    }

    private static <T> Fact<T> unavailable(ActionType<?> action, Exception e) {
        logger.debug(() -> "[" + action.name() + "] gave no answer", e);
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        if (MissingAction.isCauseOf(cause)) {
            return Fact.unavailable(
                    "ml_not_available",
                    "This node, or the elected master, does not offer the machine learning APIs: machine learning is switched off on it, or its module"
                            + " is missing.",
                    "Ask `GET /_ml_setup/_check/ml_enabled`.");
        }
        return Fact.unavailable(
                "ml_not_answering",
                "The machine learning API did not answer (" + cause.getClass().getSimpleName() + ").",
                "Ask `GET /_ml_setup/_check/ml_indices`.");
    }
}
