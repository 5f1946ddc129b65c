package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.mlsetup.common.Reason;
import io.mlsetup.common.Throttled;
import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.ConfigReader;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.Update.Replacement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.xpack.core.ml.action.DeleteCalendarEventAction;
import org.elasticsearch.xpack.core.ml.action.PostCalendarEventsAction;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;

/**
 * Replaces and removes events of one calendar, of which machine learning has no update. The new one comes before the old one goes, so that
 * none is lacking at any time; and what is there afterwards is looked at, since answers do not tell.
 */
final class EventReplacer {

    private static final int CONCURRENT_DELETES = 4;

    private final Client client;
    private final ConfigReader reader;

    /** @param client runs requests as the caller */
    EventReplacer(Client client) {
        this.client = requireNonNull(client);
        this.reader = new ConfigReader(client);
    }

    void replace(String calendarId, List<Item> items, ActionListener<List<Item>> listener) {
        read(calendarId, listener.delegateFailureAndWrap((l, before) -> {
            Set<Map<String, Object>> there = rendered(before);
            List<ScheduledEvent> lacking = items.stream()
                    .filter(item -> replacement(item).comes() != null
                            && !there.contains(item.update().after()))
                    .map(item -> replacement(item).comes())
                    .toList();
            List<String> leaving = items.stream()
                    .flatMap(item -> replacement(item).eventIds().stream())
                    .toList();
            post(
                    calendarId,
                    lacking,
                    l.delegateFailureAndWrap((l2, posted) -> Throttled.forEach(
                            leaving,
                            CONCURRENT_DELETES,
                            (eventId, l3) -> delete(calendarId, eventId, l3),
                            // What was deleted before one that failed is told all the same.
                            ActionListener.wrap(
                                    nothing -> tell(calendarId, items, null, l2),
                                    e -> tell(calendarId, items, e, l2)))));
        }));
    }

    private void tell(String calendarId, List<Item> items, Exception failure, ActionListener<List<Item>> listener) {
        read(calendarId, listener.map(after -> {
            Set<Map<String, Object>> there = rendered(after);
            Set<String> ids = after.stream().map(ScheduledEvent::getEventId).collect(toSet());
            return items.stream().map(item -> become(item, there, ids, failure)).toList();
        }));
    }

    private static Item become(Item item, Set<Map<String, Object>> there, Set<String> ids, Exception failure) {
        Replacement replacement = replacement(item);
        boolean come =
                replacement.comes() == null || there.contains(item.update().after());
        boolean left = Collections.disjoint(ids, replacement.eventIds());
        if (come && left) {
            return item.with(ItemAction.UPDATED);
        }
        return item.with(
                ItemAction.FAILED,
                failure == null
                        ? new Reason(
                                come ? "still_there" : "not_there",
                                "Elasticsearch took it, and the calendar is not so afterwards: send the file again.")
                        : Updater.reason(failure));
    }

    private static Replacement replacement(Item item) {
        return (Replacement) item.update().request();
    }

    private static Set<Map<String, Object>> rendered(List<ScheduledEvent> events) {
        return events.stream().map(ConfigMaps::event).collect(toSet());
    }

    private void read(String calendarId, ActionListener<List<ScheduledEvent>> listener) {
        reader.events(Set.of(calendarId), listener.map(events -> events.getOrDefault(calendarId, List.of())));
    }

    private void post(String calendarId, List<ScheduledEvent> events, ActionListener<Void> listener) {
        if (events.isEmpty()) {
            listener.onResponse(null);
            return;
        }
        client.execute(
                PostCalendarEventsAction.INSTANCE,
                new PostCalendarEventsAction.Request(calendarId, events),
                listener.map(response -> null));
    }

    /** One that is gone already is what is wanted. */
    private void delete(String calendarId, String eventId, ActionListener<Void> listener) {
        client.execute(
                DeleteCalendarEventAction.INSTANCE,
                new DeleteCalendarEventAction.Request(calendarId, eventId),
                listener.<org.elasticsearch.action.support.master.AcknowledgedResponse>map(response -> null)
                        .delegateResponse((l, e) -> {
                            if (ExceptionsHelper.unwrapCause(e) instanceof ResourceNotFoundException) {
                                listener.onResponse(null);
                            } else {
                                listener.onFailure(e);
                            }
                        }));
    }
}
