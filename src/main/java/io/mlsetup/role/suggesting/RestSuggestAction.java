package io.mlsetup.role.suggesting;

import static org.elasticsearch.rest.RestRequest.Method.POST;

import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.rest.action.RestToXContentListener;

/**
 * The least role that gives an access.
 *
 * <pre>
 * POST /_ml_setup/role/_suggest
 * {"access": "full", "user_kind": "kibana", "feature": "data_frame_analytics", "source": "logs-*", "destination": "out-*"}
 * </pre>
 */
public final class RestSuggestAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_role_suggest_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(POST, "/_ml_setup/role/_suggest"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        SuggestAction.Request request =
                SuggestAction.Request.parse(Parameters.of(rest, SuggestAction.Request.PARAMETERS));
        return channel -> new RestCancellableNodeClient(client, rest.getHttpChannel())
                .execute(SuggestAction.TYPE, request, new RestToXContentListener<>(channel));
    }
}
