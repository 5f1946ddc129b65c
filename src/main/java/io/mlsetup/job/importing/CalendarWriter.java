package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.mlsetup.common.Reason;
import io.mlsetup.job.ConfigReader;
import io.mlsetup.job.drafting.EventKey;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.Item.Membership;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.SecondLook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.xpack.core.ml.action.PostCalendarEventsAction;
import org.elasticsearch.xpack.core.ml.action.UpdateCalendarJobAction;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;

/**
 * Puts members and events into one calendar: looks what is there when its turn has come, adds what is not, and looks again, since
 * machine learning answers that all is well also when single events failed, and when somebody else's change of the members was lost or
 * took these out again.
 */
final class CalendarWriter {

    private static final int MAX_TRIES = 3;

    private final Client client;
    private final ConfigReader reader;
    private final Executor executor;
    private final Turns turns;
    private final EventReplacer events;

    /** @param client runs requests as the caller */
    CalendarWriter(Client client, Executor executor, Turns turns) {
        this.client = requireNonNull(client);
        this.reader = new ConfigReader(client);
        this.executor = requireNonNull(executor);
        this.turns = requireNonNull(turns);
        this.events = new EventReplacer(client);
    }

    /** @param items all members, or all events, of one calendar; the listener is told what became of each */
    void write(ItemType type, String calendarId, List<Item> items, ActionListener<List<Item>> listener) {
        ActionListener<List<Item>> asCaller = ContextPreservingActionListener.wrapPreservingContext(
                listener, client.threadPool().getThreadContext());
        var context = client.threadPool().getThreadContext().newRestorableContext(true);
        turns.await(calendarId, executor, done -> {
            try (var restored = context.get()) {
                requireNonNull(restored);
                ActionListener<List<Item>> releasing = ActionListener.runBefore(asCaller, done::close);
                ActionListener.run(releasing, l -> {
                    if (type == ItemType.CALENDAR_EVENT) {
                        allEvents(calendarId, items, l);
                    } else {
                        members(calendarId, items, 1, l);
                    }
                });
            }
        });
    }

    private void allEvents(String calendarId, List<Item> items, ActionListener<List<Item>> listener) {
        List<Item> created =
                items.stream().filter(item -> item.is(ItemAction.CREATE)).toList();
        List<Item> changed = items.stream().filter(Item::isToBeUpdated).toList();
        ActionListener<List<Item>> thenChanged = listener.delegateFailureAndWrap((l, done) -> {
            if (changed.isEmpty()) {
                l.onResponse(done);
            } else {
                events.replace(
                        calendarId,
                        changed,
                        l.map(replaced ->
                                Stream.concat(done.stream(), replaced.stream()).toList()));
            }
        });
        if (created.isEmpty()) {
            thenChanged.onResponse(List.of());
        } else {
            events(calendarId, created, thenChanged);
        }
    }

    private void events(String calendarId, List<Item> items, ActionListener<List<Item>> listener) {
        count(calendarId, listener.delegateFailureAndWrap((l, before) -> {
            List<Item> become = new ArrayList<>();
            List<Item> lacking = new ArrayList<>();
            items.forEach(item -> {
                if (before.containsKey(key(item))) {
                    become.add(meanwhile(item));
                } else {
                    lacking.add(item);
                }
            });
            if (lacking.isEmpty()) {
                l.onResponse(become);
                return;
            }
            client.execute(
                    PostCalendarEventsAction.INSTANCE,
                    new PostCalendarEventsAction.Request(
                            calendarId,
                            lacking.stream()
                                    .map(item -> (ScheduledEvent) item.config())
                                    .toList()),
                    l.delegateFailureAndWrap((l2, posted) -> count(calendarId, l2.map(after -> {
                        lacking.forEach(item -> become.add(posted(item, after.getOrDefault(key(item), 0))));
                        return become;
                    }))));
        }));
    }

    private static Item posted(Item item, int times) {
        return switch (times) {
            case 0 ->
                item.with(
                        ItemAction.FAILED,
                        new Reason("not_there", "Elasticsearch took it, and it is not in the calendar afterwards."));
            case 1 -> item.with(ItemAction.CREATED);
            default ->
                item.with(
                        ItemAction.CREATED,
                        new Reason(
                                "doubled",
                                "It is in the calendar [" + times
                                        + "] times: somebody else added it at the same moment. GET"
                                        + " /_ml/calendars/<id>/events shows the ids, DELETE"
                                        + " /_ml/calendars/<id>/events/<event_id> removes one."));
        };
    }

    private static Item meanwhile(Item item) {
        return item.with(ItemAction.UNCHANGED, SecondLook.CREATED_MEANWHILE);
    }

    private void count(String calendarId, ActionListener<Map<EventKey, Integer>> listener) {
        reader.events(Set.of(calendarId), listener.map(events -> {
            Map<EventKey, Integer> times = new HashMap<>();
            events.getOrDefault(calendarId, List.of())
                    .forEach(event -> times.merge(EventKey.of(event), 1, Integer::sum));
            return times;
        }));
    }

    private static EventKey key(Item item) {
        return EventKey.of((ScheduledEvent) item.config());
    }

    private void members(String calendarId, List<Item> items, int tries, ActionListener<List<Item>> listener) {
        client.execute(
                UpdateCalendarJobAction.INSTANCE,
                new UpdateCalendarJobAction.Request(
                        calendarId, items.stream().map(CalendarWriter::member).collect(joining(",")), null),
                listener.delegateFailureAndWrap((l, updated) ->
                        reader.calendar(calendarId, l.delegateFailureAndWrap((l2, calendar) -> {
                            List<String> there =
                                    calendar.map(found -> found.getJobIds()).orElse(List.of());
                            boolean all = items.stream().allMatch(item -> there.contains(member(item)));
                            if (!all && calendar.isPresent() && tries < MAX_TRIES) {
                                members(calendarId, items, tries + 1, l2);
                                return;
                            }
                            l2.onResponse(items.stream()
                                    .map(item -> there.contains(member(item))
                                            ? item.with(ItemAction.CREATED)
                                            : notThere(item))
                                    .toList());
                        }))));
    }

    private static String member(Item item) {
        return ((Membership) item.config()).jobId();
    }

    private static Item notThere(Item item) {
        return item.with(
                ItemAction.FAILED,
                new Reason(
                        "not_there",
                        "It was added to the calendar, and another change of the calendar took it out again: send the file again."));
    }
}
