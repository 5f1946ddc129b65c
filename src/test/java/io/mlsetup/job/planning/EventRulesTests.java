package io.mlsetup.job.planning;

import static io.mlsetup.job.planning.Planning.item;
import static io.mlsetup.job.planning.Planning.reasons;
import static io.mlsetup.job.planning.Planning.warnings;
import static io.mlsetup.job.planning.UpdatableFieldsTests.update;
import static java.util.stream.Collectors.joining;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.Change;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.drafting.Update.Replacement;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;

/** What of a calendar's events is missing in a file, what is another, and what the file does not say. */
public class EventRulesTests extends ESTestCase {

    private static final String EVENT = "{\"description\": \"%s\", \"start_time\": 1000, \"end_time\": 2000%s}";
    private static final String OF_DAYS = ", \"calendar_id\": \"days\"";

    private static ScheduledEvent.Builder there(String description) {
        return new ScheduledEvent.Builder()
                .description(description)
                .startTime(Instant.ofEpochMilli(1000))
                .endTime(Instant.ofEpochMilli(2000))
                .calendarId("days")
                .eventId("id of " + description);
    }

    private static Planning on(boolean prune, ScheduledEvent... events) {
        Planning planning = new Planning(new Configs(
                List.of(),
                List.of(),
                List.of(),
                List.of(new Calendar("days", List.of(), null)),
                Map.of("days", Arrays.asList(events))));
        planning.options = update(prune);
        return planning;
    }

    private static String calendar(String events) {
        return "{\"calendar\": {\"calendar_id\": \"days\"}, \"events\": [" + events + "]}";
    }

    private static String events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> EVENT.formatted("e" + i, OF_DAYS))
                .collect(joining(","));
    }

    /** {@code GET _ml/calendars/days/events} gives 100, {@code ?start} and the like fewer, and neither says what else there is. */
    public void testAPageOfEventsTakesNoneOut() throws IOException {
        ScheduledEvent[] there =
                IntStream.range(0, 150).mapToObj(i -> there("e" + i).build()).toArray(ScheduledEvent[]::new);
        String page = "{\"count\": 150, \"events\": [" + events(0, 100) + "]}";
        ImportPlan plan = on(true, there).plan(page);
        assertThat(plan.summary(), equalTo(Map.of("unchanged", 100L)));
        assertThat(warnings(plan), contains("one_page", "events_not_pruned"));
        // As many as are counted may still be those of a time, or of a job.
        String part = "{\"count\": 2, \"events\": [" + events(0, 2) + "]}";
        plan = on(true, there).plan(part);
        assertThat(plan.summary(), equalTo(Map.of("unchanged", 2L)));
        assertThat(warnings(plan), contains("events_not_pruned"));
        assertThat(warnings(on(false, there).plan(part)), empty());
        plan = on(true, there).plan("[{\"calendar_id\": \"days\"}, " + events(0, 2) + "]");
        assertThat(plan.summary(), equalTo(Map.of("unchanged", 3L)));
        // A bundle's calendar tells all of them; events beside it are more of them.
        plan = on(true, there).plan("[" + calendar(events(0, 100)) + ", " + events(100, 120) + "]");
        assertThat(plan.summary(), equalTo(Map.of("unchanged", 121L, "update", 30L)));
        assertThat(warnings(plan), empty());
    }

    /** No search gives more: an export with so many was cut short, and says so to whoever made it only. */
    public void testAsManyEventsAsAreEverReadTakeNoneOut() throws IOException {
        Planning planning = on(true, there("late").build());
        ImportPlan plan = planning.plan(calendar(events(0, 10_000)));
        assertThat(plan.summary(), equalTo(Map.of("create", 10_000L, "unchanged", 1L)));
        assertThat(warnings(plan), contains("events_not_pruned"));
        plan = planning.plan(calendar(events(0, 9_999)));
        assertThat(plan.summary(), equalTo(Map.of("create", 9_999L, "unchanged", 1L, "update", 1L)));
    }

    /** So with everything that is answered in pages: what is not in the file is said to be missing. */
    public void testAPageIsTold() throws IOException {
        String filters = "\"filters\": [{\"filter_id\": \"a\"}, {\"filter_id\": \"b\"}]}";
        assertThat(warnings(on(false).plan("{\"count\": 3, " + filters)), contains("one_page"));
        assertThat(warnings(on(false).plan("{\"count\": 2, " + filters)), empty());
    }

    private static Item event(ImportPlan plan) {
        return item(plan, ItemType.CALENDAR_EVENT, "days/e [1970-01-01T00:00:01Z/1970-01-01T00:00:02Z]");
    }

    /** Its put fills them in, as that of a datafeed does: what the file does not give stays. */
    public void testWhatAnEventHasByDefaultIsNoChange() throws IOException {
        Planning planning =
                on(false, there("e").skipResult(false).skipModelUpdate(false).build());
        Item event = event(planning.plan(calendar(EVENT.formatted("e", ""))));
        assertTrue(event.is(ItemAction.UNCHANGED));
        assertThat(reasons(event), contains("default_differs", "default_differs"));
        event = event(planning.plan(calendar(EVENT.formatted("e", ", \"skip_result\": true"))));
        assertThat(event.update().changes(), contains(new Change("skip_result", false, true)));
        assertThat(reasons(event), contains("default_differs"));
        ScheduledEvent comes = ((Replacement) event.update().request()).comes();
        assertTrue(comes.getSkipResult());
        assertFalse("what is posted keeps what the file does not give", comes.getSkipModelUpdate());
        assertThat(event.update().after().get("skip_model_update"), equalTo(false));
    }

    /** There is no default for it, so it goes as a description does. */
    public void testAShiftOfTimeThatTheFileDoesNotGive() throws IOException {
        Planning planning =
                on(false, there("e").skipResult(false).forceTimeShift(3600).build());
        Item event = event(planning.plan(calendar(EVENT.formatted("e", ""))));
        assertThat(event.update().changes(), contains(new Change("force_time_shift", 3600, null)));
        ScheduledEvent comes = ((Replacement) event.update().request()).comes();
        assertNull(comes.getForceTimeShift());
        assertFalse(comes.getSkipResult());
        assertTrue(event(planning.plan(calendar(EVENT.formatted("e", ", \"force_time_shift\": 3600"))))
                .is(ItemAction.UNCHANGED));
    }

    /** Somebody added it twice: neither is another than the file says; or one is, and goes, and the other stays as it is. */
    public void testTheSameEventTwice() throws IOException {
        ScheduledEvent shown = there("e").skipResult(false).eventId("shown").build();
        ScheduledEvent hidden = there("e").skipResult(true).eventId("hidden").build();
        assertTrue(event(on(false, shown, hidden).plan(calendar(EVENT.formatted("e", ""))))
                .is(ItemAction.UNCHANGED));
        ScheduledEvent learned = there("e")
                .skipResult(false)
                .skipModelUpdate(false)
                .eventId("learned")
                .build();
        Item event =
                event(on(false, shown, learned).plan(calendar(EVENT.formatted("e", ", \"skip_model_update\": false"))));
        Replacement replacement = (Replacement) event.update().request();
        assertThat(replacement.eventIds(), containsInAnyOrder("shown"));
        assertThat(replacement.comes().getSkipResult(), equalTo(false));
        assertThat(replacement.comes().getSkipModelUpdate(), equalTo(false));
    }
}
