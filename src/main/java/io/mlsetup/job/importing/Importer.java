package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.importing.PutRequests.Put;
import io.mlsetup.job.planning.ImportPlan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRunnable;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.collect.Iterators;
import org.elasticsearch.common.util.concurrent.ThrottledIterator;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.rest.RestStatus;

/**
 * Carries a plan out: type after type, a few requests at a time, each as the caller, so that jobs run with his rights. An item
 * that is refused does not stop the others; when the cluster itself gives way, or the caller goes away, nothing more is begun.
 */
final class Importer {

    /** Each request writes to one index and waits for it to be searchable: more at once would only queue there. */
    private static final int CONCURRENT_PUTS = 4;

    private final Client client;
    private final Executor executor;
    private final CalendarWriter calendars;
    private final BooleanSupplier cancelled;
    private final Updater updater;
    private final Map<ItemKey, Item> outcome = new ConcurrentHashMap<>();
    private volatile boolean gaveWay;

    /**
     * @param client runs requests as the caller
     * @param executor for what no transport thread should do
     * @param turns of the imports of this node at its calendars
     * @param cancelled whether the caller has gone away
     * @param updater changes what exists
     */
    Importer(Client client, Executor executor, Turns turns, BooleanSupplier cancelled, Updater updater) {
        this.updater = requireNonNull(updater);
        this.client = requireNonNull(client);
        this.calendars = new CalendarWriter(client, executor, turns);
        this.executor = requireNonNull(executor);
        this.cancelled = requireNonNull(cancelled);
    }

    /**
     * What became of a plan.
     *
     * @param gaveWay whether nothing more was begun, since the cluster gave way or the caller went away
     */
    record Outcome(ImportPlan plan, boolean gaveWay) {

        /** How the answer tells it: 200, 409 if an item was refused, 503 if the cluster gave way. */
        RestStatus status() {
            boolean refused = plan.isRefused()
                    || plan.items().stream()
                            .anyMatch(item -> item.is(ItemAction.FAILED) || item.has(ImportPlan.NOT_RUNNING_AGAIN));
            return gaveWay ? RestStatus.SERVICE_UNAVAILABLE : refused ? RestStatus.CONFLICT : RestStatus.OK;
        }
    }

    void carryOut(ImportPlan plan, ActionListener<Outcome> listener) {
        carryOut(List.of(ItemType.values()).iterator(), plan, listener);
    }

    private void carryOut(Iterator<ItemType> types, ImportPlan plan, ActionListener<Outcome> listener) {
        if (!types.hasNext()) {
            ActionListener.completeWith(listener, () -> outcome(plan));
            return;
        }
        ItemType type = types.next();
        ThrottledIterator.run(
                Iterators.concat(
                        creations(type, plan).values().iterator(),
                        changes(type, plan).values().iterator()),
                (slot, items) -> put(type, items, slot),
                CONCURRENT_PUTS,
                () -> executor.execute(ActionRunnable.wrap(listener, l -> carryOut(types, plan, l))));
    }

    /** Events are created and changed together, calendar by calendar. */
    private static Map<String, List<Item>> creations(ItemType type, ImportPlan plan) {
        return plan.items().stream()
                .filter(item -> item.key().type() == type
                        && (item.is(ItemAction.CREATE) || (type == ItemType.CALENDAR_EVENT && item.isToBeUpdated())))
                .collect(groupingBy(PutRequests::group, LinkedHashMap::new, toList()));
    }

    /** A datafeed is changed with its job, if that is changed too. */
    private Map<String, List<Item>> changes(ItemType type, ImportPlan plan) {
        if (type == ItemType.CALENDAR_EVENT) {
            return Map.of();
        }
        Map<String, List<Item>> groups = plan.items().stream()
                .filter(item -> item.key().type() == type && item.isToBeUpdated() && !outcome.containsKey(item.key()))
                .collect(groupingBy(Updater::group, LinkedHashMap::new, toList()));
        if (type == ItemType.ANOMALY_DETECTOR) {
            plan.items().stream()
                    .filter(item -> item.key().type() == ItemType.DATAFEED
                            && item.isToBeUpdated()
                            && groups.containsKey(Updater.group(item)))
                    .forEach(item -> groups.get(Updater.group(item)).add(item));
        }
        return groups;
    }

    private Outcome outcome(ImportPlan plan) {
        List<Item> items = plan.items().stream()
                .map(item -> outcome.getOrDefault(item.key(), item))
                .collect(toCollection(ArrayList::new));
        Set<ItemKey> planned = plan.items().stream().map(Item::key).collect(toSet());
        outcome.values().stream().filter(item -> !planned.contains(item.key())).forEach(items::add);
        return new Outcome(plan.with(items), gaveWay);
    }

    private void put(ItemType type, List<Item> items, Releasable slot) {
        List<Item> ready = new ArrayList<>();
        for (Item item : items) {
            item.needs().stream()
                    .filter(this::failed)
                    .findFirst()
                    .ifPresentOrElse(
                            need -> fail(
                                    item,
                                    "depends_on",
                                    "The " + need.type().value() + " [" + need.id() + "] was not created or changed."),
                            () -> ready.add(item));
        }
        if (ready.isEmpty()) {
            slot.close();
            return;
        }
        if (gaveWay || cancelled.getAsBoolean()) {
            gaveWay = true;
            ready.forEach(item -> fail(item, "not_attempted", "The import had stopped before: send the file again."));
            slot.close();
            return;
        }
        ActionListener<List<Item>> recorded = ActionListener.releaseAfter(
                ActionListener.wrap(done -> done.forEach(item -> outcome.put(item.key(), item)), e -> failed(ready, e)),
                slot);
        // What follows is the caller's too, with whatever rights this request was answered.
        ActionListener<List<Item>> listener = ContextPreservingActionListener.wrapPreservingContext(
                recorded, client.threadPool().getThreadContext());
        ActionListener.run(listener, l -> {
            if (type != ItemType.CALENDAR_EVENT && ready.get(0).isToBeUpdated()) {
                updater.update(ready, l.map(updated -> {
                    if (updated.gaveWay()) {
                        gaveWay = true;
                    }
                    return updated.items();
                }));
            } else if (type == ItemType.CALENDAR_JOB || type == ItemType.CALENDAR_EVENT) {
                calendars.write(type, PutRequests.group(ready.get(0)), ready, l);
            } else {
                Put put = PutRequests.of(type, ready.get(0).config());
                client.execute(
                        put.action(),
                        put.request(),
                        l.map(response -> List.of(ready.get(0).with(ItemAction.CREATED))));
            }
        });
    }

    private boolean failed(ItemKey key) {
        Item item = outcome.get(key);
        return item != null && item.is(ItemAction.FAILED);
    }

    private void failed(List<Item> items, Exception e) {
        if (Updater.isGivingWay(e)) {
            gaveWay = true;
        }
        Reason reason = Updater.reason(e);
        items.forEach(item -> fail(item, reason.id(), reason.message()));
    }

    private void fail(Item item, String id, String message) {
        outcome.put(item.key(), item.with(ItemAction.FAILED, new Reason(id, message)));
    }
}
