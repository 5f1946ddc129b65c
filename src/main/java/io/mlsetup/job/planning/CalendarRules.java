package io.mlsetup.job.planning;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.Candidate;
import io.mlsetup.job.drafting.Draft.CalendarDraft;
import io.mlsetup.job.drafting.EventKey;
import io.mlsetup.job.drafting.ImportOptions.Apply;
import io.mlsetup.job.drafting.Item.Membership;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;

/**
 * What is to be done with calendars, who belongs to them, and their events: what lacks is added, and an event goes only if that is asked
 * for and the file says which events there are. Members never go, since a file of some jobs does not name the others.
 */
final class CalendarRules {

    private final Configs existing;
    private final Map<String, Calendar> calendars;
    private final Apply apply;
    private final Map<ItemKey, Judgement> judged;
    private final Consumer<Judgement> add;

    /**
     * @param calendars those that exist, by id
     * @param judged what was judged before, with what {@code add} adds to it
     */
    CalendarRules(
            Configs existing,
            Map<String, Calendar> calendars,
            Apply apply,
            Map<ItemKey, Judgement> judged,
            Consumer<Judgement> add) {
        this.existing = requireNonNull(existing);
        this.calendars = requireNonNull(calendars);
        this.apply = requireNonNull(apply);
        this.judged = requireNonNull(judged);
        this.add = requireNonNull(add);
    }

    void calendar(CalendarDraft calendar) {
        if (calendar.calendar() == null) {
            return;
        }
        Judgement judgement = Judgement.of(calendar.calendar(), Set.of());
        Calendar there = calendars.get(calendar.calendar().id());
        compare(judgement, calendar.calendar(), there);
        add.accept(judgement);
    }

    private void compare(Judgement judgement, Candidate<Calendar> candidate, Calendar there) {
        if (there == null || candidate.config() == null || judgement.action() == ItemAction.BLOCKED) {
            return;
        }
        Set<String> fields =
                Differences.between(Differences.withoutMembers(candidate.config()), Differences.withoutMembers(there));
        if (fields.isEmpty()) {
            judgement.unchanged();
        } else if (apply.update()) {
            judgement.differs(Applied.calendar(candidate, there));
        } else {
            judgement.conflict(Differences.CONFLICT, Differences.message(candidate.id(), fields));
        }
    }

    void members(CalendarDraft draftOfCalendar) {
        if (draftOfCalendar.calendar() == null) {
            return;
        }
        Judgement calendar = judged.get(draftOfCalendar.calendar().key());
        Calendar there = calendars.get(calendar.key().id());
        for (Membership member : draftOfCalendar.members()) {
            ItemKey key = new ItemKey(ItemType.CALENDAR_JOB, member.calendarId() + "/" + member.jobId());
            Judgement job = judged.get(new ItemKey(ItemType.ANOMALY_DETECTOR, member.jobId()));
            Set<ItemKey> needs = job == null ? Set.of(calendar.key()) : Set.of(calendar.key(), job.key());
            Judgement membership = new Judgement(key, member, needs);
            if (there != null && there.getJobIds().contains(member.jobId())) {
                membership.unchanged();
            }
            followUnlessThere(membership, calendar);
            if (job != null) {
                followUnlessThere(membership, job);
            }
            if (member.jobId().equals("_all")) {
                membership.note("all_jobs", "The calendar will apply to all jobs of this cluster.");
            }
            add.accept(membership);
        }
        if (there != null && apply.update()) {
            TreeSet<String> others = new TreeSet<>(there.getJobIds());
            draftOfCalendar.members().forEach(member -> others.remove(member.jobId()));
            if (!others.isEmpty()) {
                calendar.drift(
                        "members_not_in_file",
                        "It applies to [" + others.size() + "] jobs or groups that the file does not name, such as "
                                + Applied.shown(others)
                                + ": they stay, since a file of some jobs names only those of its members that it holds.");
            }
        }
    }

    void events(CalendarDraft draftOfCalendar) {
        ItemKey calendarKey = new ItemKey(ItemType.CALENDAR, draftOfCalendar.id());
        Judgement calendar = judged.get(calendarKey);
        Map<EventKey, List<ScheduledEvent>> there = events(draftOfCalendar.id());
        for (Candidate<ScheduledEvent> candidate : draftOfCalendar.events()) {
            if (judged.containsKey(candidate.key())) {
                // The same event twice is one event.
                continue;
            }
            Judgement event = Judgement.of(candidate, Set.of(calendarKey));
            List<ScheduledEvent> same = candidate.config() == null ? null : there.get(EventKey.of(candidate.config()));
            if (same != null && apply.update()) {
                event.differs(Applied.event(candidate, same));
            } else if (same != null) {
                event.unchanged();
            }
            if (calendar != null) {
                followUnlessThere(event, calendar);
            } else if (!calendars.containsKey(draftOfCalendar.id())) {
                event.block(
                        "calendar_missing",
                        "Its calendar [" + draftOfCalendar.id() + "] neither exists nor is in the file.");
            }
            add.accept(event);
        }
    }

    private Map<EventKey, List<ScheduledEvent>> events(String calendarId) {
        return existing.events().getOrDefault(calendarId, List.of()).stream()
                .collect(groupingBy(EventKey::of, LinkedHashMap::new, toList()));
    }

    /** Events that the file does not have, of calendars of which it says which they have, all of them. */
    void pruned(List<CalendarDraft> drafted) {
        Map<String, List<CalendarDraft>> byCalendar = drafted.stream()
                .filter(calendar -> apply.update())
                .collect(groupingBy(CalendarDraft::id, LinkedHashMap::new, toList()));
        byCalendar.forEach((id, drafts) -> {
            boolean tells = drafts.stream().anyMatch(CalendarDraft::tellsEvents)
                    && drafts.stream()
                            .flatMap(draft -> draft.events().stream())
                            .allMatch(event -> event.config() != null);
            Map<EventKey, List<ScheduledEvent>> others = events(id);
            others.keySet().removeIf(key -> !tells || judged.containsKey(eventKey(id, key)));
            if (apply.prune()) {
                others.forEach((key, events) -> {
                    Judgement event = new Judgement(eventKey(id, key), events.get(0), Set.of());
                    event.update(Applied.gone(events));
                    event.note("pruned", "The file does not have it.");
                    add.accept(event);
                });
            } else if (!others.isEmpty() && judged.get(new ItemKey(ItemType.CALENDAR, id)) != null) {
                judged.get(new ItemKey(ItemType.CALENDAR, id))
                        .drift(
                                "events_not_in_file",
                                "It has [" + others.size() + "] events that the file does not have, such as ["
                                        + others.keySet().iterator().next() + "]: [prune=true] takes them out.");
            }
        });
    }

    private static ItemKey eventKey(String calendarId, EventKey event) {
        return new ItemKey(ItemType.CALENDAR_EVENT, calendarId + "/" + event);
    }

    private static void followUnlessThere(Judgement dependent, Judgement other) {
        if ((dependent.creates() || dependent.updates()) && !other.willBeThere()) {
            dependent.follow(other);
        }
    }
}
