package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.master.AcknowledgedRequest;
import org.elasticsearch.action.support.master.MasterNodeRequest;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestUtils;
import org.elasticsearch.rest.action.RestToXContentListener;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xpack.core.ml.utils.ToXContentParams;

/** One line of {@link MlRoutes}: paths, and how a request to them is read. */
final class RestMlAction<Q extends ActionRequest, R extends ActionResponse & ToXContentObject> extends BaseRestHandler {

    interface Reader<Q> {
        Q read(RestRequest request) throws IOException;
    }

    private final ActionType<R> action;
    private final List<Route> routes;
    private final Reader<Q> reader;

    RestMlAction(ActionType<R> action, List<Route> routes, Reader<Q> reader) {
        this.action = requireNonNull(action);
        this.routes = requireNonNull(routes);
        this.reader = requireNonNull(reader);
    }

    @Override
    public String getName() {
        return "ml_setup_sandbox_" + action.name();
    }

    @Override
    public List<Route> routes() {
        return routes;
    }

    /** Read by x-pack-core while it renders the answer. */
    @Override
    protected Set<String> responseParams() {
        return Set.of(ToXContentParams.EXCLUDE_GENERATED);
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        Q read = reader.read(request);
        if (read instanceof MasterNodeRequest<?> onMaster) {
            onMaster.masterNodeTimeout(RestUtils.getMasterNodeTimeout(request));
        }
        if (read instanceof AcknowledgedRequest<?> acknowledged) {
            acknowledged.ackTimeout(RestUtils.getAckTimeout(request));
        }
        return channel -> client.execute(action, read, new RestToXContentListener<>(channel));
    }
}
