package io.mlsetup.audit;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.judging.Holders;
import io.mlsetup.audit.judging.WhoCan;
import io.mlsetup.role.RoleSources;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.transport.TransportService;

/** Reads who there is, as the caller, then judges on the threads of the plugin. */
public final class TransportWhoCanAction extends TransportJudgingAction<WhoCanRequest, WhoCanResponse> {

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
                "ml_setup_who_can",
                filters,
                transportService,
                client,
                clusterService,
                sources,
                breakers);
    }

    @Override
    protected boolean needsJobs(WhoCanRequest request) {
        return false;
    }

    @Override
    protected int copies() {
        return 1;
    }

    @Override
    protected WhoCanResponse judge(WhoCanRequest request, AuditFacts facts, Runnable checkpoint, Releasable memory) {
        WhoCan found = judge(request, new Holders(facts, checkpoint), checkpoint);
        return new WhoCanResponse(
                found.count(),
                found.page(request.paging().from(), request.paging().size()),
                found.roles(),
                found.partlyRoles(),
                found.notJudged(),
                memory);
    }

    private static WhoCan judge(WhoCanRequest request, Holders holders, Runnable checkpoint) {
        return request.access() != null
                ? WhoCan.has(request.access(), holders, checkpoint)
                : WhoCan.may(request.action(), request.indices(), holders, checkpoint);
    }
}
