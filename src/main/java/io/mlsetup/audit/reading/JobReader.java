package io.mlsetup.audit.reading;

import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Existing;
import io.mlsetup.audit.facts.OfStream;
import io.mlsetup.job.ConfigReader;
import io.mlsetup.kibana.Assigned;
import io.mlsetup.kibana.JobObject;
import io.mlsetup.kibana.JobType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.admin.indices.resolve.ResolveIndexAction;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.action.GetDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.persistence.AnomalyDetectorsIndex;

/** Reads jobs of both kinds with machine learning's own APIs, and the indices that there are. */
final class JobReader {

    /** A results index that was rolled over. */
    private static final String ROLLED_OVER = "-[0-9]{6}";

    private final Reads reads;

    JobReader(Reads reads) {
        this.reads = reads;
    }

    void anomalyDetectors(ActionListener<List<Job>> listener) {
        reads.ask(
                "anomaly_detectors_not_read",
                "Anomaly detection jobs",
                GetJobsAction.INSTANCE,
                ConfigReader.jobs(ConfigReader.ALL),
                response -> bounded(response.getResponse(), "anomaly detection jobs"),
                List.of(),
                listener);
    }

    void analytics(ActionListener<List<DataFrameAnalyticsConfig>> listener) {
        reads.ask(
                "data_frame_analytics_not_read",
                "Data frame analytics jobs",
                GetDataFrameAnalyticsAction.INSTANCE,
                ConfigReader.analytics(ConfigReader.ALL),
                response -> bounded(response.getResources(), "data frame analytics jobs"),
                List.of(),
                listener);
    }

    private <C extends ToXContent & Writeable> List<C> bounded(QueryPage<C> page, String what) {
        if (ConfigReader.mayBeMore(page)) {
            reads.note("too_many_jobs", "Of " + what + " only the first " + ConfigReader.MAX_CONFIGS + " are judged.");
        }
        return page.results();
    }

    /** Indices, aliases and data streams that the caller may see. */
    void existing(ClusterNames names, ActionListener<Existing> listener) {
        reads.ask(
                "indices_not_read",
                "Names of indices (an example of an index that cannot be searched may not exist)",
                ResolveIndexAction.INSTANCE,
                new ResolveIndexAction.Request(new String[] {"*"}, IndicesOptions.lenientExpandHidden()),
                response -> existing(response, names),
                new Existing(List.of()),
                listener);
    }

    private static Existing existing(ResolveIndexAction.Response response, ClusterNames cluster) {
        List<Existing.Name> names = new ArrayList<>();
        response.getIndices()
                .forEach(one -> names.add(new Existing.Name(
                        one.getName(), cluster.dataStreamOf(one.getName()).orElse(null))));
        response.getAliases().forEach(one -> names.add(new Existing.Name(one.getName(), null)));
        response.getDataStreams().forEach(one -> names.add(new Existing.Name(one.getName(), null)));
        return new Existing(names);
    }

    /**
     * Puts together what was read.
     *
     * @param assigned which jobs Kibana shows where
     * @param spaces those of which the caller may know
     * @param names of the cluster, seen by the caller or not
     */
    static List<AuditedJob> jobs(
            List<Job> detectors,
            List<DataFrameAnalyticsConfig> analytics,
            Collection<Assigned<JobObject>> assigned,
            List<String> spaces,
            ClusterNames names) {
        Map<List<Object>, List<Assigned<JobObject>>> byJob = assigned.stream()
                .collect(Collectors.groupingBy(
                        one -> List.of(one.object().type(), one.object().jobId())));
        List<AuditedJob> jobs = new ArrayList<>();
        for (Job job : detectors) {
            List<String> sources = job.getDatafeedConfig()
                    .map(feed -> List.copyOf(feed.getIndices()))
                    .orElse(List.of());
            jobs.add(AuditedJob.of(
                    job.getId(),
                    JobType.ANOMALY_DETECTOR,
                    sources,
                    dataStreams(sources, names),
                    names.leadingTo(results(job, names)),
                    shownIn(byJob.get(List.of(JobType.ANOMALY_DETECTOR, job.getId())), spaces),
                    job.getDatafeedConfig().map(Remembered::by).orElse(null)));
        }
        for (DataFrameAnalyticsConfig job : analytics) {
            List<String> sources = List.of(job.getSource().getIndex());
            jobs.add(AuditedJob.of(
                    job.getId(),
                    JobType.DATA_FRAME_ANALYTICS,
                    sources,
                    dataStreams(sources, names),
                    names.leadingTo(List.of(job.getDest().getIndex())),
                    shownIn(byJob.get(List.of(JobType.DATA_FRAME_ANALYTICS, job.getId())), spaces),
                    Remembered.by(job)));
        }
        return jobs;
    }

    /** The index, indices that follow it, and the aliases of the job. */
    private static List<String> results(Job job, ClusterNames names) {
        List<String> results = new ArrayList<>();
        results.add(job.getInitialResultsIndexName());
        String index = job.getInitialResultsIndexName().replaceFirst(ROLLED_OVER + "$", "");
        names.beginningWith(index + "-").stream()
                .filter(name -> name.substring(index.length()).matches(ROLLED_OVER))
                .forEach(results::add);
        results.add(AnomalyDetectorsIndex.jobResultsAliasedName(job.getId()));
        results.add(AnomalyDetectorsIndex.resultsWriteAlias(job.getId()));
        return results;
    }

    /** Of sources that are backing indices the data streams. */
    private static Map<String, OfStream> dataStreams(List<String> sources, ClusterNames names) {
        Map<String, OfStream> dataStreams = new HashMap<>();
        sources.forEach(source -> names.dataStreamOf(source).ifPresent(stream -> dataStreams.put(source, stream)));
        return dataStreams;
    }

    private static Set<String> shownIn(@Nullable List<Assigned<JobObject>> assigned, List<String> spaces) {
        Set<String> shown = new HashSet<>();
        if (assigned != null) {
            spaces.stream()
                    .filter(space -> assigned.stream().anyMatch(one -> one.isIn(space)))
                    .forEach(shown::add);
        }
        return shown;
    }
}
