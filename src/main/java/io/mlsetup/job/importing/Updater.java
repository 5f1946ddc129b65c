package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Reason;
import io.mlsetup.job.ConfigReader;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.Running;
import io.mlsetup.job.planning.Updates;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.ml.action.UpdateDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.UpdateFilterAction;
import org.elasticsearch.xpack.core.ml.action.UpdateJobAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedUpdate;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfigUpdate;
import org.elasticsearch.xpack.core.ml.job.config.JobUpdate;

/**
 * Changes what exists, a job together with its datafeed. Machine learning's update requests take no version: so each configuration is
 * read again when its turn has come, and changed only if it is still the one that the plan was made of. Of two imports on a node only one
 * is at a configuration at a time; another node's may still come between the reading and the change, which then concerns other fields
 * or is the last to win.
 */
final class Updater {

    private final Client client;
    private final Client bringingBack;
    private final ConfigReader reader;
    private final Executor executor;
    private final Turns turns;
    private final Supplier<Running> running;

    /**
     * @param client runs requests as the caller, as long as he waits
     * @param bringingBack runs requests as the caller, whether he waits or not
     * @param running what runs now
     */
    Updater(Client client, Client bringingBack, Executor executor, Turns turns, Supplier<Running> running) {
        this.client = requireNonNull(client);
        this.bringingBack = requireNonNull(bringingBack);
        this.reader = new ConfigReader(client);
        this.executor = requireNonNull(executor);
        this.turns = requireNonNull(turns);
        this.running = requireNonNull(running);
    }

    /**
     * What became of some items.
     *
     * @param items perhaps one more: a datafeed that was stopped for its job
     * @param gaveWay whether the cluster did
     */
    record Updated(List<Item> items, boolean gaveWay) {}

    /** By what items are changed together: a job and its datafeed are. */
    static String group(Item item) {
        return item.key().type() == ItemType.DATAFEED
                ? ((DatafeedConfig) item.config()).getJobId()
                : item.key().id();
    }

    /** @param unit items of one group */
    void update(List<Item> unit, ActionListener<Updated> listener) {
        ItemType type = unit.get(0).key().type();
        String turn = (type == ItemType.DATAFEED ? ItemType.ANOMALY_DETECTOR : type) + "/" + group(unit.get(0));
        ActionListener<Updated> asCaller = asCaller(listener);
        var context = client.threadPool().getThreadContext().newRestorableContext(true);
        turns.await(turn, executor, done -> {
            try (var restored = context.get()) {
                requireNonNull(restored);
                ActionListener.run(
                        ActionListener.runBefore(asCaller, done::close), l -> new UpdateUnit(this, unit).run(l));
            }
        });
    }

    Running running() {
        return running.get();
    }

    /** Of a job with its datafeed, what is there now for either; or of anything else. */
    void read(Item item, ActionListener<Object> listener) {
        ActionListener<Object> forked = asCaller(new ThreadedActionListener<>(executor, listener));
        switch (item.key().type()) {
            case ANOMALY_DETECTOR, DATAFEED -> reader.job(group(item), forked.map(found -> found.orElse(null)));
            case DATA_FRAME_ANALYTICS -> reader.analytics(item.key().id(), forked.map(found -> found.orElse(null)));
            case FILTER -> reader.filter(item.key().id(), forked.map(found -> found.orElse(null)));
            default ->
                throw new IllegalArgumentException(
                        "no update of one [" + item.key().type() + "]");
        }
    }

    /** Null if a configuration is still the one that is to be changed; else what that means. */
    static Item notAsPlanned(Item item, Object config) {
        if (config == null) {
            return item.with(
                    ItemAction.FAILED,
                    new Reason("gone", "Somebody deleted it meanwhile: send the file again, which creates it."));
        }
        if (Updates.isRendered(config, item.update().before())) {
            return null;
        }
        return Updates.isRendered(config, item.update().after())
                ? item.with(
                        ItemAction.UNCHANGED,
                        new Reason("updated_meanwhile", "Somebody else made the same change meanwhile."))
                : item.with(
                        ItemAction.FAILED,
                        new Reason(
                                "changed_meanwhile",
                                "Somebody else changed it after the plan was made; nothing of it was changed now: send the"
                                        + " file again, with [dry_run=true] to see what has become of it."));
    }

    void send(Item item, ActionListener<Void> listener) {
        Object update = item.update().request();
        if (update instanceof JobUpdate job) {
            send(
                    UpdateJobAction.INSTANCE,
                    new UpdateJobAction.Request(item.key().id(), job),
                    listener);
        } else if (update instanceof DatafeedUpdate datafeed) {
            send(UpdateDatafeedAction.INSTANCE, new UpdateDatafeedAction.Request(datafeed), listener);
        } else if (update instanceof DataFrameAnalyticsConfigUpdate analytics) {
            send(
                    UpdateDataFrameAnalyticsAction.INSTANCE,
                    new UpdateDataFrameAnalyticsAction.Request(analytics),
                    listener);
        } else {
            send(UpdateFilterAction.INSTANCE, (UpdateFilterAction.Request) update, listener);
        }
    }

    <R extends ActionResponse> void send(ActionType<R> action, ActionRequest request, ActionListener<Void> listener) {
        client.execute(action, request, asCaller(listener.map(response -> null)));
    }

    <R extends ActionResponse> void bringBack(
            ActionType<R> action, ActionRequest request, ActionListener<Void> listener) {
        bringingBack.execute(action, request, asCaller(listener.map(response -> null)));
    }

    private <T> ActionListener<T> asCaller(ActionListener<T> listener) {
        return ContextPreservingActionListener.wrapPreservingContext(
                listener, client.threadPool().getThreadContext());
    }

    static Reason reason(Exception e) {
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        return new Reason(ElasticsearchException.getExceptionName(cause), String.valueOf(cause.getMessage()));
    }

    /** Whether it is the cluster that failed, and not the request. */
    static boolean isGivingWay(Exception e) {
        RestStatus status = ExceptionsHelper.status(ExceptionsHelper.unwrapCause(e));
        return status.getStatus() >= 500 || status == RestStatus.TOO_MANY_REQUESTS;
    }
}
