package io.mlsetup.audit.facts;

import static java.util.Objects.requireNonNull;

import io.mlsetup.access.IndexPatterns;
import io.mlsetup.kibana.JobType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.core.Nullable;

/**
 * A job: where its data comes from, and where its results are.
 *
 * @param sources the index expression of its datafeed, or of its analytics source, as it was given; empty if it has none
 * @param patterns the same on this cluster, each as a role names it
 * @param notJudged those of its sources of which nothing is known here: remote indices, failure stores, broken expressions; all of
 *     them, where they leave out more than is worked out
 * @param dataStreams of those patterns that are backing indices: who may search the data stream searches them too, by their own names
 * @param results where its results are; the first is named in its configuration
 * @param spaces those of Kibana in which it is shown, as far as the caller may see them
 * @param ranAs whose rights its datafeed or it runs with; null if that cannot be read, or it has no datafeed
 */
public record AuditedJob(
        String id,
        JobType type,
        List<String> sources,
        List<String> patterns,
        List<String> notJudged,
        Map<String, OfStream> dataStreams,
        List<ResultsIndex> results,
        Set<String> spaces,
        @Nullable RanAs ranAs)
        implements Comparable<AuditedJob> {

    /**
     * Who last updated it: it runs with what their roles grant.
     *
     * @param user the owner, of an API key; null if nobody is remembered, since security was off then: Elasticsearch reads the sources
     *     with its own rights ({@code ClientHelper.executeWithHeaders})
     * @param roles by their names, as they are stored when it runs; none of an API key
     * @param key what an API key held, which is remembered with it; null if it was no API key
     */
    public record RanAs(
            String configuration,
            @Nullable String user,
            List<String> roles,
            @Nullable RoleSet key) {

        /** Somebody who is no API key. */
        public RanAs(String configuration, @Nullable String user, List<String> roles) {
            this(configuration, user, roles, null);
        }
    }

    public AuditedJob {
        requireNonNull(id);
        requireNonNull(type);
        sources = List.copyOf(sources);
        patterns = List.copyOf(new LinkedHashSet<>(patterns));
        notJudged = List.copyOf(notJudged);
        dataStreams = Map.copyOf(dataStreams);
        results = List.copyOf(results);
        spaces = Set.copyOf(new TreeSet<>(spaces));
    }

    /** Reads the index expression of its sources. */
    public static AuditedJob of(
            String id,
            JobType type,
            List<String> sources,
            Map<String, OfStream> dataStreams,
            List<ResultsIndex> results,
            Set<String> spaces,
            @Nullable RanAs ranAs) {
        IndexPatterns read = IndexPatterns.of(sources);
        List<String> patterns = new ArrayList<>();
        List<String> notJudged = new ArrayList<>(read.remote());
        notJudged.addAll(read.invalid());
        for (String local : read.local()) {
            if (IndexPatterns.isForFailures(local)) {
                notJudged.add(local);
            } else {
                patterns.add(IndexPatterns.inRole(local));
            }
        }
        return new AuditedJob(id, type, sources, patterns, notJudged, dataStreams, results, spaces, ranAs);
    }

    /** The index of its results, or its destination, as it is configured. */
    public String resultsName() {
        return results.get(0).name();
    }

    public boolean isAnomalyDetector() {
        return type == JobType.ANOMALY_DETECTOR;
    }

    @Override
    public int compareTo(AuditedJob other) {
        int byId = id.compareTo(other.id);
        return byId != 0 ? byId : type.compareTo(other.type);
    }
}
