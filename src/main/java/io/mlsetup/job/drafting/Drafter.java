package io.mlsetup.job.drafting;

import static java.util.stream.Collectors.toSet;

import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.ConfigParser.Parsed;
import io.mlsetup.job.drafting.Draft.AnomalyDetectorDraft;
import io.mlsetup.job.drafting.Draft.CalendarDraft;
import io.mlsetup.job.drafting.Item.Membership;
import io.mlsetup.job.drafting.JobFile.AnomalyDetector;
import io.mlsetup.job.drafting.JobFile.CalendarEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.elasticsearch.cluster.metadata.MetadataCreateIndexService;
import org.elasticsearch.indices.InvalidIndexNameException;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** Reads a file's elements and finds what speaks against each of them in the file alone, all at once. */
public final class Drafter {

    private final JobFile file;
    private final boolean prune;
    private final ConfigParser parser;
    private final Renaming renaming;
    private final List<AnomalyDetector> anomalyDetectors;
    private final List<Map<String, Object>> analytics;
    private final List<Map<String, Object>> datafeeds;
    private final Map<ItemKey, Integer> occurrences = new HashMap<>();
    private final Set<String> groups;
    private final Set<String> jobIds;

    private Drafter(JobFile file, ImportOptions options, ConfigParser parser) {
        this.file = file;
        this.prune = options.apply().prune();
        this.parser = parser;
        this.renaming = new Renaming(file, options);
        DatafeedPairs pairs = DatafeedPairs.of(file);
        this.anomalyDetectors =
                pairs.anomalyDetectors().stream().map(renaming::apply).toList();
        this.datafeeds = pairs.alone().stream().map(renaming::datafeed).toList();
        this.analytics =
                file.analytics().stream().map(renaming::applyToAnalytics).toList();
        this.groups = anomalyDetectors.stream()
                .flatMap(anomalyDetector -> groups(anomalyDetector.job()))
                .collect(toSet());
        this.jobIds = anomalyDetectors.stream().map(AnomalyDetector::jobId).collect(toSet());
    }

    /** @throws IllegalArgumentException (400) for options that name what the file does not have, and for too many sources */
    public static Draft draft(JobFile file, ImportOptions options, ConfigParser parser) {
        SourceBudget.ensureMet(file);
        return new Drafter(file, options, parser).draft();
    }

    private Draft draft() {
        file.filters().forEach(filter -> count(ItemType.FILTER, (String) filter.get("filter_id")));
        file.calendars().forEach(entry -> count(ItemType.CALENDAR, calendarId(entry)));
        anomalyDetectors.forEach(anomalyDetector -> count(ItemType.ANOMALY_DETECTOR, anomalyDetector.jobId()));
        anomalyDetectors.stream()
                .filter(anomalyDetector -> anomalyDetector.datafeed() != null)
                .forEach(anomalyDetector ->
                        count(ItemType.DATAFEED, datafeedId(anomalyDetector.datafeed(), anomalyDetector.within())));
        datafeeds.forEach(datafeed -> count(ItemType.DATAFEED, datafeedId(datafeed, false)));
        analytics.forEach(job -> count(ItemType.DATA_FRAME_ANALYTICS, (String) job.get("id")));
        List<CalendarDraft> calendars = Stream.concat(file.calendars().stream().map(this::calendar), eventsAlone())
                .toList();
        return new Draft(
                file.filters().stream().map(this::filter).toList(),
                calendars,
                anomalyDetectors.stream().map(this::anomalyDetector).toList(),
                datafeeds.stream().map(this::datafeedAlone).toList(),
                analytics.stream().map(this::analytics).toList(),
                notes(calendars));
    }

    private List<Reason> notes(List<CalendarDraft> calendars) {
        List<Reason> notes = new ArrayList<>(file.notes());
        TreeSet<String> parts = new TreeSet<>();
        calendars.stream()
                .filter(calendar -> !calendar.events().isEmpty())
                .forEach(calendar -> parts.add(calendar.id()));
        calendars.stream().filter(CalendarDraft::tellsEvents).forEach(calendar -> parts.remove(calendar.id()));
        if (prune && !parts.isEmpty()) {
            notes.add(new Reason(
                    "events_not_pruned",
                    "The file may not hold all events of [" + parts.size() + "] calendars, such as ["
                            + parts.first()
                            + "]: [prune=true] takes none out of them. An answer for events is one page of them; those in"
                            + " the [events] of a bundle's calendar, fewer than 10,000, are all."));
        }
        file.leftOut()
                .forEach((field, times) -> notes.add(new Reason(
                        "left_out",
                        "[" + field + "] is generated by Elasticsearch, which takes it from nobody: it was left out ["
                                + times + "] times.")));
        return notes;
    }

