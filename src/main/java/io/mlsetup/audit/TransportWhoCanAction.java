package io.mlsetup.audit;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.judging.Holders;
import io.mlsetup.audit.judging.WhoCan;
import io.mlsetup.audit.reading.AuditReader;
import io.mlsetup.common.Pool;
import io.mlsetup.job.Reservation;
import io.mlsetup.role.RoleSources;
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

/** Reads who there is, as the caller, then judges on the threads of the plugin. */
public final class TransportWhoCanAction extends TransportAction<WhoCanRequest, WhoCanResponse> {

    private final Executor executor;
    private final NodeClient client;
    private final ClusterService clusterService;
    private final RoleSources sources;
    private final CircuitBreaker breaker;

    @Inject
    public TransportWhoCanAction(
            ActionFilters filters,
            TransportService transportService,
            NodeClient client,
            ClusterService clusterService,
            RoleSources sources,
            CircuitBreakerService breakers) {
        super(
                WhoCanAction.NAME,
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
    protected void doExecute(Task task, WhoCanRequest request, ActionListener<WhoCanResponse> listener) {
        Client asCaller = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        Reservation memory = new Reservation(breaker, "ml_setup_who_can");
        ActionListener<WhoCanResponse> releasing = listener.delegateResponse((l, e) -> {
            memory.close();
            l.onFailure(e);
        });
        AuditReader.read(
                asCaller,
                sources,
                false,
                new ThreadedActionListener<>(executor, releasing.delegateFailureAndWrap((l, facts) -> {
                    memory.add(Evaluations.bytes(facts));
                    WhoCan found = judge(request, facts, Evaluations.checkpoint(task));
                    ActionListener.respondAndRelease(
                            l,
                            new WhoCanResponse(
                                    found.count(),
                                    found.page(request.from(), request.size()),
                                    found.roles(),
                                    found.notJudged(),
                                    memory));
                })));
    }

    private static WhoCan judge(WhoCanRequest request, AuditFacts facts, Runnable checkpoint) {
        Holders holders = new Holders(facts, checkpoint);
        return request.access() != null
                ? WhoCan.has(request.access(), holders, checkpoint)
                : WhoCan.may(request.action(), request.indices(), holders, checkpoint);
    }
}
