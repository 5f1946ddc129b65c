package io.mlsetup.audit;

import static org.elasticsearch.rest.RestRequest.Method.GET;
import static org.elasticsearch.rest.RestRequest.Method.POST;

import io.mlsetup.access.asking.AuditRights;
import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.rest.action.RestRefCountedChunkedToXContentListener;

/**
 * Who has an access, or may do an action, and through what.
 *
 * <pre>
 * GET /_ml_setup/_who_can?access=full&amp;source=logs-*
 * GET /_ml_setup/_who_can?action=indices:data/read/search&amp;index=logs-web-1
 * </pre>
 */
public final class RestWhoCanAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_who_can_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_ml_setup/_who_can"), new Route(POST, "/_ml_setup/_who_can"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        WhoCanRequest request = WhoCanRequest.parse(Parameters.of(rest, WhoCanRequest.PARAMETERS));
        Client cancellable = new RestCancellableNodeClient(client, rest.getHttpChannel());
        return channel -> AuditRights.execute(
                client,
                cancellable,
                WhoCanAction.TYPE,
                request,
                new RestRefCountedChunkedToXContentListener<>(channel));
    }
}
