package io.mlsetup.metrics;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestResponseListener;

/** The cluster-level verdict in Prometheus' text format: {@code GET /_ml_setup/_metrics}. */
public final class RestMetricsAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_metrics_action";
    }

    /** As Elasticsearch's own monitoring: the hour when memory is short is one to have figures of. */
    @Override
    public boolean canTripCircuitBreaker() {
        return false;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_ml_setup/_metrics"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        Parameters.of(rest, Set.of()).validate();
        return channel ->
                client.execute(MetricsAction.TYPE, new MetricsAction.Request(), new RestResponseListener<>(channel) {
                    @Override
                    public RestResponse buildResponse(MetricsAction.Response response) {
                        String text = PrometheusText.of(Stream.of(
                                        VerdictMetrics.of(response.verdict()), ChangeMetrics.of(response.lastChanges()))
                                .flatMap(List::stream)
                                .toList());
                        return new RestResponse(RestStatus.OK, PrometheusText.CONTENT_TYPE, text);
                    }
                });
    }
}
