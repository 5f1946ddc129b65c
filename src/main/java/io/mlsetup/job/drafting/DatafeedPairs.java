package io.mlsetup.job.drafting;

import static java.util.stream.Collectors.toCollection;

import io.mlsetup.job.drafting.JobFile.AnomalyDetector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The jobs of a file with their datafeeds. Where these come apart, as in the answers to two get requests, each goes to its job, if that is
 * in the file and has none yet.
 *
 * @param alone the datafeeds that found no job
 */
record DatafeedPairs(List<AnomalyDetector> anomalyDetectors, List<Map<String, Object>> alone) {

    static DatafeedPairs of(JobFile file) {
        if (file.datafeeds().isEmpty()) {
            return new DatafeedPairs(file.anomalyDetectors(), List.of());
        }
        Set<String> waiting = file.anomalyDetectors().stream()
                .filter(job -> job.datafeed() == null)
                .map(AnomalyDetector::jobId)
                .collect(toCollection(HashSet::new));
        Map<String, Map<String, Object>> found = new LinkedHashMap<>();
        List<Map<String, Object>> alone = new ArrayList<>();
        for (Map<String, Object> datafeed : file.datafeeds()) {
            String jobId = (String) datafeed.get(JobFileParser.JOB_ID);
            if (waiting.remove(jobId)) {
                found.put(jobId, datafeed);
            } else {
                alone.add(datafeed);
            }
        }
        List<AnomalyDetector> anomalyDetectors = file.anomalyDetectors().stream()
                .map(job -> job.datafeed() == null && found.containsKey(job.jobId())
                        ? new AnomalyDetector(job.job(), found.get(job.jobId()), false)
                        : job)
                .toList();
        return new DatafeedPairs(anomalyDetectors, alone);
    }
}
