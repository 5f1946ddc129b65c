package io.mlsetup.role.suggesting;

import io.mlsetup.common.Pool;
import io.mlsetup.common.RecordResponse;
import io.mlsetup.role.RoleSources;
import java.util.concurrent.Executor;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;

/** Reads what Kibana stores, then suggests, on the threads of the plugin. */
public final class TransportSuggestAction extends TransportAction<SuggestAction.Request, RecordResponse> {

    private final Executor executor;
    private final RoleSources sources;

    @Inject
    public TransportSuggestAction(ActionFilters filters, TransportService transportService, RoleSources sources) {
        super(
                SuggestAction.NAME,
                filters,
                transportService.getTaskManager(),
                transportService.getThreadPool().executor(Pool.NAME));
        this.executor = transportService.getThreadPool().executor(Pool.NAME);
        this.sources = sources;
    }

    @Override
    protected void doExecute(Task task, SuggestAction.Request request, ActionListener<RecordResponse> listener) {
        sources.storedPrivileges(
                request.asked(),
                new ThreadedActionListener<>(
                        executor,
                        listener.map(stored -> RoleSources.answer(
                                task,
                                () -> new Suggestion(
                                                request.asked(), request.jobs(), stored, sources.restrictedIndices())
                                        .suggest()))));
    }
}
