package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import io.mlsetup.sandbox.ml.Documents.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.license.License;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.transport.RemoteClusterService;
import org.elasticsearch.xpack.core.ClientHelper;
import org.elasticsearch.xpack.core.common.validation.SourceDestValidator;
import org.elasticsearch.xpack.core.common.validation.SourceDestValidator.SourceDestValidation;
import org.elasticsearch.xpack.core.ml.MlConfigIndex;
import org.elasticsearch.xpack.core.ml.MlConfigVersion;
import org.elasticsearch.xpack.core.ml.action.DeleteDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.PutDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.UpdateDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfigUpdate;
import org.elasticsearch.xpack.core.ml.job.messages.Messages;
import org.elasticsearch.xpack.core.ml.utils.ExceptionsHelper;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/** Double of x-pack-ml's handling of data frame analytics jobs ({@code DataFrameAnalyticsConfigProvider}). */
public final class Analytics {

    private static final List<SourceDestValidation> VALIDATIONS = List.of(
            SourceDestValidator.SOURCE_MISSING_VALIDATION,
            SourceDestValidator.DESTINATION_SINGLE_INDEX_VALIDATION,
            SourceDestValidator.DESTINATION_IN_SOURCE_VALIDATION,
            SourceDestValidator.REMOTE_SOURCE_NOT_SUPPORTED_VALIDATION);

    private final Documents documents;
    private final Limits limits;
    private final Caller caller;
    private final ClusterService clusterService;
    private final States states;
    private final Client client;
    private final IndexNameExpressionResolver indexNames;

    Analytics(
            Documents documents,
            Limits limits,
            Caller caller,
            ClusterService clusterService,
            States states,
            Client client,
            IndexNameExpressionResolver indexNames) {
        this.documents = requireNonNull(documents);
        this.limits = requireNonNull(limits);
        this.caller = requireNonNull(caller);
        this.clusterService = requireNonNull(clusterService);
        this.states = requireNonNull(states);
        this.client = requireNonNull(client);
        this.indexNames = requireNonNull(indexNames);
    }

    PutDataFrameAnalyticsAction.Response put(
            PutDataFrameAnalyticsAction.Request request, RemoteClusterService remoteClusters) {
        limits.requireLicense();
        DataFrameAnalyticsConfig config = request.getConfig();
        Limits.requireNoSelectors("source.index", config.getSource().getIndex());
        validate(config, remoteClusters);
        return caller.act(() -> {
            DataFrameAnalyticsConfig stored = new DataFrameAnalyticsConfig.Builder(config, limits.maxModelMemory())
                    .setCreateTime(Instant.now())
                    .setVersion(MlConfigVersion.CURRENT)
                    .setHeaders(caller.headers())
                    .build();
            caller.require("data frame analytics", config.getId(), needed(config));
            documents.create(
                    MlConfigIndex.indexName(),
                    DataFrameAnalyticsConfig.documentId(config.getId()),
                    stored,
                    () -> ExceptionsHelper.dataFrameAnalyticsAlreadyExists(config.getId()));
            return new PutDataFrameAnalyticsAction.Response(stored);
        });
    }

    /** As {@code DataFrameAnalyticsConfigProvider.update}: what needs a restart only while it is stopped; with the caller's rights. */
    PutDataFrameAnalyticsAction.Response update(UpdateDataFrameAnalyticsAction.Request request) {
        DataFrameAnalyticsConfigUpdate update = request.getUpdate();
        String id = update.getId();
        return caller.act(() -> {
            Versioned<DataFrameAnalyticsConfig> read = documents
                    .getVersioned(Kind.ANALYTICS, DataFrameAnalyticsConfig.documentId(id))
                    .orElseThrow(() -> ExceptionsHelper.missingDataFrameAnalytics(id));
            if (states.isAnalyticsRunning(id) && update.requiresRestart(read.config())) {
                throw ExceptionsHelper.conflictStatusException(
                        Messages.getMessage(Messages.DATA_FRAME_ANALYTICS_CANNOT_UPDATE_IN_CURRENT_STATE, id));
            }
            DataFrameAnalyticsConfig.Builder builder = update.mergeWithConfig(read.config());
            if (!caller.headers().isEmpty()) {
                builder.setHeaders(caller.headers());
            }
            DataFrameAnalyticsConfig updated = builder.build();
            documents.replace(MlConfigIndex.indexName(), DataFrameAnalyticsConfig.documentId(id), updated, read);
            return new PutDataFrameAnalyticsAction.Response(updated);
        });
    }

    /**
     * As {@code TransportStartDataFrameAnalyticsAction} of a job that starts for the first time, which each start is here; with the rights
     * of the job.
     */
    void requireEmptyDestination(String id) {
        documents
                .get(Kind.ANALYTICS, DataFrameAnalyticsConfig.documentId(id))
                .filter(this::holdsDocuments)
                .ifPresent(config -> {
                    throw ExceptionsHelper.badRequestException(
                            "the destination index [{}] must be empty",
                            config.getDest().getIndex());
                });
    }

    private boolean holdsDocuments(DataFrameAnalyticsConfig config) {
        SearchRequest request = new SearchRequest(config.getDest().getIndex())
                .indicesOptions(IndicesOptions.lenientExpandOpen())
                .source(new SearchSourceBuilder().size(1));
        SearchResponse response = ClientHelper.executeWithHeaders(
                config.getHeaders(),
                ClientHelper.ML_ORIGIN,
                client,
                () -> client.search(request).actionGet());
        try {
            return response.getHits().getHits().length > 0;
        } finally {
            response.decRef();
        }
    }

    private void validate(DataFrameAnalyticsConfig config, RemoteClusterService remoteClusters) {
        PlainActionFuture<Boolean> valid = new PlainActionFuture<>();
        new SourceDestValidator(
                        indexNames,
                        remoteClusters,
                        null,
                        null,
                        clusterService.getNodeName(),
                        License.OperationMode.PLATINUM.description())
                .validate(
                        clusterService.state(),
                        config.getSource().getIndex(),
                        config.getDest().getIndex(),
                        null,
                        VALIDATIONS,
                        valid);
        valid.actionGet();
    }

    private static List<IndicesPrivileges> needed(DataFrameAnalyticsConfig config) {
        return Stream.of(
                        Caller.on(config.getSource().getIndex(), "read"),
                        Caller.on(new String[] {config.getDest().getIndex()}, "read", "index", "create_index"))
                .flatMap(List::stream)
                .toList();
    }

    AcknowledgedResponse delete(DeleteDataFrameAnalyticsAction.Request request) {
        String id = request.getId();
        states.requireNoTask("data_frame_analytics", id, request.isForce());
        if (!documents.delete(MlConfigIndex.indexName(), DataFrameAnalyticsConfig.documentId(id))) {
            throw ExceptionsHelper.missingDataFrameAnalytics(id);
        }
        return AcknowledgedResponse.TRUE;
    }
}
