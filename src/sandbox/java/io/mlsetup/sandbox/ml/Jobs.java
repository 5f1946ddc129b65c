package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import io.mlsetup.sandbox.ml.Documents.Versioned;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.elasticsearch.ResourceAlreadyExistsException;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.index.analysis.AnalysisRegistry;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.MlConfigIndex;
import org.elasticsearch.xpack.core.ml.action.DeleteJobAction;
import org.elasticsearch.xpack.core.ml.action.GetJobsAction;
import org.elasticsearch.xpack.core.ml.action.PutJobAction;
import org.elasticsearch.xpack.core.ml.action.UpdateJobAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.CategorizationAnalyzerConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.JobUpdate;
import org.elasticsearch.xpack.core.ml.job.messages.Messages;
import org.elasticsearch.xpack.core.ml.utils.ExceptionsHelper;

/** Double of x-pack-ml's handling of anomaly detection jobs ({@code JobManager}). */
public final class Jobs {

    private final Documents documents;
    private final Limits limits;
    private final Datafeeds datafeeds;
    private final Calendars calendars;
    private final Results results;
    private final AnalysisRegistry analysis;
    private final States states;

    Jobs(
            Documents documents,
            Limits limits,
            Datafeeds datafeeds,
            Calendars calendars,
            Results results,
            AnalysisRegistry analysis,
            States states) {
        this.states = requireNonNull(states);
        this.results = requireNonNull(results);
        this.analysis = requireNonNull(analysis);
        this.documents = requireNonNull(documents);
        this.limits = requireNonNull(limits);
        this.datafeeds = requireNonNull(datafeeds);
        this.calendars = requireNonNull(calendars);
    }

    /** Jobs come with their datafeed in {@code datafeed_config}; ids may also name groups. */
    GetJobsAction.Response get(GetJobsAction.Request request) {
        List<Job> found = find(request.getJobId(), request.allowNoMatch());
        Map<String, DatafeedConfig> feeds = new HashMap<>();
        datafeeds
                .ofJobs(Ids.of(request.getJobId()).all() ? null : ids(found))
                .forEach(feed -> feeds.put(feed.getJobId(), feed));
        List<Job> jobs = found.stream()
                .map(job -> with(job, Optional.ofNullable(feeds.get(job.getId()))))
                .toList();
        return new GetJobsAction.Response(new QueryPage<>(jobs, jobs.size(), Job.RESULTS_FIELD));
    }

    List<Job> find(String expression, boolean allowNoMatch) {
        Ids ids = Ids.of(expression);
        List<Job> found = documents.all(Kind.JOB, ids.query(Job.ID.getPreferredName(), Job.GROUPS.getPreferredName()));
        ids.check(
                allowNoMatch,
                found.stream().flatMap(job -> Stream.concat(Stream.of(job.getId()), job.getGroups().stream())),
                ExceptionsHelper::missingJobException);
        return found;
    }

    @SuppressWarnings("JavaUtilDate") // what x-pack-core takes
    PutJobAction.Response put(PutJobAction.Request request) {
        limits.requireLicense();
        Job.Builder builder = request.getJobBuilder();
        setDefaultCategorizationAnalyzer(builder);
        builder.validateAnalysisLimitsAndSetDefaults(limits.maxModelMemory());
        builder.validateModelSnapshotRetentionSettingsAndSetDefaults();
        Job job = builder.build(new Date());
        Analysis.require(analysis, job);
        if (documents.get(Kind.JOB, Job.documentId(job.getId())).isPresent()) {
            throw ExceptionsHelper.jobAlreadyExists(job.getId());
        }
        checkGroups(job);
        results.prepare(job);
        documents.create(
                MlConfigIndex.indexName(),
                Job.documentId(job.getId()),
                job,
                () -> ExceptionsHelper.jobAlreadyExists(job.getId()));
        return new PutJobAction.Response(with(job, job.getDatafeedConfig().map(feed -> putWithJob(job, feed))));
    }

