package io.mlsetup.report;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.check.CheckRequest;
import io.mlsetup.check.CheckService;
import io.mlsetup.common.Parameters;
import io.mlsetup.verdict.Verdict;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.rest.action.RestResponseListener;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.user.User;

/**
 * The verdict as one page for a browser, or to print; it takes the parameters of the check.
 *
 * <pre>
 * GET /_ml_setup/report
 * GET /_ml_setup/report?access=read&amp;user_kind=kibana&amp;source=logs-*
 * </pre>
 */
public final class RestReportAction extends BaseRestHandler {

    private final CheckService service;
    private final SecurityContext securityContext;
    private final InstantSource clock;

    public RestReportAction(CheckService service, SecurityContext securityContext, InstantSource clock) {
        this.service = service;
        this.securityContext = securityContext;
        this.clock = clock;
    }

    @Override
    public String getName() {
        return "ml_setup_report_action";
    }

    /** As the check. */
    @Override
    public boolean canTripCircuitBreaker() {
        return false;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_ml_setup/report"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        CheckRequest request = CheckRequest.parse(Parameters.of(rest, CheckRequest.PARAMETERS));
        User user = securityContext.getUser();
        String caller = user == null ? "" : user.principal();
        return channel -> service.check(
                request,
                client,
                new RestCancellableNodeClient(client, rest.getHttpChannel()),
                new RestResponseListener<>(channel) {
                    @Override
                    public RestResponse buildResponse(CheckService.Answer answer) {
                        Verdict judged = request.judge(answer.verdict());
                        // The sections of an audit belong here, once there is one and the caller may see it.
                        Report report = new Report(
                                request.show(judged), judged, answer.timedOut(), caller, clock.instant(), List.of());
                        RestResponse response = new RestResponse(
                                request.httpStatus(judged, answer.timedOut()),
                                Page.CONTENT_TYPE,
                                Page.document(ReportPage.of(report)));
                        Page.HEADERS.forEach(response::addHeader);
                        return response;
                    }
                });
    }
}
