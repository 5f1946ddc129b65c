package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.core.CheckedFunction;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;

/**
 * One of x-pack-ml's actions under its real name, run by a method that waits for what it asks the indices, on a thread
 * made for that. Many of the real ones run on the master; these run on the node that is asked, which the indices do not
 * mind, and without a wire format.
 */
abstract class WaitingAction<Q extends ActionRequest, R extends ActionResponse> extends TransportAction<Q, R> {

    private final CheckedFunction<Q, R, Exception> method;

    WaitingAction(
            String name, ActionFilters filters, TransportService transport, CheckedFunction<Q, R, Exception> method) {
        super(
                name,
                filters,
                transport.getTaskManager(),
                transport.getThreadPool().executor(MlDouble.THREADS));
        this.method = requireNonNull(method);
    }

    @Override
    protected final void doExecute(Task task, Q request, ActionListener<R> listener) {
        ActionListener.completeWith(listener, () -> method.apply(request));
    }
}
