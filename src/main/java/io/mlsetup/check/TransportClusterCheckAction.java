package io.mlsetup.check;

import io.mlsetup.cluster.ClusterVerdict;
import io.mlsetup.verdict.Verdict;
import java.util.concurrent.Executor;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRunnable;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.cluster.ClusterChangedEvent;
import org.elasticsearch.cluster.TimeoutClusterStateListener;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.node.NodeClosedException;
import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Evaluates the cluster-level indicators, again at each change of the cluster state while a wanted status is waited for. */
public final class TransportClusterCheckAction
        extends TransportAction<ClusterCheckAction.Request, ClusterCheckAction.Response> {

    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final ClusterVerdict clusterVerdict;

    /** The first evaluation takes microseconds and needs no thread of its own. */
    @Inject
    public TransportClusterCheckAction(
            ActionFilters filters,
            TransportService transportService,
            ClusterService clusterService,
            ThreadPool threadPool,
            ClusterVerdict clusterVerdict) {
        super(ClusterCheckAction.NAME, filters, transportService.getTaskManager(), EsExecutors.DIRECT_EXECUTOR_SERVICE);
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.clusterVerdict = clusterVerdict;
    }

    @Override
    protected void doExecute(
            Task task, ClusterCheckAction.Request request, ActionListener<ClusterCheckAction.Response> listener) {
        CheckRequest check = request.check();
        Verdict verdict = clusterVerdict.now();
        if (check.isSatisfiedBy(verdict)) {
            listener.onResponse(new ClusterCheckAction.Response(verdict, false));
            return;
        }
        SubscribableListener<ClusterCheckAction.Response> answer = new SubscribableListener<>();
        answer.addListener(
                ContextPreservingActionListener.wrapPreservingContext(listener, threadPool.getThreadContext()));
        CancellableTask cancellable = (CancellableTask) task;
        cancellable.addListener(() -> cancellable.notifyIfCancelled(answer));
        await(check, answer);
    }

    /** However the wait ends, nothing of it stays behind with the service that applies cluster states. */
    private void await(CheckRequest check, SubscribableListener<ClusterCheckAction.Response> answer) {
        Executor executor = threadPool.generic();
        TimeoutClusterStateListener watch = new TimeoutClusterStateListener() {
            /** It may have changed before it was watched. */
            @Override
            public void postAdded() {
                clusterChanged(null);
            }

            @Override
            public void clusterChanged(ClusterChangedEvent event) {
                // Evaluated elsewhere than on the thread that applies cluster states.
                executor.execute(ActionRunnable.wrap(answer, l -> evaluate(check, l)));
            }

            @Override
            public void onTimeout(TimeValue timeout) {
                // A license can have become valid by the clock alone.
                executor.execute(ActionRunnable.supply(answer, () -> {
                    Verdict verdict = clusterVerdict.now();
                    return new ClusterCheckAction.Response(verdict, !check.isSatisfiedBy(verdict));
                }));
            }

            @Override
            public void onClose() {
                answer.onFailure(new NodeClosedException(clusterService.localNode()));
            }
        };
        clusterService.getClusterApplierService().addTimeoutListener(check.timeout(), watch);
        answer.addListener(ActionListener.running(
                () -> clusterService.getClusterApplierService().removeTimeoutListener(watch)));
    }

    private void evaluate(CheckRequest check, ActionListener<ClusterCheckAction.Response> listener) {
        Verdict verdict = clusterVerdict.now();
        if (check.isSatisfiedBy(verdict)) {
            listener.onResponse(new ClusterCheckAction.Response(verdict, false));
        }
    }
}
