package io.mlsetup.check;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.verdict.Finding;
import io.mlsetup.verdict.Verdict;
import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.Table;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.rest.action.RestResponseListener;
import org.elasticsearch.rest.action.cat.AbstractCatAction;
import org.elasticsearch.rest.action.cat.RestTable;

/** The verdict as a table, for people: {@code GET /_cat/ml_setup?v=true}. */
public final class RestCatMlSetupAction extends AbstractCatAction {

    private final CheckService service;

    public RestCatMlSetupAction(CheckService service) {
        this.service = service;
    }

    @Override
    public String getName() {
        return "cat_ml_setup_action";
    }

    /** As Elasticsearch's own monitoring: a node that is short of memory is the one to ask. What needs memory breaks by itself. */
    @Override
    public boolean canTripCircuitBreaker() {
        return false;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_cat/ml_setup"));
    }

    @Override
    protected void documentation(StringBuilder help) {
        help.append("/_cat/ml_setup\n");
    }

    @Override
    protected RestChannelConsumer doCatRequest(RestRequest rest, NodeClient client) {
        return channel -> service.check(
                CheckRequest.ALL,
                client,
                new RestCancellableNodeClient(client, rest.getHttpChannel()),
                new RestResponseListener<>(channel) {
                    @Override
                    public RestResponse buildResponse(CheckService.Answer answer) throws Exception {
                        return RestTable.buildResponse(table(rest, answer.verdict()), channel);
                    }
                });
    }

    @Override
    protected Table getTableWithHeader(RestRequest request) {
        return new Table()
                .startHeaders()
                .addCell("indicator", "alias:i;desc:id of the indicator")
                .addCell("status", "alias:s;desc:green, unknown, yellow or red, in brackets if it is ignored")
                .addCell("symptom", "desc:what was found")
                .addCell("action", "alias:a;desc:what to do about it")
                .endHeaders();
    }

    private Table table(RestRequest rest, Verdict verdict) {
        Table table = getTableWithHeader(rest);
        for (Finding finding : verdict.findings()) {
            String status = finding.status().xContentValue();
            table.startRow()
                    .addCell(finding.indicator())
                    .addCell(finding.ignored() ? "(" + status + ")" : status)
                    .addCell(finding.symptom())
                    .addCell(action(finding))
                    .endRow();
        }
        return table;
    }

    /** In a row there is room for the first thing to do: its request if there is one, in one line. */
    private static String action(Finding finding) {
        return finding.diagnoses().stream()
                .findFirst()
                .map(diagnosis -> diagnosis.requests().isEmpty()
                        ? diagnosis.action()
                        : diagnosis.requests().get(0).replaceAll("\\s+", " "))
                .orElse("");
    }
}
