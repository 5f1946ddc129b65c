package io.mlsetup.job.importing;

import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.importing.Updater.Updated;
import io.mlsetup.job.planning.ImportPlan;
import io.mlsetup.job.planning.Running;
import io.mlsetup.job.planning.Running.Span;
import io.mlsetup.job.planning.Runs;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.xpack.core.ml.MachineLearningField;
import org.elasticsearch.xpack.core.ml.action.CloseJobAction;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.StopDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StopDatafeedAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/**
 * The change of one thing, or of a job with its datafeed: read again, stop and close what must not run meanwhile, change, open and start
 * again. What was stopped is started again whatever happened between.
 */
final class UpdateUnit {

    /** As long as machine learning lets a job close; what it lets others take by default is too short for some of them. */
    private static final TimeValue PATIENCE = MachineLearningField.STATE_PERSIST_RESTORE_TIMEOUT;

    private final Updater updater;
    private final Map<ItemKey, Item> items = new LinkedHashMap<>();
    private final List<ItemKey> halted = new ArrayList<>();
    private Span span = Span.ALL;
    private boolean gaveWay;

    private interface Step {
        void run(ActionListener<Void> listener);
    }

    UpdateUnit(Updater updater, List<Item> unit) {
        this.updater = updater;
        unit.forEach(item -> items.put(item.key(), item));
    }

    void run(ActionListener<Updated> listener) {
        Item first = items.values().iterator().next();
        updater.read(
                first,
                ActionListener.wrap(
                        config -> ActionListener.run(listener, l -> {
                            List.copyOf(items.values()).forEach(item -> lookAt(item, config));
                            List<Step> steps = halts(config);
                            steps.add(done -> inOrder(changes().iterator(), done));
                            steps.add(done -> inOrder(resumes().iterator(), done));
                            inOrder(steps.iterator(), l.map(nothing -> updated()));
                        }),
                        e -> ActionListener.completeWith(listener, () -> {
                            fail(items.keySet(), e);
                            return updated();
                        })));
    }

    private Updated updated() {
        return new Updated(List.copyOf(items.values()), gaveWay);
    }

    private static void inOrder(Iterator<Step> steps, ActionListener<Void> listener) {
        if (steps.hasNext()) {
            ActionListener.run(
                    listener, l -> steps.next().run(l.delegateFailureAndWrap((l2, nothing) -> inOrder(steps, l2))));
        } else {
            listener.onResponse(null);
        }
    }

    private void lookAt(Item item, Object read) {
        Object config = read instanceof Job job && item.key().type() == ItemType.DATAFEED
                ? job.getDatafeedConfig()
                        .filter(datafeed -> datafeed.getId().equals(item.key().id()))
                        .orElse(null)
                : read;
        Item other = Updater.notAsPlanned(item, config);
        if (other != null) {
            items.put(item.key(), other);
        }
    }

    /** A datafeed before its job. Only what the plan said is stopped and closed. */
    private List<Step> halts(Object config) {
        List<Step> steps = new ArrayList<>();
        Running running = updater.running();
        boolean closes = false;
        ItemKey datafeed = null;
        for (Item item : items.values()) {
            if (item.is(ItemAction.UPDATE_AFTER_CLOSE)) {
                switch (item.key().type()) {
                    case ANOMALY_DETECTOR -> {
                        closes = running.jobs().contains(item.key().id());
                        datafeed = ((Job) config)
                                .getDatafeedConfig()
                                .map(DatafeedConfig::getId)
                                .map(id -> new ItemKey(ItemType.DATAFEED, id))
                                .orElse(datafeed);
                    }
                    case DATAFEED -> datafeed = item.key();
                    default -> {
                        if (running.failed().contains(item.key()) || running.runs(item.key())) {
                            steps.add(halt(item.key(), running));
                        }
                    }
                }
            }
        }
        if (datafeed != null && running.runs(datafeed)) {
            span = running.datafeeds().get(datafeed.id());
            steps.add(halt(datafeed, running));
        }
        if (closes) {
            items.keySet().stream()
                    .filter(key -> key.type() == ItemType.ANOMALY_DETECTOR)
                    .forEach(job -> steps.add(halt(job, running)));
        }
        return steps;
    }

