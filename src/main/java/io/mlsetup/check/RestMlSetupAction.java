package io.mlsetup.check;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.access.asking.RunAs;
import io.mlsetup.common.BuildInfo;
import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestActionListener;
import org.elasticsearch.xcontent.XContentBuilder;

/** What this is and what it answers: {@code GET /_ml_setup}. */
public final class RestMlSetupAction extends BaseRestHandler {

    static final List<String> ENDPOINTS = List.of(
            "GET,POST /_ml_setup/_check[/{indicator}]",
            "GET /_cat/ml_setup",
            "GET /_health_report/ml_setup",
            "GET /_ml_setup/_metrics",
            "GET /_ml_setup/role[/{name}]",
            "GET /_ml_setup/privilege[/{scope}[/{name}]]",
            "POST /_ml_setup/role/_simulate",
            "POST /_ml_setup/role/_suggest",
            "POST /_ml_setup/role/_diff",
            "GET /_ml_setup/space[/{id}]",
            "GET /_ml_setup/job/_export",
            "POST /_ml_setup/job/_import",
            "GET,POST /_ml_setup/_who_can",
            "GET /_ml_setup/_audit[/{part}]",
            "GET /_cat/ml_setup/exposure",
            "GET /_cat/ml_setup/access",
            "GET /_ml_setup/help[/{page}[/{topic}]]",
            "GET /_ml_setup/report");

    @Override
    public String getName() {
        return "ml_setup_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_ml_setup"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        Parameters.of(rest, Set.of()).validate();
        return channel -> RunAs.authorize(client, new RestActionListener<Void>(channel) {
            @Override
            protected void processResponse(Void allowed) throws IOException {
                channel.sendResponse(new RestResponse(RestStatus.OK, describe(channel.newBuilder())));
            }
        });
    }

    private static XContentBuilder describe(XContentBuilder builder) throws IOException {
        builder.startObject();
        builder.field("name", "ml-setup");
        builder.field("version", BuildInfo.VERSION);
        builder.field("elasticsearch_version", BuildInfo.ELASTICSEARCH_VERSION);
        builder.field("documentation", BuildInfo.helpUrl("README.md"));
        builder.stringListField("endpoints", ENDPOINTS);
        return builder.endObject();
    }
}
