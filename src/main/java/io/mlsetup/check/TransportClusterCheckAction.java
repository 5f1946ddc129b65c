package io.mlsetup.check;

import io.mlsetup.cluster.ClusterVerdict;
import io.mlsetup.verdict.Verdict;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRunnable;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateObserver;
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

    private static final Logger logger = LogManager.getLogger(TransportClusterCheckAction.class);

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
        ClusterStateObserver observer = new ClusterStateObserver(
                clusterService, request.check().timeout(), logger, threadPool.getThreadContext());
        Verdict verdict = clusterVerdict.now();
        if (request.check().isSatisfiedBy(verdict)) {
            listener.onResponse(new ClusterCheckAction.Response(verdict, false));
            return;
        }
        SubscribableListener<ClusterCheckAction.Response> answer = new SubscribableListener<>();
        answer.addListener(listener);
        CancellableTask cancellable = (CancellableTask) task;
        cancellable.addListener(() -> cancellable.notifyIfCancelled(answer));
        waitForChange(request.check(), observer, answer);
    }

    private void waitForChange(
            CheckRequest request,
            ClusterStateObserver observer,
            SubscribableListener<ClusterCheckAction.Response> answer) {
        observer.waitForNextChange(new ClusterStateObserver.Listener() {
            @Override
            public void onNewClusterState(ClusterState state) {
                // Evaluated elsewhere than on the thread that applies cluster states.
                threadPool.executor(ThreadPool.Names.MANAGEMENT).execute(ActionRunnable.wrap(answer, l -> {
                    if (answer.isDone()) {
                        return; // cancelled
                    }
                    Verdict verdict = clusterVerdict.now();
                    if (request.isSatisfiedBy(verdict)) {
                        l.onResponse(new ClusterCheckAction.Response(verdict, false));
                    } else {
                        waitForChange(request, observer, answer);
                    }
                }));
            }

            @Override
            public void onClusterServiceClose() {
                answer.onFailure(new NodeClosedException(clusterService.localNode()));
            }

            @Override
            public void onTimeout(TimeValue timeout) {
                // A license can have become valid by the clock alone.
                ActionListener.completeWith(answer, () -> {
                    Verdict verdict = clusterVerdict.now();
                    return new ClusterCheckAction.Response(verdict, !request.isSatisfiedBy(verdict));
                });
            }
        });
    }
}
