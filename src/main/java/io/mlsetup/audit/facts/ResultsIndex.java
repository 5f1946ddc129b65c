package io.mlsetup.audit.facts;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An index with results, and by which names it is searched. A privilege on an alias or a data stream is one on its indices, whatever is
 * held on their own names ({@code IndicesPermission.authorize} of x-pack-core, which grants to each resource what its concrete indices
 * need). Thousands of jobs may share one index.
 *
 * @param name of the index, or a name that is neither an index nor an alias yet
 * @param whole the names under which all of it is found: its own, its data stream, aliases without a filter
 * @param partly aliases with a filter of which it is not known what it lets through
 * @param ofJobs by the id of a job the aliases with a filter for the documents of named jobs
 */
public record ResultsIndex(String name, List<String> whole, List<String> partly, Map<String, List<String>> ofJobs) {

    public ResultsIndex {
        requireNonNull(name);
        whole = List.copyOf(whole);
        partly = List.copyOf(partly);
        ofJobs = copy(ofJobs);
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> all) {
        Map<String, List<String>> copy = new TreeMap<>();
        all.forEach((job, names) -> copy.put(job, List.copyOf(names)));
        return copy;
    }

    /** One of which no other name is known. */
    public static ResultsIndex named(String name) {
        return new ResultsIndex(name, List.of(name), List.of(), Map.of());
    }

    /** The aliases with a filter that may show results of the job; of no job where the results are not those of anomaly detection. */
    public List<String> filteredFor(AuditedJob job) {
        if (job.isAnomalyDetector()) {
            return ofJobs.getOrDefault(job.id(), List.of());
        }
        List<String> all = new ArrayList<>();
        ofJobs.values().forEach(all::addAll);
        return all;
    }

    /** By the name alone, which is one index's: the jobs that share it are put into maps. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
