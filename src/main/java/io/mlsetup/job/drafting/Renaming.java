package io.mlsetup.job.drafting;

import static java.util.stream.Collectors.toCollection;

import io.mlsetup.job.drafting.JobFile.AnomalyDetector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives the jobs of a file the ids and destination indices that the import is to create them with. As in Kibana's import, the
 * datafeed of a renamed job becomes {@code datafeed-<job id>}; that of another keeps its id. To one that has none the file gives none
 * here either, since the job may have one on the cluster: {@link #usualDatafeedId} is what it gets else.
 */
final class Renaming {

    private static final String DATAFEED_ID = "datafeed_id";
    private static final String DATAFEED_PREFIX = "datafeed-";

    private final ImportOptions options;
    private final Set<String> anomalyDetectorIds;

    /** @throws IllegalArgumentException (400) if there is nothing of that name to rename */
    Renaming(JobFile file, ImportOptions options) {
        this.options = options;
        this.anomalyDetectorIds =
                file.anomalyDetectors().stream().map(AnomalyDetector::jobId).collect(toCollection(TreeSet::new));
        Set<String> jobIds = new TreeSet<>(anomalyDetectorIds);
        Set<String> destinations = new TreeSet<>();
        for (Map<String, Object> analytics : file.analytics()) {
            jobIds.add((String) analytics.get("id"));
            destinations.add(destination(analytics));
        }
        List<String> problems = new ArrayList<>();
        unknown("rename", "job", options.rename().keySet(), jobIds, problems);
        unknown(
                "destination_index",
                "destination index",
                options.destinationIndex().keySet(),
                destinations,
                problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    private static void unknown(
            String parameter, String what, Set<String> named, Set<String> inFile, List<String> problems) {
        Set<String> unknown = new TreeSet<>(named);
        unknown.removeAll(inFile);
        if (!unknown.isEmpty()) {
            problems.add(
                    "[" + parameter + "] names " + unknown + ", but the file has no " + what + " of " + "such a name");
        }
    }

    AnomalyDetector apply(AnomalyDetector anomalyDetector) {
        String jobId = anomalyDetector.jobId();
        Map<String, Object> job = with(anomalyDetector.job(), JobFileParser.JOB_ID, jobId(jobId));
        if (anomalyDetector.datafeed() == null) {
            return new AnomalyDetector(job, null, false);
        }
        return new AnomalyDetector(
                job, datafeed(anomalyDetector.datafeed(), jobId, jobId(jobId)), anomalyDetector.within());
    }

    private static Map<String, Object> datafeed(Map<String, Object> datafeed, String jobId, String renamed) {
        Map<String, Object> ofJob = with(datafeed, JobFileParser.JOB_ID, renamed);
        boolean follows = !renamed.equals(jobId) && datafeed.get(DATAFEED_ID) != null;
        return follows ? with(ofJob, DATAFEED_ID, DATAFEED_PREFIX + renamed) : ofJob;
    }

    /**
     * The id of a datafeed to which the file gives none. A {@code datafeed_config} is called as its job, by x-pack-core's
     * {@code Job.Builder}; but follows a job that is renamed as any other.
     *
     * @param jobId by its new id
     * @param within whether it is a {@code datafeed_config}
     */
    String usualDatafeedId(String jobId, boolean within) {
        return within && anomalyDetectorIds.contains(jobId) && jobId(jobId).equals(jobId)
                ? jobId
                : DATAFEED_PREFIX + jobId;
    }

    /** A datafeed that came without its job. One whose job is not in the file keeps the name of the job. */
    Map<String, Object> datafeed(Map<String, Object> datafeed) {
        String jobId = (String) datafeed.get(JobFileParser.JOB_ID);
        return datafeed(datafeed, jobId, anomalyDetectorIds.contains(jobId) ? jobId(jobId) : jobId);
    }

    Map<String, Object> applyToAnalytics(Map<String, Object> analytics) {
        Map<String, Object> renamed = with(analytics, "id", jobId((String) analytics.get("id")));
        String destination = options.destinationIndex().get(destination(analytics));
        if (destination != null) {
            Map<String, Object> dest = new LinkedHashMap<>();
            ((Map<?, ?>) analytics.get("dest")).forEach((field, value) -> dest.put((String) field, value));
            dest.put("index", destination);
            renamed.put("dest", dest);
        }
        return renamed;
    }

    /** A member of a calendar: the job of the file by its new id, any other name as it is. */
    String member(String name) {
        return anomalyDetectorIds.contains(name) ? jobId(name) : name;
    }

    private String jobId(String id) {
        String renamed = options.rename().get(id);
        return renamed == null ? options.prefix() + id : renamed;
    }

    /** Empty if there is none, which no name is. */
    private static String destination(Map<String, Object> analytics) {
        return analytics.get("dest") instanceof Map<?, ?> dest && dest.get("index") instanceof String index
                ? index
                : "";
    }

    private static Map<String, Object> with(Map<String, Object> map, String field, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(map);
        copy.put(field, value);
        return copy;
    }
}
