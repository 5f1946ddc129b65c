package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import io.mlsetup.sandbox.ml.Documents.Versioned;
import java.util.List;
import org.elasticsearch.action.search.TransportSearchAction;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xpack.core.action.util.QueryPage;
import org.elasticsearch.xpack.core.ml.MlConfigIndex;
import org.elasticsearch.xpack.core.ml.action.DeleteDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.GetDatafeedsAction;
import org.elasticsearch.xpack.core.ml.action.PutDatafeedAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDatafeedAction;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedJobValidator;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedState;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedUpdate;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.messages.Messages;
import org.elasticsearch.xpack.core.ml.utils.ExceptionsHelper;

/** Double of x-pack-ml's handling of datafeeds ({@code DatafeedManager}): each needs its job, and a job has one at most. */
public final class Datafeeds {

    private final Documents documents;
    private final Limits limits;
    private final Caller caller;
    private final NamedXContentRegistry registry;
    private final States states;

    Datafeeds(Documents documents, Limits limits, Caller caller, NamedXContentRegistry registry, States states) {
        this.states = requireNonNull(states);
        this.documents = requireNonNull(documents);
        this.limits = requireNonNull(limits);
        this.caller = requireNonNull(caller);
        this.registry = requireNonNull(registry);
    }

    GetDatafeedsAction.Response get(GetDatafeedsAction.Request request) {
        List<DatafeedConfig> found = find(request.getDatafeedId(), request.allowNoMatch());
        return new GetDatafeedsAction.Response(new QueryPage<>(found, found.size(), DatafeedConfig.RESULTS_FIELD));
    }

    List<DatafeedConfig> find(String expression, boolean allowNoMatch) {
        Ids ids = Ids.of(expression);
        List<DatafeedConfig> found = documents.all(Kind.DATAFEED, ids.query(DatafeedConfig.ID.getPreferredName()));
        ids.check(allowNoMatch, found.stream().map(DatafeedConfig::getId), ExceptionsHelper::missingDatafeedException);
        return found;
    }

    /** Those of all jobs for null. */
    List<DatafeedConfig> ofJobs(List<String> jobIds) {
        return documents.all(
                Kind.DATAFEED,
                jobIds == null
                        ? QueryBuilders.matchAllQuery()
                        : QueryBuilders.termsQuery(DatafeedConfig.JOB_ID.getPreferredName(), jobIds));
    }

    PutDatafeedAction.Response put(PutDatafeedAction.Request request) {
        return new PutDatafeedAction.Response(put(request.getDatafeed()));
    }

    DatafeedConfig put(DatafeedConfig config) {
        limits.requireLicense();
        return caller.act(() -> {
            String[] indices = config.getIndices().toArray(String[]::new);
            Limits.requireNoSelectors("indices", indices);
            caller.require("datafeed", config.getId(), Caller.on(indices, TransportSearchAction.TYPE.name()));
            Job job = documents
                    .get(Kind.JOB, Job.documentId(config.getJobId()))
                    .orElseThrow(() -> ExceptionsHelper.missingJobException(config.getJobId()));
            checkIsOnlyOne(config);
            DatafeedJobValidator.validate(config, job, registry);
            DatafeedConfig stored = new DatafeedConfig.Builder(config)
                    .setHeaders(caller.headers())
                    .build();
            documents.create(
                    MlConfigIndex.indexName(),
                    DatafeedConfig.documentId(config.getId()),
                    stored,
                    () -> ExceptionsHelper.datafeedAlreadyExists(config.getId()));
            return stored;
        });
    }

    /**
     * As {@code DatafeedManager.updateDatafeed}: none that runs; with the rights of whoever updates it, who is not asked whether he may
     * read its indices.
     */
    PutDatafeedAction.Response update(UpdateDatafeedAction.Request request) {
        DatafeedUpdate update = request.getUpdate();
        String id = update.getId();
        if (states.isDatafeedRunning(id)) {
            throw ExceptionsHelper.conflictStatusException(
                    Messages.getMessage(Messages.DATAFEED_CANNOT_UPDATE_IN_CURRENT_STATE, id, DatafeedState.STARTED));
        }
        return caller.act(() -> {
            Versioned<DatafeedConfig> read = documents
                    .getVersioned(Kind.DATAFEED, DatafeedConfig.documentId(id))
                    .orElseThrow(() -> ExceptionsHelper.missingDatafeedException(id));
            DatafeedConfig updated = update.apply(read.config(), caller.headers(), states.state());
            Limits.requireNoSelectors("indices", updated.getIndices().toArray(String[]::new));
            Job job = documents
                    .get(Kind.JOB, Job.documentId(updated.getJobId()))
                    .orElseThrow(() -> ExceptionsHelper.missingJobException(updated.getJobId()));
            DatafeedJobValidator.validate(updated, job, registry);
            documents.replace(MlConfigIndex.indexName(), DatafeedConfig.documentId(id), updated, read);
            return new PutDatafeedAction.Response(updated);
        });
    }

    private void checkIsOnlyOne(DatafeedConfig config) {
        ofJobs(List.of(config.getJobId())).stream()
                .filter(other -> !other.getId().equals(config.getId()))
                .forEach(other -> {
                    throw ExceptionsHelper.conflictStatusException(
                            "A datafeed [" + other.getId() + "] already exists for job [" + config.getJobId() + "]");
                });
    }

    AcknowledgedResponse delete(DeleteDatafeedAction.Request request) {
        if (!delete(request.getDatafeedId(), request.isForce())) {
            throw ExceptionsHelper.missingDatafeedException(request.getDatafeedId());
        }
        return AcknowledgedResponse.TRUE;
    }

    boolean delete(String id, boolean force) {
        states.requireNoTask("datafeed", id, force);
        return documents.delete(MlConfigIndex.indexName(), DatafeedConfig.documentId(id));
    }
}
