package io.mlsetup.audit;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.audit.AuditRequest.Part;
import io.mlsetup.audit.judging.AccessAudit;
import java.util.List;
import java.util.stream.Collectors;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.Table;
import org.elasticsearch.rest.RestRequest;

/** Who may use machine learning, as a table: {@code GET /_cat/ml_setup/access?v=true}. */
public final class RestCatAccessAction extends RestCatAuditAction {

    @Override
    public String getName() {
        return "cat_ml_setup_access_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_cat/ml_setup/access"));
    }

    @Override
    protected void documentation(StringBuilder help) {
        help.append("/_cat/ml_setup/access\n");
    }

    @Override
    protected RestChannelConsumer doCatRequest(RestRequest rest, NodeClient client) {
        return answer(rest, client, Part.ACCESS, false, RestCatAccessAction::fill);
    }

    @Override
    protected Table getTableWithHeader(RestRequest request) {
        return new Table()
                .startHeaders()
                .addCell("type", "alias:t;desc:kind of the principal")
                .addCell("principal", "alias:p;desc:who may use machine learning")
                .addCell("api", "alias:a;desc:as a user of the APIs")
                .addCell("kibana", "alias:k;desc:as a user of Kibana, for each space")
                .addCell("enabled", "alias:e;desc:whether the principal may log in now")
                .addCell("roles", "alias:r;desc:the roles of the principal")
                .endHeaders();
    }

    private static void fill(Table table, AuditResponse.Content content) {
        for (AccessAudit.Able one : content.access().entries()) {
            table.startRow()
                    .addCell(one.principal().kind().value())
                    .addCell(one.principal().name())
                    .addCell(one.access().api().value())
                    .addCell(one.access().kibana().entrySet().stream()
                            .map(space ->
                                    space.getKey() + ":" + space.getValue().value())
                            .collect(Collectors.joining(",")))
                    .addCell(one.principal().enabled())
                    .addCell(String.join(",", one.principal().roles()))
                    .endRow();
        }
    }
}
