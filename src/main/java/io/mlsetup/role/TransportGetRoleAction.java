package io.mlsetup.role;

import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Runs on the node that is asked. The engine builds automata of every role once, which no transport thread should do. */
public final class TransportGetRoleAction extends TransportAction<GetRoleAction.Request, CatalogueResponse> {

    private final RoleCatalogue catalogue;

    @Inject
    public TransportGetRoleAction(
            ActionFilters actionFilters, TransportService transportService, RoleCatalogue catalogue) {
        super(
                GetRoleAction.NAME,
                actionFilters,
                transportService.getTaskManager(),
                transportService.getThreadPool().executor(ThreadPool.Names.MANAGEMENT));
        this.catalogue = catalogue;
    }

    @Override
    protected void doExecute(Task task, GetRoleAction.Request request, ActionListener<CatalogueResponse> listener) {
        ActionListener.completeWith(listener, () -> new CatalogueResponse(catalogue.describe(request.name())));
    }
}
