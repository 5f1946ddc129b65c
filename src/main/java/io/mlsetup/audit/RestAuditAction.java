package io.mlsetup.audit;

import static org.elasticsearch.rest.RestRequest.Method.GET;

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
 * Who may use machine learning, who sees results without being allowed to read their sources, and who holds what should not be held.
 *
 * <pre>
 * GET /_ml_setup/_audit
 * GET /_ml_setup/_audit/exposure?job_id=web-*&amp;principal=jane
 *
 * {"sensitive": "...", "summary": {...}, "jobs": {"web-latency": {"sources": ["web-*"], ...}},
 *  "exposed": [{"principal": {...}, "job": "web-latency", "doors": ["results_api"], "unreadable": "web-1", "exists": true}],
 *  "closing": [{"role": {...}, "requests": ["PUT /_security/role/..."]}], "not_judged": [...]}
 * </pre>
 */
public final class RestAuditAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_audit_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_ml_setup/_audit"), new Route(GET, "/_ml_setup/_audit/{part}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        AuditRequest request = AuditRequest.parse(Parameters.of(rest, AuditRequest.WITH_PART));
        Client cancellable = new RestCancellableNodeClient(client, rest.getHttpChannel());
        return channel -> AuditRights.execute(
                client, cancellable, AuditAction.TYPE, request, new RestRefCountedChunkedToXContentListener<>(channel));
    }
}
