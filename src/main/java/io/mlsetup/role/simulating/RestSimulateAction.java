package io.mlsetup.role.simulating;

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
 * Would a role, some roles or a user reach an access?
 *
 * <pre>
 * POST /_ml_setup/role/_simulate
 * {"access": "full", "source": "logs-*", "role": {"cluster": ["manage_ml"]}}
 *
 * POST /_ml_setup/role/_simulate
 * {"access": "read", "user_kind": "kibana", "space": "marketing", "user": "jane"}
 * </pre>
 */
public final class RestSimulateAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_role_simulate_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(POST, "/_ml_setup/role/_simulate"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        SimulationRequest request = SimulationRequest.parse(Parameters.of(rest, SimulationRequest.PARAMETERS));
        return channel -> new RestCancellableNodeClient(client, rest.getHttpChannel())
                .execute(SimulateAction.TYPE, request, new RestToXContentListener<>(channel));
    }
}
