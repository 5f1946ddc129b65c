package io.mlsetup.audit;

import io.mlsetup.audit.AuditRequest.Part;
import io.mlsetup.audit.AuditResponse.Content;
import io.mlsetup.audit.AuditResponse.Page;
import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.judging.AccessAudit;
import io.mlsetup.audit.judging.Closing;
import io.mlsetup.audit.judging.DiscouragedAudit;
import io.mlsetup.audit.judging.Exposed;
import io.mlsetup.audit.judging.Exposures;
import io.mlsetup.audit.judging.Finding;
import io.mlsetup.audit.judging.Holders;
import io.mlsetup.audit.judging.Scope;
import io.mlsetup.common.Reason;
import io.mlsetup.role.RoleSources;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xpack.core.security.authz.store.ReservedRolesStore;

/** Reads as the caller, then judges on the threads of the plugin, accounted to a circuit breaker. */
public final class TransportAuditAction extends TransportJudgingAction<AuditRequest, AuditResponse> {

    @Inject
    public TransportAuditAction(
            ActionFilters filters,
            TransportService transportService,
            NodeClient client,
            ClusterService clusterService,
            RoleSources sources,
            CircuitBreakerService breakers) {
        super(AuditAction.NAME, "ml_setup_audit", filters, transportService, client, clusterService, sources, breakers);
    }

    @Override
    protected boolean needsJobs(AuditRequest request) {
        return request.parts().contains(Part.EXPOSURE) || request.parts().contains(Part.DISCOURAGED);
    }

    @Override
    protected int copies() {
        return 1;
    }

    @Override
    protected AuditResponse judge(AuditRequest request, AuditFacts facts, Runnable checkpoint, Releasable memory) {
        return new AuditResponse(request, content(request, facts, checkpoint), memory);
    }

    private static Content content(AuditRequest request, AuditFacts facts, Runnable checkpoint) {
        Holders holders = new Holders(facts, checkpoint);
        Scope scope = new Scope(request.jobs(), request.principals(), request.space());
        Map<String, Number> summary = new LinkedHashMap<>();
        summary.put("principals", facts.principals().size());
        summary.put("sets_of_roles", facts.bySet().size());
        Set<Reason> notJudged = new LinkedHashSet<>();
        Page<AccessAudit.Able> access = null;
        if (request.parts().contains(Part.ACCESS)) {
            AccessAudit audit = new AccessAudit(holders, scope, checkpoint);
            access = new Page<>(
                    audit.count(),
                    audit.page(request.paging().from(), request.paging().size()));
            summary.put("with_access", audit.count());
        }
        Page<Exposed> exposed = null;
        List<Closing> closing = List.of();
        if (request.parts().contains(Part.EXPOSURE)) {
            Exposures audit = new Exposures(holders, scope, checkpoint);
            exposed = new Page<>(
                    audit.count(),
                    audit.page(request.paging().from(), request.paging().size()));
            closing = Closing.of(exposed.entries(), audit);
            summary.put("jobs", facts.jobs().size());
            summary.put("exposures", audit.count());
            summary.put("exposed_principals", audit.principals());
            summary.put("exposed_jobs", audit.jobs());
            notJudged.addAll(audit.notJudged());
        }
        Page<Finding> discouraged = null;
        if (request.parts().contains(Part.DISCOURAGED)) {
            DiscouragedAudit audit = new DiscouragedAudit(holders, ReservedRolesStore::roleDescriptor, checkpoint);
            discouraged = new Page<>(
                    audit.count(),
                    audit.page(request.paging().from(), request.paging().size()));
            summary.put("discouraged", audit.count());
        }
        notJudged.addAll(holders.notJudged());
        return new Content(access, exposed, closing, discouraged, summary, List.copyOf(notJudged));
    }
}
