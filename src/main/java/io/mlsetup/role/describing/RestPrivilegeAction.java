package io.mlsetup.role.describing;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestToXContentListener;

/**
 * {@code GET /_ml_setup/privilege/cluster/manage_ml}, and the other way round
 * {@code GET /_ml_setup/privilege?action=cluster:admin/xpack/ml/job/put}.
 */
public final class RestPrivilegeAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_privilege";
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(GET, "/_ml_setup/privilege"),
                new Route(GET, "/_ml_setup/privilege/{scope}"),
                new Route(GET, "/_ml_setup/privilege/{scope}/{name}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        Parameters parameters = Parameters.of(rest, Set.of("scope", "name", "action"));
        GetPrivilegeAction.Request asked = new GetPrivilegeAction.Request(
                parameters.string("scope"), parameters.names("name"), parameters.string("action"));
        if (asked.action() != null) {
            Gate.PRIVILEGE.admits(parameters, "action", asked.action());
        }
        parameters.validate();
        return channel -> client.execute(GetPrivilegeAction.INSTANCE, asked, new RestToXContentListener<>(channel));
    }
}
