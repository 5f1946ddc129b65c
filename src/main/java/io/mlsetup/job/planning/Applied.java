package io.mlsetup.job.planning;

import static java.util.stream.Collectors.joining;

import io.mlsetup.common.Reason;
import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.drafting.Candidate;
import io.mlsetup.job.drafting.Change;
import io.mlsetup.job.drafting.Update;
import io.mlsetup.job.drafting.Update.Replacement;
import io.mlsetup.job.planning.Updates.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xpack.core.ml.action.UpdateFilterAction;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/**
 * What of filter lists and calendars can become what the file says: lists get the items that they lack, and lose others only if that is
 * asked for ({@code UpdateFilterAction}); calendars have no update but that of their members and events.
 */
final class Applied {

    private static final int MAX_NAMES = 10;

    private Applied() {}

    static Outcome filter(Candidate<MlFilter> candidate, MlFilter there, boolean prune) {
        boolean tellsItems = candidate.source().get("items") != null;
        MlFilter wanted = candidate.config();
        TreeSet<String> added = new TreeSet<>(wanted.getItems());
        added.removeAll(there.getItems());
        TreeSet<String> more = new TreeSet<>(tellsItems ? there.getItems() : List.of());
        more.removeAll(wanted.getItems());
        TreeSet<String> items = new TreeSet<>(there.getItems());
        items.addAll(added);
        if (prune) {
            items.removeAll(more);
        }
        List<Reason> notes = more.isEmpty() || prune
                ? List.of()
                : List.of(new Reason(
                        "items_not_in_file",
                        "It has [" + more.size() + "] items that the file does not have, such as " + shown(more)
                                + ": [prune=true] takes them out."));
        String description = orEmpty(wanted.getDescription());
        boolean renamed = !description.equals(orEmpty(there.getDescription()));
        if (!renamed && items.equals(there.getItems())) {
            return new Outcome(null, List.of(), notes);
        }
        UpdateFilterAction.Request request = new UpdateFilterAction.Request(there.getId());
        List<Change> changes = new ArrayList<>();
        if (renamed) {
            request.setDescription(description);
            changes.add(new Change("description", there.getDescription(), wanted.getDescription()));
        }
        if (!items.equals(there.getItems())) {
            request.setAddItems(added);
            request.setRemoveItems(prune ? more : new TreeSet<>());
            changes.add(new Change("items", List.copyOf(there.getItems()), List.copyOf(items)));
        }
        try {
            MlFilter after = MlFilter.builder(there.getId())
                    .setDescription(description)
                    .setItems(items)
                    .build();
            return new Outcome(
                    new Update(changes, request, ConfigMaps.filter(there), ConfigMaps.filter(after)), List.of(), notes);
        } catch (RuntimeException e) {
            return new Outcome(
                    new Update(changes, null, Map.of(), Map.of()),
                    List.of(new Reason("refused", String.valueOf(e.getMessage()))),
                    notes);
        }
    }

    static Outcome calendar(Candidate<Calendar> candidate, Calendar there) {
        String from = there.getDescription();
        String to = candidate.config().getDescription();
        if (orEmpty(from).equals(orEmpty(to))) {
            return new Outcome(null, List.of(), List.of());
        }
        return new Outcome(
                new Update(List.of(new Change("description", from, to)), null, Map.of(), Map.of()),
                List.of(new Reason(
                        "cannot_change",
                        "Machine learning has no request that changes the [description] of a calendar: give in the file"
                                + " the one that is there, or delete the calendar and create it anew.")),
                List.of());
    }

    /**
     * Of several of the cluster's, what the file does not give is as in one that is as the file says, if there is one.
     *
     * @param there all of its description, start and end; at least one
     */
    static Outcome event(Candidate<ScheduledEvent> candidate, List<ScheduledEvent> there) {
        List<ScheduledEvent> others = there.stream()
                .filter(event -> !compared(candidate, event).changes().isEmpty())
                .toList();
        ScheduledEvent like = there.stream()
                .filter(event -> !others.contains(event))
                .findFirst()
                .orElse(there.get(0));
        List<Reason> notes = compared(candidate, like).notes();
        if (others.isEmpty()) {
            return new Outcome(null, List.of(), notes);
        }
        ScheduledEvent comes = merged(candidate, like);
        Map<String, Object> to = ConfigMaps.event(comes);
        Map<String, Object> from = ConfigMaps.event(others.get(0));
        List<Change> changes = Fields.between(from, to).stream()
                .map(difference -> new Change(difference.name(), difference.from(), difference.to()))
                .toList();
        return new Outcome(
                new Update(
                        changes,
                        new Replacement(
                                others.stream().map(ScheduledEvent::getEventId).toList(), comes),
                        from,
                        to),
                List.of(),
                notes);
    }

    private static Compared compared(Candidate<ScheduledEvent> candidate, ScheduledEvent there) {
        Map<String, Object> wanted = ConfigMaps.event(candidate.config());
        return Compared.of(candidate.source(), ConfigMaps.event(there), wanted, wanted);
    }

    /** What the file says; where that does not speak of what has a default, as it is there. */
    private static ScheduledEvent merged(Candidate<ScheduledEvent> candidate, ScheduledEvent there) {
        ScheduledEvent wanted = candidate.config();
        ScheduledEvent.Builder merged = new ScheduledEvent.Builder()
                .description(wanted.getDescription())
                .startTime(wanted.getStartTime())
                .endTime(wanted.getEndTime())
                .calendarId(wanted.getCalendarId())
                .skipResult((gives(candidate, ScheduledEvent.SKIP_RESULT) ? wanted : there).getSkipResult())
                .skipModelUpdate(
                        (gives(candidate, ScheduledEvent.SKIP_MODEL_UPDATE) ? wanted : there).getSkipModelUpdate());
        if (wanted.getForceTimeShift() != null) {
            merged.forceTimeShift(wanted.getForceTimeShift());
        }
        return merged.build();
    }

    private static boolean gives(Candidate<?> candidate, ParseField field) {
        return candidate.source().get(field.getPreferredName()) != null;
    }

    /** One that the file does not have. */
    static Update gone(List<ScheduledEvent> there) {
        Map<String, Object> from = ConfigMaps.event(there.get(0));
        return new Update(
                List.of(new Change("calendar_event", from, null)),
                new Replacement(there.stream().map(ScheduledEvent::getEventId).toList(), null),
                from,
                Map.of());
    }

    static String shown(Collection<String> names) {
        return names.stream().filter(Objects::nonNull).limit(MAX_NAMES).collect(joining(", ", "[", "]"));
    }

    private static String orEmpty(String description) {
        return description == null ? "" : description;
    }
}