    /** What cannot be stopped is not changed. What failed takes force; that, and what somebody else stops, is not to run afterwards. */
    private Step halt(ItemKey key, Running running) {
        boolean failed = running.failed().contains(key);
        boolean runsAfterwards = !failed && !running.halting().contains(key);
        return listener -> {
            ActionListener<Void> done = ActionListener.wrap(
                    nothing -> {
                        if (runsAfterwards) {
                            halted.add(key);
                        }
                        listener.onResponse(null);
                    },
                    e -> {
                        fail(
                                items.values().stream()
                                        .filter(item -> item.is(ItemAction.UPDATE_AFTER_CLOSE))
                                        .map(Item::key)
                                        .toList(),
                                e);
                        if (runsAfterwards) {
                            haltedAllTheSame(key);
                        }
                        listener.onResponse(null);
                    });
            if (items.values().stream().noneMatch(item -> item.is(ItemAction.UPDATE_AFTER_CLOSE))) {
                listener.onResponse(null);
                return;
            }
            ActionListener.run(done, l -> {
                switch (key.type()) {
                    case ANOMALY_DETECTOR ->
                        updater.send(
                                CloseJobAction.INSTANCE,
                                new CloseJobAction.Request(key.id()).setCloseTimeout(PATIENCE),
                                l);
                    case DATAFEED ->
                        updater.send(
                                StopDatafeedAction.INSTANCE,
                                new StopDatafeedAction.Request(key.id())
                                        .setStopTimeout(PATIENCE)
                                        .setTimeout(PATIENCE),
                                l);
                    default ->
                        updater.send(
                                StopDataFrameAnalyticsAction.INSTANCE,
                                new StopDataFrameAnalyticsAction.Request(key.id())
                                        .setForce(failed)
                                        .setTimeout(PATIENCE),
                                l);
                }
            });
        };
    }

    /** A request to stop that fails may have its effect, at once or later: then it is undone, or told. */
    private void haltedAllTheSame(ItemKey key) {
        Running now = updater.running();
        if (!now.runs(key)) {
            halted.add(key);
        } else if (now.halting().contains(key)) {
            notRunningAgain(key, "It is still being closed or stopped for the change: wait until it is.");
        }
    }

    private void notRunningAgain(ItemKey key, String why) {
        String request = Runs.resume(key, span);
        Item item = items.getOrDefault(key, new Item(key, ItemAction.FAILED, List.of(), null, Set.of()));
        items.put(
                key,
                item.notRunningAgain(
                        new Reason(ImportPlan.NOT_RUNNING_AGAIN, why + " Send " + request + "."), request));
    }

    private List<Step> changes() {
        List<Step> steps = new ArrayList<>();
        for (ItemKey key : List.copyOf(items.keySet())) {
            steps.add(listener -> {
                Item item = items.get(key);
                if (!item.isToBeUpdated()) {
                    listener.onResponse(null);
                    return;
                }
                if (item.needs().stream().anyMatch(need -> items.containsKey(need) && failed(need))) {
                    items.put(
                            key,
                            item.with(
                                    ItemAction.FAILED,
                                    new Reason("depends_on", "The job that it feeds was not changed.")));
                    listener.onResponse(null);
                    return;
                }
                ActionListener.run(
                        ActionListener.<Void>wrap(
                                nothing -> {
                                    items.put(key, item.with(ItemAction.UPDATED));
                                    listener.onResponse(null);
                                },
                                e -> {
                                    fail(List.of(key), e);
                                    listener.onResponse(null);
                                }),
                        l -> updater.send(item, l));
            });
        }
        return steps;
    }

    private boolean failed(ItemKey key) {
        return items.get(key).is(ItemAction.FAILED);
    }

    /** In the other order. */
    private List<Step> resumes() {
        List<Step> steps = new ArrayList<>();
        for (ItemKey key : halted) {
            steps.add(0, listener -> {
                ActionListener<Void> done = ActionListener.wrap(listener::onResponse, e -> {
                    notRunningAgain(
                            key,
                            "It was closed or stopped for the change, and does not run again: "
                                    + Updater.reason(e).message());
                    gaveWay |= Updater.isGivingWay(e);
                    listener.onResponse(null);
                });
                ActionListener.run(done, l -> resume(key, l));
            });
        }
        return steps;
    }

    private void resume(ItemKey key, ActionListener<Void> listener) {
        switch (key.type()) {
            case ANOMALY_DETECTOR ->
                updater.bringBack(OpenJobAction.INSTANCE, new OpenJobAction.Request(key.id()), listener);
            case DATAFEED -> {
                // As it was started: it goes on after what the job has seen, and if that is nothing, not before the
                // start it had.
                StartDatafeedAction.DatafeedParams params =
                        new StartDatafeedAction.DatafeedParams(key.id(), span.start());
                if (span.end() != 0) {
                    params.setEndTime(span.end());
                }
                updater.bringBack(StartDatafeedAction.INSTANCE, new StartDatafeedAction.Request(params), listener);
            }
            default ->
                updater.bringBack(
                        StartDataFrameAnalyticsAction.INSTANCE,
                        new StartDataFrameAnalyticsAction.Request(key.id()),
                        listener);
        }
    }

    private void fail(Iterable<ItemKey> keys, Exception e) {
        gaveWay |= Updater.isGivingWay(e);
        keys.forEach(key -> items.put(key, items.get(key).with(ItemAction.FAILED, Updater.reason(e))));
    }
}
