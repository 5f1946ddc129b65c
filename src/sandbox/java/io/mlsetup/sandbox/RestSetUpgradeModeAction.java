package io.mlsetup.sandbox;

import static org.elasticsearch.rest.RestRequest.Method.POST;

import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestToXContentListener;
import org.elasticsearch.xpack.core.ml.action.SetUpgradeModeAction;

/** Double of x-pack-ml's {@code POST _ml/set_upgrade_mode?enabled=true&timeout=10m}. */
final class RestSetUpgradeModeAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_sandbox_set_upgrade_mode";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(POST, "/_ml/set_upgrade_mode"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        ModeRequest action = new ModeRequest(request, request.paramAsBoolean("enabled", false), false);
        return channel -> client.execute(SetUpgradeModeAction.INSTANCE, action, new RestToXContentListener<>(channel));
    }
}
