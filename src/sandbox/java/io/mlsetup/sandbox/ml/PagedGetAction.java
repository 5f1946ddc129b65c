package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.function.Function;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.tasks.TaskId;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xpack.core.ClientHelper;
import org.elasticsearch.xpack.core.action.AbstractGetResourcesRequest;
import org.elasticsearch.xpack.core.action.AbstractGetResourcesResponse;
import org.elasticsearch.xpack.core.action.AbstractTransportGetResourcesAction;
import org.elasticsearch.xpack.core.action.util.QueryPage;

/** A get whose expressions and paging are x-pack-core's own: x-pack-ml has its filters and data frame analytics from it. */
abstract class PagedGetAction<
                T extends ToXContent & Writeable,
                Q extends AbstractGetResourcesRequest,
                R extends AbstractGetResourcesResponse<T>>
        extends AbstractTransportGetResourcesAction<T, Q, R> {

    private final TransportService transport;
    private final Kind<T> kind;
    private final Function<T, String> id;
    private final Function<String, ResourceNotFoundException> missing;
    private final Function<QueryPage<T>, R> response;

    /** What the injector gives to each. */
    record Parts(TransportService transport, ActionFilters filters, Client client, NamedXContentRegistry registry) {}

    PagedGetAction(
            String name,
            Parts parts,
            Writeable.Reader<Q> reader,
            Kind<T> kind,
            Function<T, String> id,
            Function<String, ResourceNotFoundException> missing,
            Function<QueryPage<T>, R> response) {
        super(name, parts.transport(), parts.filters(), reader, parts.client(), parts.registry());
        this.transport = parts.transport();
        this.kind = requireNonNull(kind);
        this.id = requireNonNull(id);
        this.missing = requireNonNull(missing);
        this.response = requireNonNull(response);
    }

    @Override
    protected void doExecute(Task task, Q request, ActionListener<R> listener) {
        TaskId parent = new TaskId(transport.getLocalNode().getId(), task.getId());
        searchResources(request, parent, listener.map(response::apply));
    }

    @Override
    protected ParseField getResultsField() {
        return kind.results();
    }

    @Override
    protected String[] getIndices() {
        return new String[] {kind.index()};
    }

    @Override
    protected QueryBuilder additionalQuery() {
        return QueryBuilders.termQuery(kind.typeField(), kind.type());
    }

    @Override
    protected T parse(XContentParser parser) throws IOException {
        return kind.reader().read(parser, "");
    }

    @Override
    protected ResourceNotFoundException notFoundException(String expression) {
        return missing.apply(expression);
    }

    @Override
    protected String executionOrigin() {
        return ClientHelper.ML_ORIGIN;
    }

    @Override
    protected String extractIdFromResource(T config) {
        return id.apply(config);
    }
}
