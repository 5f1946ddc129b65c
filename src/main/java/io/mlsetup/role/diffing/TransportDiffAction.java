package io.mlsetup.role.diffing;

import io.mlsetup.audit.Evaluations;
import io.mlsetup.audit.judging.RoleDiff;
import io.mlsetup.audit.reading.AuditReader;
import io.mlsetup.common.Pool;
import io.mlsetup.common.Reason;
import io.mlsetup.job.Reservation;
import io.mlsetup.role.RoleSources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.ParentTaskAssigningClient;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.breaker.CircuitBreaker;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;

/** Reads what an audit reads, as the caller, and judges it twice: as it is, and as it would be. */
public final class TransportDiffAction extends TransportAction<DiffRequest, DiffResponse> {

    private final Executor executor;
    private final NodeClient client;
    private final ClusterService clusterService;
    private final RoleSources sources;
    private final CircuitBreaker breaker;

    @Inject
    public TransportDiffAction(
            ActionFilters filters,
            TransportService transportService,
            NodeClient client,
            ClusterService clusterService,
            RoleSources sources,
            CircuitBreakerService breakers) {
        super(
                DiffAction.NAME,
                filters,
                transportService.getTaskManager(),
                transportService.getThreadPool().executor(Pool.NAME));
        this.executor = transportService.getThreadPool().executor(Pool.NAME);
        this.client = client;
        this.clusterService = clusterService;
        this.sources = sources;
        this.breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
    }

    @Override
    protected void doExecute(Task task, DiffRequest request, ActionListener<DiffResponse> listener) {
        Client asCaller = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        Reservation memory = new Reservation(breaker, "ml_setup_role_diff");
        ActionListener<DiffResponse> releasing = listener.delegateResponse((l, e) -> {
            memory.close();
            l.onFailure(e);
        });
        AuditReader.read(
                asCaller,
                sources,
                true,
                new ThreadedActionListener<>(executor, releasing.delegateFailureAndWrap((l, facts) -> {
                    memory.add(2 * Evaluations.bytes(facts));
                    RoleDiff diff = new RoleDiff(facts, request.change(), Evaluations.checkpoint(task));
                    ActionListener.respondAndRelease(
                            l,
                            new DiffResponse(
                                    diff.count(),
                                    diff.page(request.from(), request.size()),
                                    diff.remembering(),
                                    notJudged(request, diff),
                                    memory));
                })));
    }

    private static List<Reason> notJudged(DiffRequest request, RoleDiff diff) {
        List<Reason> reasons = new ArrayList<>(diff.notJudged());
        if (request.hasTemplates()) {
            reasons.add(
                    new Reason(
                            "role_templates",
                            "The role mapping has role templates, which name roles only when somebody logs in: these are not judged."));
        }
        return reasons;
    }
}
