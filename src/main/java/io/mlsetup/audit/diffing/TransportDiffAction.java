package io.mlsetup.audit.diffing;

import io.mlsetup.audit.TransportJudgingAction;
import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.judging.RoleDiff;
import io.mlsetup.role.RoleSources;
import java.io.IOException;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xcontent.NamedXContentRegistry;

/** Reads what an audit reads, as the caller, and judges it twice: as it is, and as it would be. */
public final class TransportDiffAction extends TransportJudgingAction<DiffRequest, DiffResponse> {

    private final NamedXContentRegistry registry;

    @Inject
    public TransportDiffAction(
            ActionFilters filters,
            TransportService transportService,
            NodeClient client,
            ClusterService clusterService,
            RoleSources sources,
            CircuitBreakerService breakers,
            NamedXContentRegistry registry) {
        super(
                DiffAction.NAME,
                "ml_setup_role_diff",
                filters,
                transportService,
                client,
                clusterService,
                sources,
                breakers);
        this.registry = registry;
    }

    @Override
    protected boolean needsJobs(DiffRequest request) {
        return true;
    }

    /** As it is, and as it would be. */
    @Override
    protected int copies() {
        return 2;
    }

    @Override
    protected DiffResponse judge(DiffRequest request, AuditFacts facts, Runnable checkpoint, Releasable memory)
            throws IOException {
        RoleDiff diff = new RoleDiff(facts, request.change(registry), checkpoint);
        return new DiffResponse(
                diff.count(),
                diff.page(request.paging().from(), request.paging().size()),
                diff.remembering(),
                diff.notJudged(),
                memory);
    }
}
