package io.mlsetup.check;

import static org.elasticsearch.rest.RestRequest.Method.GET;
import static org.elasticsearch.rest.RestRequest.Method.POST;

import io.mlsetup.common.Parameters;
import io.mlsetup.verdict.Verdict;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.action.RestBuilderListener;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * The verdict as JSON.
 *
 * <pre>
 * GET /_ml_setup/_check
 * GET /_ml_setup/_check/license?fail_on=red
 * GET /_ml_setup/_check?only=unhealthy&amp;wait_for_status=green&amp;timeout=1m
 * </pre>
 */
public final class RestCheckAction extends BaseRestHandler {

    private final CheckService service;

    public RestCheckAction(CheckService service) {
        this.service = service;
    }

    @Override
    public String getName() {
        return "ml_setup_check_action";
    }

    /** As Elasticsearch's own monitoring: a node that is short of memory is the one to ask. What needs memory breaks by itself. */
    @Override
    public boolean canTripCircuitBreaker() {
        return false;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(GET, "/_ml_setup/_check"),
                new Route(POST, "/_ml_setup/_check"),
                new Route(GET, "/_ml_setup/_check/{indicator}"),
                new Route(POST, "/_ml_setup/_check/{indicator}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        CheckRequest request = CheckRequest.parse(Parameters.of(rest, CheckRequest.PARAMETERS));
        return channel -> service.check(
                request,
                client,
                new RestCancellableNodeClient(client, rest.getHttpChannel()),
                new RestBuilderListener<>(channel) {
                    @Override
                    public RestResponse buildResponse(CheckService.Answer answer, XContentBuilder builder)
                            throws Exception {
                        Verdict judged = request.judge(answer.verdict());
                        request.show(judged).toXContent(builder, rest);
                        return new RestResponse(request.httpStatus(judged, answer.timedOut()), builder);
                    }
                });
    }
}
