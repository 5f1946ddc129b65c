package io.mlsetup.audit;

import io.mlsetup.access.asking.AuditRights;
import io.mlsetup.audit.AuditRequest.Part;
import io.mlsetup.common.Parameters;
import java.util.List;
import java.util.Set;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.Table;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.rest.action.RestResponseListener;
import org.elasticsearch.rest.action.cat.AbstractCatAction;
import org.elasticsearch.rest.action.cat.RestTable;

/** A part of an audit as a table, for people. */
abstract class RestCatAuditAction extends AbstractCatAction {

    /** As many rows as a page may have. */
    private static final int ROWS = 1_000;

    private static final List<String> NAMES = List.of("job_id", "principal", "space");

    /** Fills a table with what was found. */
    interface Filler {
        void fill(Table table, AuditResponse.Content content);
    }

    final RestChannelConsumer answer(RestRequest rest, NodeClient client, Part part, boolean ofJobs, Filler filler) {
        Table table = getTableWithHeader(rest);
        // What is not among these is the table's, or refused by Elasticsearch.
        Parameters parameters = Parameters.some(rest, ofJobs ? NAMES : NAMES.subList(1, 3));
        AuditRequest request = AuditRequest.parse(parameters, Set.of(part), ROWS);
        Client cancellable = new RestCancellableNodeClient(client, rest.getHttpChannel());
        return channel -> {
            RestResponseListener<AuditResponse> listener = new RestResponseListener<>(channel) {
                @Override
                public RestResponse buildResponse(AuditResponse answer) throws Exception {
                    filler.fill(table, answer.content());
                    return RestTable.buildResponse(table, channel);
                }
            };
            AuditRights.execute(client, cancellable, AuditAction.TYPE, request, listener);
        };
    }
}
