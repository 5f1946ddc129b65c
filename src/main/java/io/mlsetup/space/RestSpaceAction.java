package io.mlsetup.space;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.rest.action.RestChunkedToXContentListener;

/**
 * What Kibana's spaces show of machine learning, those that the caller may see, or one of them.
 *
 * <pre>
 * GET /_ml_setup/space/ops
 *
 * {
 *   "spaces": {
 *     "ops": {
 *       "name": "Operations",
 *       "solution": "classic",
 *       "ml_visible": true,
 *       "jobs": [
 *         {"type": "anomaly_detector", "job_id": "web-latency", "all_spaces": false,
 *          "datafeed_id": "datafeed-web-latency", "source": ["logs-web-*"], "data_view": false}
 *       ],
 *       "trained_models": ["lang_ident_model_1"],
 *       "jobs_without_data_view": [
 *         {"type": "anomaly_detector", "job_id": "web-latency",
 *          "missing": [{"type": "data_view", "name": "logs-web-*", "on": "space:ops"}]}
 *       ],
 *       "action": "In the space [ops] create ...",
 *       "requests": ["POST kbn:/s/ops/api/data_views/data_view\n{...}"]
 *     }
 *   },
 *   "not_in_any_space": [{"type": "data_frame_analytics", "job_id": "houses"}],
 *   "leftover": [],
 *   "datafeed_mismatch": [],
 *   "action": "Let Kibana synchronize: ...",
 *   "requests": ["GET kbn:/api/ml/saved_objects/sync?simulate=false"],
 *   "unavailable": []
 * }
 * </pre>
 */
public final class RestSpaceAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_space_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_ml_setup/space"), new Route(GET, "/_ml_setup/space/{id}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        SpaceAction.Request request = SpaceAction.Request.parse(Parameters.of(rest, SpaceAction.Request.PARAMETERS));
        return channel -> new RestCancellableNodeClient(client, rest.getHttpChannel())
                .execute(SpaceAction.TYPE, request, new RestChunkedToXContentListener<>(channel));
    }
}
