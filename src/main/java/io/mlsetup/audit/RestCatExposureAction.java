package io.mlsetup.audit;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.audit.AuditRequest.Part;
import io.mlsetup.audit.judging.Exposed;
import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.Table;
import org.elasticsearch.rest.RestRequest;

/** Who sees results of jobs whose sources are closed to them, as a table: {@code GET /_cat/ml_setup/exposure?v=true}. */
public final class RestCatExposureAction extends RestCatAuditAction {

    @Override
    public String getName() {
        return "cat_ml_setup_exposure_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_cat/ml_setup/exposure"));
    }

    @Override
    protected void documentation(StringBuilder help) {
        help.append("/_cat/ml_setup/exposure\n");
    }

    @Override
    protected RestChannelConsumer doCatRequest(RestRequest rest, NodeClient client) {
        return answer(rest, client, Part.EXPOSURE, true, RestCatExposureAction::fill);
    }

    @Override
    protected Table getTableWithHeader(RestRequest request) {
        return new Table()
                .startHeaders()
                .addCell("type", "alias:t;desc:kind of the principal")
                .addCell("principal", "alias:p;desc:who sees the results")
                .addCell("job", "alias:j;desc:id of the job")
                .addCell("doors", "alias:d;desc:the ways to the results")
                .addCell("unreadable", "alias:u;desc:a name of the sources that may not be searched")
                .addCell("exists", "alias:e;desc:whether there is such an index now")
                .endHeaders();
    }

    private static void fill(Table table, AuditResponse.Content content) {
        for (Exposed one : content.exposed().entries()) {
            table.startRow()
                    .addCell(one.principal().kind().value())
                    .addCell(one.principal().name())
                    .addCell(one.job().id())
                    .addCell(String.join(",", one.doors()))
                    .addCell(one.unreadable() == null ? "(partly)" : one.unreadable())
                    .addCell(one.exists())
                    .endRow();
        }
    }
}
