package io.mlsetup.role.describing;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestToXContentListener;

/** {@code GET /_ml_setup/role/machine_learning_admin,viewer}. */
public final class RestRoleAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_role";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_ml_setup/role"), new Route(GET, "/_ml_setup/role/{name}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        GetRoleAction.Request asked = new GetRoleAction.Request(request.param("name"));
        return channel -> client.execute(GetRoleAction.INSTANCE, asked, new RestToXContentListener<>(channel));
    }
}
