package io.mlsetup.metrics;

import io.mlsetup.watch.VerdictWatch;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;

/** Evaluates the cluster-level indicators, which takes microseconds and needs no thread of its own. */
public final class TransportMetricsAction extends TransportAction<MetricsAction.Request, MetricsAction.Response> {

    private final VerdictWatch watch;

    @Inject
    public TransportMetricsAction(ActionFilters filters, TransportService transportService, VerdictWatch watch) {
        super(MetricsAction.NAME, filters, transportService.getTaskManager(), EsExecutors.DIRECT_EXECUTOR_SERVICE);
        this.watch = watch;
    }

    @Override
    protected void doExecute(
            Task task, MetricsAction.Request request, ActionListener<MetricsAction.Response> listener) {
        ActionListener.completeWith(listener, () -> new MetricsAction.Response(watch.look(), watch.lastChanges()));
    }
}
