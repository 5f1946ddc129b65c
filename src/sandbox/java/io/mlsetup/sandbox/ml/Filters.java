package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import io.mlsetup.sandbox.ml.Documents.Versioned;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.elasticsearch.ResourceAlreadyExistsException;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.index.engine.VersionConflictEngineException;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xpack.core.ml.MlMetaIndex;
import org.elasticsearch.xpack.core.ml.action.DeleteFilterAction;
import org.elasticsearch.xpack.core.ml.action.PutFilterAction;
import org.elasticsearch.xpack.core.ml.action.UpdateFilterAction;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;
import org.elasticsearch.xpack.core.ml.job.messages.Messages;
import org.elasticsearch.xpack.core.ml.utils.ExceptionsHelper;

/** Double of x-pack-ml's handling of filter lists. One that a job's rules use cannot be deleted. */
public final class Filters {

    private final Documents documents;

    Filters(Documents documents) {
        this.documents = requireNonNull(documents);
    }

    PutFilterAction.Response put(PutFilterAction.Request request) {
        MlFilter filter = request.getFilter();
        documents.create(
                MlMetaIndex.indexName(),
                filter.documentId(),
                filter,
                () -> new ResourceAlreadyExistsException("A filter with id [" + filter.getId() + "] already exists"));
        return new PutFilterAction.Response(filter);
    }

    /** As {@code TransportUpdateFilterAction}: what somebody else changed meanwhile is not overwritten. */
    PutFilterAction.Response update(UpdateFilterAction.Request request) {
        Versioned<MlFilter> read = documents
                .getVersioned(Kind.FILTER, MlFilter.documentId(request.getFilterId()))
                .orElseThrow(() -> missing(request.getFilterId()));
        MlFilter before = read.config();
        SortedSet<String> items = new TreeSet<>(before.getItems());
        items.addAll(request.getAddItems());
        for (String item : request.getRemoveItems()) {
            if (!items.remove(item)) {
                throw ExceptionsHelper.badRequestException(
                        "Filter [{}] has no item [{}] to remove", before.getId(), item);
            }
        }
        MlFilter after = MlFilter.builder(before.getId())
                .setDescription(request.getDescription() == null ? before.getDescription() : request.getDescription())
                .setItems(items)
                .build();
        try {
            documents.replace(MlMetaIndex.indexName(), after.documentId(), after, read);
        } catch (VersionConflictEngineException e) {
            throw ExceptionsHelper.conflictStatusException(
                    "Filter [{}] was changed by somebody else at the same time", e, before.getId());
        }
        return new PutFilterAction.Response(after);
    }

    AcknowledgedResponse delete(DeleteFilterAction.Request request) {
        String id = request.getFilterId();
        List<String> users = documents.all(Kind.JOB, QueryBuilders.matchAllQuery()).stream()
                .filter(job ->
                        job.getAnalysisConfig().extractReferencedFilters().contains(id))
                .map(Job::getId)
                .toList();
        if (!users.isEmpty()) {
            throw ExceptionsHelper.conflictStatusException(
                    Messages.getMessage(Messages.FILTER_CANNOT_DELETE, id, users));
        }
        if (!documents.delete(MlMetaIndex.indexName(), MlFilter.documentId(id))) {
            throw missing(id);
        }
        return AcknowledgedResponse.TRUE;
    }

    static ResourceNotFoundException missing(String id) {
        return new ResourceNotFoundException(Messages.getMessage(Messages.FILTER_NOT_FOUND, id));
    }
}