    private void count(ItemType type, String id) {
        occurrences.merge(new ItemKey(type, id), 1, Integer::sum);
    }

    private Candidate<MlFilter> filter(Map<String, Object> source) {
        String id = (String) source.get("filter_id");
        return candidate(ItemType.FILTER, id, source, () -> parser.filter(id, source), config -> List.of());
    }

    private CalendarDraft calendar(CalendarEntry entry) {
        String id = calendarId(entry);
        Candidate<Calendar> calendar = candidate(
                ItemType.CALENDAR,
                id,
                entry.calendar(),
                () -> parser.calendar(id, entry.calendar()),
                config -> List.of());
        List<Membership> members = calendar.config() == null
                ? List.of()
                : calendar.config().getJobIds().stream()
                        .distinct()
                        .map(name -> new Membership(id, renaming.member(name)))
                        .toList();
        return new CalendarDraft(id, calendar, members, events(id, entry.events()), entry.tellsEvents());
    }

    /** What an answer to a get request for events holds: one page, by whatever it asked for, so nothing is known of the rest. */
    private Stream<CalendarDraft> eventsAlone() {
        Map<String, List<Map<String, Object>>> byCalendar = new LinkedHashMap<>();
        file.events()
                .forEach(event -> byCalendar
                        .computeIfAbsent((String) event.get("calendar_id"), id -> new ArrayList<>())
                        .add(event));
        return byCalendar.entrySet().stream()
                .map(calendar -> new CalendarDraft(
                        calendar.getKey(), null, List.of(), events(calendar.getKey(), calendar.getValue()), false));
    }

