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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
    private final ConfigParser parser;
    private final Renaming renaming;
    private final List<AnomalyDetector> anomalyDetectors;
    private final List<Map<String, Object>> analytics;
    private final Map<ItemKey, Integer> occurrences = new HashMap<>();
    private final Set<String> groups;
    private final Set<String> jobIds;

    private Drafter(JobFile file, ImportOptions options, ConfigParser parser) {
        this.file = file;
        this.parser = parser;
        this.renaming = new Renaming(file, options);
        this.anomalyDetectors =
                file.anomalyDetectors().stream().map(renaming::apply).toList();
        this.analytics =
                file.analytics().stream().map(renaming::applyToAnalytics).toList();
        this.groups = anomalyDetectors.stream()
                .flatMap(anomalyDetector -> groups(anomalyDetector.job()))
                .collect(toSet());
        this.jobIds = anomalyDetectors.stream().map(AnomalyDetector::jobId).collect(toSet());
    }

    /** @throws IllegalArgumentException (400) for options that name what the file does not have */
    public static Draft draft(JobFile file, ImportOptions options, ConfigParser parser) {
        return new Drafter(file, options, parser).draft();
    }

    private Draft draft() {
        file.filters().forEach(filter -> count(ItemType.FILTER, (String) filter.get("filter_id")));
        file.calendars().forEach(entry -> count(ItemType.CALENDAR, calendarId(entry)));
        anomalyDetectors.forEach(anomalyDetector -> count(ItemType.ANOMALY_DETECTOR, anomalyDetector.jobId()));
        anomalyDetectors.stream()
                .filter(anomalyDetector -> anomalyDetector.datafeed() != null)
                .forEach(anomalyDetector -> count(ItemType.DATAFEED, datafeedId(anomalyDetector)));
        analytics.forEach(job -> count(ItemType.DATA_FRAME_ANALYTICS, (String) job.get("id")));
        return new Draft(
                file.filters().stream().map(this::filter).toList(),
                file.calendars().stream().map(this::calendar).toList(),
                anomalyDetectors.stream().map(this::anomalyDetector).toList(),
                analytics.stream().map(this::analytics).toList());
    }

    private void count(ItemType type, String id) {
        occurrences.merge(new ItemKey(type, id), 1, Integer::sum);
    }

    private Candidate<MlFilter> filter(Map<String, Object> source) {
        String id = (String) source.get("filter_id");
        return candidate(ItemType.FILTER, id, source, parser.filter(id, source), config -> List.of());
    }

    private CalendarDraft calendar(CalendarEntry entry) {
        String id = calendarId(entry);
        Candidate<Calendar> calendar = candidate(
                ItemType.CALENDAR, id, entry.calendar(), parser.calendar(id, entry.calendar()), config -> List.of());
        List<Membership> members = calendar.config() == null
                ? List.of()
                : calendar.config().getJobIds().stream()
                        .distinct()
                        .map(name -> new Membership(id, renaming.member(name)))
                        .toList();
        List<Candidate<ScheduledEvent>> events = new ArrayList<>();
        for (int i = 0; i < entry.events().size(); i++) {
            Parsed<ScheduledEvent> event = parser.event(id, entry.events().get(i));
            String eventId = id + "/" + (event.config() == null ? "[" + i + "]" : EventKey.of(event.config()));
            events.add(new Candidate<>(
                    new ItemKey(ItemType.CALENDAR_EVENT, eventId),
                    entry.events().get(i),
                    event.config(),
                    event.problems(),
                    List.of()));
        }
        return new CalendarDraft(calendar, members, events);
    }

    private AnomalyDetectorDraft anomalyDetector(AnomalyDetector anomalyDetector) {
        String id = anomalyDetector.jobId();
        Candidate<Job> job = candidate(
                ItemType.ANOMALY_DETECTOR,
                id,
                anomalyDetector.job(),
                parser.job(id, anomalyDetector.job()),
                config -> groupClashes(config));
        if (anomalyDetector.datafeed() == null) {
            return new AnomalyDetectorDraft(job, null);
        }
        String datafeedId = datafeedId(anomalyDetector);
        return new AnomalyDetectorDraft(
                job,
                candidate(
                        ItemType.DATAFEED,
                        datafeedId,
                        anomalyDetector.datafeed(),
                        parser.datafeed(datafeedId, anomalyDetector.datafeed(), job.config()),
                        this::sourceProblems));
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
                parser.analytics(id, source),
                config -> Stream.concat(
                                destinationProblems(config),
                                invalidSources(Sources.of(config).invalid()))
                        .toList());
    }

    private List<Reason> sourceProblems(DatafeedConfig datafeed) {
        return invalidSources(Sources.of(datafeed).invalid()).toList();
    }

    private static Stream<Reason> invalidSources(List<String> invalid) {
        return invalid.stream()
                .map(name -> new Reason("invalid_source_index", "[" + name + "] is no name or pattern of indices."));
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
            Parsed<C> parsed,
            Function<C, List<Reason>> moreProblems) {
        ItemKey key = new ItemKey(type, id);
        List<Reason> problems = new ArrayList<>(parsed.problems());
        if (parsed.config() != null) {
            problems.addAll(moreProblems.apply(parsed.config()));
        }
        int times = occurrences.get(key);
        if (times > 1) {
            problems.add(new Reason("duplicate", "The file holds [" + id + "] [" + times + "] times."));
        }
        return new Candidate<>(key, source, parsed.config(), problems, notes(type, id));
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

    private static String datafeedId(AnomalyDetector anomalyDetector) {
        return (String) anomalyDetector.datafeed().get(DatafeedConfig.ID.getPreferredName());
    }
}
