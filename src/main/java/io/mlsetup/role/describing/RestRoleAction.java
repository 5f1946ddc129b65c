package io.mlsetup.role.describing;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.Set;
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
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        Parameters parameters = Parameters.of(rest, Set.of("name"));
        GetRoleAction.Request asked = new GetRoleAction.Request(parameters.names("name"));
        parameters.validate();
        return channel -> client.execute(GetRoleAction.INSTANCE, asked, new RestToXContentListener<>(channel));
    }
}
