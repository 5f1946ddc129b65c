package io.mlsetup.role.describing;

import io.mlsetup.common.Pool;
import io.mlsetup.common.RecordResponse;
import io.mlsetup.privilege.RoleCatalogue;
import io.mlsetup.role.RoleSources;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Describes roles, with what Kibana stores read before, since a role's privileges in Kibana mean what is stored of them. The
 * engine builds automata of every role once, which no transport thread should do.
 */
public final class TransportGetRoleAction extends TransportAction<GetRoleAction.Request, RecordResponse> {

    private final Executor executor;
    private final RoleCatalogue catalogue;
    private final RoleSources sources;

    /** As last asked for: what roles satisfy is worked out anew only when Kibana has stored something else. */
    private final AtomicReference<SatisfiedAccess> satisfied;

    @Inject
    public TransportGetRoleAction(
            ActionFilters actionFilters,
            TransportService transportService,
            RoleCatalogue catalogue,
            RoleSources sources) {
        super(
                GetRoleAction.NAME,
                actionFilters,
                transportService.getTaskManager(),
                EsExecutors.DIRECT_EXECUTOR_SERVICE);
        this.executor = transportService.getThreadPool().executor(Pool.NAME);
        this.catalogue = catalogue;
        this.sources = sources;
        this.satisfied = new AtomicReference<>(new SatisfiedAccess(null, sources.restrictedIndices()));
    }

    @Override
    protected void doExecute(Task task, GetRoleAction.Request request, ActionListener<RecordResponse> listener) {
        sources.storedPrivileges(new ThreadedActionListener<>(executor, listener.map(fact -> {
            Collection<ApplicationPrivilegeDescriptor> stored =
                    fact.get().filter(some -> !some.isEmpty()).orElse(null);
            return RecordResponse.of(
                    catalogue.describe(request.name(), satisfied.updateAndGet(last -> last.with(stored))::of));
        })));
    }
}