    /** A job whose own datafeed is refused is not kept. */
    private DatafeedConfig putWithJob(Job job, DatafeedConfig feed) {
        try {
            return datafeeds.put(feed);
        } catch (RuntimeException e) {
            documents.delete(MlConfigIndex.indexName(), Job.documentId(job.getId()));
            throw e;
        }
    }

    /** As {@code JobManager.updateJob}: of an open job the limits stay; what somebody else changed meanwhile is not overwritten. */
    PutJobAction.Response update(UpdateJobAction.Request request) {
        JobUpdate update = request.getJobUpdate();
        Versioned<Job> read = documents
                .getVersioned(Kind.JOB, Job.documentId(request.getJobId()))
                .orElseThrow(() -> ExceptionsHelper.missingJobException(request.getJobId()));
        if (update.getAnalysisLimits() != null
                && update.getAnalysisLimits().getModelMemoryLimit() != null
                && states.isJobOpen(request.getJobId())) {
            throw ExceptionsHelper.badRequestException(
                    "[{}] of the job [{}] cannot be updated while it is open",
                    Job.ANALYSIS_LIMITS.getPreferredName(),
                    request.getJobId());
        }
        Job updated = update.mergeWithJob(read.config(), limits.maxModelMemory());
        checkGroups(updated);
        documents.replace(MlConfigIndex.indexName(), Job.documentId(updated.getId()), updated, read);
        return new PutJobAction.Response(updated);
    }

    /** With its datafeed, and out of the calendars; what runs only with force. */
    AcknowledgedResponse delete(DeleteJobAction.Request request) {
        Job job = existing(request.getJobId());
        states.requireNoTask("job", job.getId(), request.isForce());
        datafeeds.ofJobs(List.of(job.getId())).forEach(feed -> datafeeds.delete(feed.getId(), request.isForce()));
        calendars.forgetJob(job.getId());
        documents.delete(MlConfigIndex.indexName(), Job.documentId(job.getId()));
        return AcknowledgedResponse.TRUE;
    }

    private Job existing(String id) {
        return documents.get(Kind.JOB, Job.documentId(id)).orElseThrow(() -> ExceptionsHelper.missingJobException(id));
    }

    /** Jobs and groups share their names' space: what has a group's name could not be told from the group. */
    private void checkGroups(Job job) {
        QueryBuilder clashes = QueryBuilders.boolQuery()
                .should(QueryBuilders.termQuery(Job.GROUPS.getPreferredName(), job.getId()))
                .should(QueryBuilders.termsQuery(Job.ID.getPreferredName(), job.getGroups()))
                .minimumShouldMatch(1);
        for (Job other : documents.page(Kind.JOB, clashes, 0, 1).results()) {
            String name = other.getGroups().contains(job.getId()) ? job.getId() : other.getId();
            throw new ResourceAlreadyExistsException(
                    Messages.getMessage(Messages.JOB_AND_GROUP_NAMES_MUST_BE_UNIQUE, name));
        }
    }

    /** The default is written into the job, and takes up the categorization filters. */
    static void setDefaultCategorizationAnalyzer(Job.Builder job) {
        AnalysisConfig analysis = job.getAnalysisConfig();
        if (analysis != null
                && analysis.getCategorizationFieldName() != null
                && analysis.getCategorizationAnalyzerConfig() == null) {
            job.setAnalysisConfig(new AnalysisConfig.Builder(analysis)
                    .setCategorizationAnalyzerConfig(CategorizationAnalyzerConfig.buildStandardCategorizationAnalyzer(
                            analysis.getCategorizationFilters()))
                    .setCategorizationFilters(null));
        }
    }

    private static Job with(Job job, Optional<DatafeedConfig> feed) {
        return feed.map(config -> new Job.Builder(job)
                        .setDatafeed(new DatafeedConfig.Builder(config))
                        .build())
                .orElse(job);
    }

    private static List<String> ids(List<Job> jobs) {
        return jobs.stream().map(Job::getId).toList();
    }
}
