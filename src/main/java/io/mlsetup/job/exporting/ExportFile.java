package io.mlsetup.job.exporting;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.Configs;
import io.mlsetup.job.exporting.ExportRequest.Included;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/**
 * What goes into a file, and what to say about what does not. Of filter lists and calendars a bundle holds those that its jobs
 * use, or all if it holds all jobs; a calendar names only those of its members that are in the bundle.
 *
 * @param configs what goes into the file
 * @param warnings one sentence each
 */
record ExportFile(Configs configs, List<String> warnings) {

    private static final String ALL_JOBS = "_all";

    /**
     * Selects from what a cluster holds.
     *
     * @param found jobs that the selection may have found too many of; all filter lists and calendars, without events
     */
    static ExportFile of(ExportRequest request, Configs found) {
        List<Job> jobs = found.jobs().stream()
                .filter(job -> request.selection().matches(names(job)))
                .toList();
        Configs selected = new Configs(
                jobs,
                found.analytics().stream()
                        .filter(job -> request.selection().matches(List.of(job.getId())))
                        .toList(),
                filters(request, jobs, found.filters()),
                calendars(request, jobs, found.calendars()),
                Map.of());
        return new ExportFile(selected, ExportWarnings.of(request, selected, found.calendars()));
    }

    /** The names that were asked for and that no job has. */
    Set<String> missing(ExportRequest request) {
        return request.selection()
                .missing(Stream.concat(
                        configs.jobs().stream().flatMap(job -> names(job).stream()),
                        configs.analytics().stream().map(job -> job.getId())));
    }

    private static List<MlFilter> filters(ExportRequest request, List<Job> jobs, List<MlFilter> filters) {
        if (!request.include().contains(Included.FILTERS)) {
            return List.of();
        }
        Set<String> used = filterIds(jobs);
        return filters.stream()
                .filter(filter -> request.selection().isAll() || used.contains(filter.getId()))
                .toList();
    }

    private static List<Calendar> calendars(ExportRequest request, List<Job> jobs, List<Calendar> calendars) {
        if (!request.include().contains(Included.CALENDARS)) {
            return List.of();
        }
        if (request.selection().isAll()) {
            return calendars;
        }
        Set<String> names = jobs.stream().flatMap(job -> names(job).stream()).collect(toSet());
        return calendars.stream()
                .filter(calendar -> uses(calendar, names) && !jobs.isEmpty())
                .map(calendar -> new Calendar(
                        calendar.getId(),
                        calendar.getJobIds().stream()
                                .filter(member -> member.equals(ALL_JOBS) || names.contains(member))
                                .toList(),
                        calendar.getDescription()))
                .toList();
    }

    /** Whether a job or group of these names belongs to a calendar. */
    static boolean uses(Calendar calendar, Collection<String> names) {
        return calendar.getJobIds().stream().anyMatch(member -> member.equals(ALL_JOBS) || names.contains(member));
    }

    /** The filter lists that custom rules of jobs use. */
    static Set<String> filterIds(Collection<Job> jobs) {
        return jobs.stream()
                .flatMap(job -> job.getAnalysisConfig().extractReferencedFilters().stream())
                .collect(toCollection(TreeSet::new));
    }

    /** The id and the groups, by all of which a job can be asked for. */
    static List<String> names(Job job) {
        return Stream.concat(Stream.of(job.getId()), job.getGroups().stream()).toList();
    }

    /**
     * An anomaly detection job as it stands in a file: {@code {job, datafeed}}, the latter if it has one.
     *
     * @param bundle or Kibana's file
     */
    static Map<String, Object> anomalyDetector(Job job, boolean bundle) {
        Map<String, Object> anomalyDetector = new LinkedHashMap<>();
        anomalyDetector.put("job", ConfigMaps.job(job));
        job.getDatafeedConfig()
                .map(bundle ? ConfigMaps::datafeed : ConfigMaps::datafeedForKibana)
                .ifPresent(datafeed -> anomalyDetector.put("datafeed", datafeed));
        return anomalyDetector;
    }

    /** A calendar as it stands in a file: {@code {calendar, events}}. */
    static Map<String, Object> calendar(Calendar calendar, List<ScheduledEvent> events) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("calendar", ConfigMaps.calendar(calendar));
        entry.put("events", events.stream().map(ConfigMaps::event).toList());
        return entry;
    }
}
