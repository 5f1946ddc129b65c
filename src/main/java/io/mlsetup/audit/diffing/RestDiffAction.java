package io.mlsetup.audit.diffing;

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
 * What saving a role, user or role mapping would give to whom, and take from whom.
 *
 * <pre>
 * POST /_ml_setup/role/_diff
 * {"put_role": {"name": "team", "role": {"cluster": ["monitor_ml"]}}}
 *
 * POST /_ml_setup/role/_diff?upgrade=9
 * </pre>
 */
public final class RestDiffAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_role_diff_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(POST, "/_ml_setup/role/_diff"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        DiffRequest request = DiffRequest.parse(Parameters.of(rest, DiffRequest.PARAMETERS));
        Client cancellable = new RestCancellableNodeClient(client, rest.getHttpChannel());
        return channel -> AuditRights.execute(
                client, cancellable, DiffAction.TYPE, request, new RestRefCountedChunkedToXContentListener<>(channel));
    }
}