    private List<Candidate<ScheduledEvent>> events(String calendarId, List<Map<String, Object>> given) {
        List<Candidate<ScheduledEvent>> events = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Map<String, Object> source = given.get(i);
            Parsed<ScheduledEvent> event =
                    gated(ItemType.CALENDAR_EVENT, source, () -> parser.event(calendarId, source));
            String eventId = calendarId + "/" + (event.config() == null ? "[" + i + "]" : EventKey.of(event.config()));
            events.add(new Candidate<>(
                    new ItemKey(ItemType.CALENDAR_EVENT, eventId),
                    source,
                    event.config(),
                    event.problems(),
                    List.of(),
                    List.of()));
        }
        return events;
    }

    private AnomalyDetectorDraft anomalyDetector(AnomalyDetector anomalyDetector) {
        String id = anomalyDetector.jobId();
        Candidate<Job> job = candidate(
                ItemType.ANOMALY_DETECTOR,
                id,
                anomalyDetector.job(),
                () -> parser.job(id, anomalyDetector.job()),
                this::groupClashes);
        if (anomalyDetector.datafeed() == null) {
            return new AnomalyDetectorDraft(job, null);
        }
        return new AnomalyDetectorDraft(job, datafeed(anomalyDetector.datafeed(), anomalyDetector.within()));
    }

    private Candidate<DatafeedConfig> datafeed(Map<String, Object> source, boolean within) {
        String id = datafeedId(source, within);
        return candidate(ItemType.DATAFEED, id, source, () -> parser.datafeed(id, source), this::sourceProblems);
    }

    private Candidate<DatafeedConfig> datafeedAlone(Map<String, Object> source) {
        Candidate<DatafeedConfig> datafeed = datafeed(source, false);
        return jobIds.contains(String.valueOf(source.get(JobFileParser.JOB_ID)))
                ? datafeed.with(new Reason(
                        "job_has_datafeed",
                        "The file holds another datafeed of the job [" + source.get(JobFileParser.JOB_ID) + "] too."))
                : datafeed;
    }

    /** Jobs and groups share one space of names. */
    private List<Reason> groupClashes(Job job) {
        List<Reason> clashes = new ArrayList<>();
        if (groups.contains(job.getId())) {
            clashes.add(new Reason("id_is_group", "A job of this file has a group [" + job.getId() + "]."));
        }
        job.getGroups().stream()
                .filter(jobIds::contains)
                .forEach(group -> clashes.add(
                        new Reason("group_is_id", "The file holds a job with the group's name [" + group + "].")));
        return clashes;
    }

    private Candidate<DataFrameAnalyticsConfig> analytics(Map<String, Object> source) {
        String id = (String) source.get("id");
        return candidate(
                ItemType.DATA_FRAME_ANALYTICS,
                id,
                source,
                () -> parser.analytics(id, source),
                config -> Stream.concat(destinationProblems(config), sourceProblems(Sources.of(config)))
                        .toList());
    }

    private List<Reason> sourceProblems(DatafeedConfig datafeed) {
        return sourceProblems(Sources.of(datafeed)).toList();
    }

    private static Stream<Reason> sourceProblems(Sources sources) {
        return Stream.of(
                        sources.refusal().stream()
                                .map(why -> new Reason(
                                        "too_many_exclusions", "The list of what it reads from " + why + ".")),
                        sources.invalid().stream()
                                .map(name -> new Reason(
                                        "invalid_source_index", "[" + name + "] is no name or pattern of indices.")),
                        sources.selectors().stream()
                                .map(
                                        name -> new Reason(
                                                "selector_not_supported",
                                                "[" + name
                                                        + "] has a selector, which neither datafeeds nor data frame analytics take.")))
                .flatMap(reasons -> reasons);
    }

    private static Stream<Reason> destinationProblems(DataFrameAnalyticsConfig config) {
        try {
            MetadataCreateIndexService.validateIndexOrAliasName(
                    config.getDest().getIndex(), InvalidIndexNameException::new);
            return Stream.empty();
        } catch (InvalidIndexNameException e) {
            return Stream.of(new Reason("invalid_destination_index", e.getMessage()));
        }
    }

    private <C> Candidate<C> candidate(
            ItemType type,
            String id,
            Map<String, Object> source,
            Supplier<Parsed<C>> parse,
            Function<C, List<Reason>> moreProblems) {
        ItemKey key = new ItemKey(type, id);
        Parsed<C> parsed = gated(type, source, parse);
        List<Reason> problems = new ArrayList<>(parsed.problems());
        if (parsed.config() != null) {
            problems.addAll(moreProblems.apply(parsed.config()));
        }
        int times = occurrences.get(key);
        if (times > 1) {
            problems.add(new Reason("duplicate", "The file holds [" + id + "] [" + times + "] times."));
        }
        return new Candidate<>(key, source, parsed.config(), problems, parsed.overLimit(), notes(type, id));
    }

    private static <C> Parsed<C> gated(ItemType type, Map<String, Object> source, Supplier<Parsed<C>> parse) {
        List<Reason> refusals = GatedFields.refusals(type, source);
        return refusals.isEmpty() ? parse.get() : new Parsed<>(null, refusals);
    }

    /** Kibana's import takes no dots, which Elasticsearch does. */
    private static List<Reason> notes(ItemType type, String id) {
        boolean job = type == ItemType.ANOMALY_DETECTOR || type == ItemType.DATA_FRAME_ANALYTICS;
        return job && id.indexOf('.') >= 0
                ? List.of(new Reason(
                        "id_not_for_kibana",
                        "Kibana's own import would not take the id [" + id + "]: it allows no dots."))
                : List.of();
    }

    private static Stream<String> groups(Map<String, Object> job) {
        return job.get(Job.GROUPS.getPreferredName()) instanceof List<?> list
                ? list.stream().filter(String.class::isInstance).map(String.class::cast)
                : Stream.empty();
    }

    private static String calendarId(CalendarEntry entry) {
        return (String) entry.calendar().get(Calendar.ID.getPreferredName());
    }

    private String datafeedId(Map<String, Object> datafeed, boolean within) {
        return datafeed.get(DatafeedConfig.ID.getPreferredName()) instanceof String id
                ? id
                : renaming.usualDatafeedId((String) datafeed.get(JobFileParser.JOB_ID), within);
    }
}
