package io.mlsetup.sandbox;

import static org.elasticsearch.rest.RestRequest.Method.POST;

import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestToXContentListener;
import org.elasticsearch.xpack.core.ml.action.SetResetModeAction;

/**
 * A way in for tests that no Elasticsearch has: {@code POST _ml_sandbox/reset_mode?enabled=true} sets the mark that ML is
 * being reset, {@code enabled=false} takes it away; {@code delete_metadata=true} then takes all other ML metadata with it
 * (as with the real action, only if the mark was set).
 */
final class RestSetResetModeAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_sandbox_set_reset_mode";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(POST, "/_ml_sandbox/reset_mode"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        boolean enabled = request.paramAsBoolean("enabled", false);
        boolean deleteMetadata = request.paramAsBoolean("delete_metadata", false);
        if (enabled && deleteMetadata) {
            throw new IllegalArgumentException("[delete_metadata] may be true only when [enabled] is false");
        }
        ModeRequest action = new ModeRequest(request, enabled, deleteMetadata);
        return channel -> client.execute(SetResetModeAction.INSTANCE, action, new RestToXContentListener<>(channel));
    }
}
