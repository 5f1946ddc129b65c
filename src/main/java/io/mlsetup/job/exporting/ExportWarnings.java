package io.mlsetup.job.exporting;

import io.mlsetup.job.ConfigReader;
import io.mlsetup.job.Configs;
import io.mlsetup.job.exporting.ExportRequest.Included;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.job.config.Blocked;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/**
 * What an export does not carry. Kibana's export names the jobs that use filter lists or calendars likewise, before it gives the
 * file; here it is said in the {@code Warning} headers of the answer.
 */
final class ExportWarnings {

    /** More names would make a header that some clients refuse. */
    private static final int MAX_NAMES = 20;

    private ExportWarnings() {}

    /** @param calendars all of the cluster */
    static List<String> of(ExportRequest request, Configs selected, Collection<Calendar> calendars) {
        List<String> warnings = new ArrayList<>();
        warnings.add("Models, results, Kibana's spaces and data views are not in this file.");
        List<String> filtered = selected.jobs().stream()
                .filter(job ->
                        !job.getAnalysisConfig().extractReferencedFilters().isEmpty())
                .map(Job::getId)
                .toList();
        if (!filtered.isEmpty() && !request.include().contains(Included.FILTERS)) {
            warnings.add("The filter lists " + names(ExportFile.filterIds(selected.jobs()))
                    + " are not in this file: create them before you import the jobs " + names(filtered) + ".");
        }
        List<String> calendared = selected.jobs().stream()
                .filter(job -> calendars.stream().anyMatch(c -> ExportFile.uses(c, ExportFile.names(job))))
                .map(Job::getId)
                .toList();
        if (!calendared.isEmpty() && !request.include().contains(Included.CALENDARS)) {
            warnings.add("The calendars of the jobs " + names(calendared)
                    + " are not in this file: create them and add the imported jobs to them.");
        }
        List<String> blocked = selected.jobs().stream()
                .filter(job -> job.getBlocked().getReason() != Blocked.Reason.NONE)
                .map(Job::getId)
                .toList();
        if (!blocked.isEmpty()) {
            warnings.add("The jobs " + names(blocked)
                    + " are being deleted, reset or reverted now; this file holds them as if they were not.");
        }
        List<String> unfed = selected.jobs().stream()
                .filter(job -> job.getDatafeedConfig().isEmpty())
                .map(Job::getId)
                .toList();
        if (!unfed.isEmpty() && !request.bundle()) {
            warnings.add(
                    "The jobs " + names(unfed)
                            + " have no datafeed: Kibana's own import fails with a file that holds such jobs; export the others by [job_id].");
        }
        if (Math.max(selected.jobs().size(), selected.analytics().size()) >= ConfigReader.MAX_CONFIGS) {
            warnings.add("There may be more jobs than the [" + ConfigReader.MAX_CONFIGS
                    + "] that can be read at once: export them in parts with [job_id].");
        }
        return warnings;
    }

    /**
     * What shows only when events were read.
     *
     * @param gone calendars that were deleted meanwhile
     */
    static List<String> late(Configs read, Set<String> gone) {
        List<String> warnings = new ArrayList<>();
        if (!gone.isEmpty()) {
            warnings.add("The calendars " + names(gone.stream().sorted().toList())
                    + " were deleted while this file was made, and are not in it.");
        }
        Configs others = new Configs(List.of(), List.of(), read.filters(), read.calendars(), read.events());
        others.cutShort(ConfigReader.MAX_CONFIGS)
                .forEach(kind -> warnings.add("There may be more " + kind + " than the [" + ConfigReader.MAX_CONFIGS
                        + "] that can be read at once: those are not in this file."));
        return warnings;
    }

    private static String names(Collection<String> names) {
        int more = names.size() - MAX_NAMES;
        List<String> shown = names.stream().limit(MAX_NAMES).toList();
        return shown + (more > 0 ? " and [" + more + "] more" : "");
    }
}
