package io.mlsetup.report;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.access.asking.AuditRights;
import io.mlsetup.audit.AuditAction;
import io.mlsetup.audit.AuditRequest;
import io.mlsetup.audit.AuditResponse;
import io.mlsetup.check.CheckRequest;
import io.mlsetup.check.CheckService;
import io.mlsetup.common.Parameters;
import io.mlsetup.verdict.Verdict;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.util.set.Sets;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.rest.action.RestResponseListener;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.user.User;

/**
 * The verdict as one page for a browser, or to print; it takes the parameters of the check, and {@code audit}.
 *
 * <pre>
 * GET /_ml_setup/report
 * GET /_ml_setup/report?access=read&amp;user_kind=kibana&amp;source=logs-*
 * GET /_ml_setup/report?audit=true
 * </pre>
 */
public final class RestReportAction extends BaseRestHandler {

    private static final String AUDIT = "audit";

    static final Set<String> PARAMETERS = Sets.union(CheckRequest.PARAMETERS, Set.of(AUDIT));

    private static final SubscribableListener<List<Report.Section>> NOTHING_MORE =
            SubscribableListener.newSucceeded(List.of());

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
        Parameters parameters = Parameters.of(rest, PARAMETERS);
        boolean audit = parameters.bool(AUDIT, false);
        CheckRequest request = CheckRequest.parse(parameters);
        User user = securityContext.getUser();
        String caller = user == null ? "" : user.principal();
        return channel -> {
            Client cancellable = new RestCancellableNodeClient(client, rest.getHttpChannel());
            SubscribableListener<CheckService.Answer> check =
                    SubscribableListener.newForked(l -> service.check(request, client, cancellable, l));
            SubscribableListener<List<Report.Section>> more =
                    audit ? SubscribableListener.newForked(l -> audit(client, cancellable, l)) : NOTHING_MORE;
            ActionListener<Report> listener = new RestResponseListener<>(channel) {
                @Override
                public RestResponse buildResponse(Report report) {
                    return respond(request, report);
                }
            };
            check.addListener(listener.delegateFailureAndWrap((l, answer) -> more.addListener(l.map(sections -> {
                Verdict judged = request.judge(answer.verdict());
                return new Report(request.show(judged), judged, answer.timedOut(), caller, clock.instant(), sections);
            }))));
        };
    }

    private static RestResponse respond(CheckRequest request, Report report) {
        RestResponse response = new RestResponse(
                request.httpStatus(report.whole(), report.timedOut()),
                Page.CONTENT_TYPE,
                Page.document(ReportPage.of(report)));
        Page.HEADERS.forEach(response::addHeader);
        return response;
    }

    /** Why there is none is a part of the page: the rest of it is for everybody. */
    private static void audit(Client client, Client cancellable, ActionListener<List<Report.Section>> listener) {
        ActionListener<AuditResponse> turned = listener.<AuditResponse>map(response -> AuditView.of(response.content()))
                .delegateResponse((l, e) -> refuse(e, listener));
        AuditRights.execute(client, cancellable, AuditAction.TYPE, AuditRequest.ofPeople(), turned);
    }

    private static void refuse(Exception e, ActionListener<List<Report.Section>> listener) {
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        listener.onResponse(AuditView.refused(
                ExceptionsHelper.status(cause) == RestStatus.FORBIDDEN, String.valueOf(cause.getMessage())));
    }
}
