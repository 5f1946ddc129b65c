package io.mlsetup.role.describing;

import io.mlsetup.common.Pool;
import io.mlsetup.common.RecordResponse;
import io.mlsetup.privilege.PrivilegeCatalogue;
import io.mlsetup.privilege.Scope;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;

/** Runs on the node that is asked. The engine builds automata of every role once, which no transport thread should do. */
public final class TransportGetPrivilegeAction extends TransportAction<GetPrivilegeAction.Request, RecordResponse> {

    private final PrivilegeCatalogue catalogue;

    @Inject
    public TransportGetPrivilegeAction(
            ActionFilters actionFilters, TransportService transportService, PrivilegeCatalogue catalogue) {
        super(
                GetPrivilegeAction.NAME,
                actionFilters,
                transportService.getTaskManager(),
                transportService.getThreadPool().executor(Pool.NAME));
        this.catalogue = catalogue;
    }

    @Override
    protected void doExecute(Task task, GetPrivilegeAction.Request request, ActionListener<RecordResponse> listener) {
        ActionListener.completeWith(listener, () -> answer(request));
    }

    private RecordResponse answer(GetPrivilegeAction.Request request) {
        if (request.action() != null) {
            return new RecordResponse(catalogue.whatGrants(request.action()));
        }
        return RecordResponse.of(
                request.scope() == null
                        ? catalogue.describe()
                        : catalogue.describe(Scope.of(request.scope()), request.name()));
    }
}
