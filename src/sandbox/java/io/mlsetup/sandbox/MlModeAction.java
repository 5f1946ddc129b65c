package io.mlsetup.sandbox;

import java.util.function.BiFunction;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.action.support.master.AcknowledgedTransportMasterNodeAction;
import org.elasticsearch.cluster.AckedClusterStateUpdateTask;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.block.ClusterBlockException;
import org.elasticsearch.cluster.block.ClusterBlockLevel;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Changes what machine learning keeps in the cluster state; x-pack-core's own base classes differ from line to line. */
abstract class MlModeAction extends AcknowledgedTransportMasterNodeAction<ModeRequest> {

    private final BiFunction<ClusterState, ModeRequest, ClusterState> change;

    MlModeAction(
            String name,
            TransportService transportService,
            ClusterService clusterService,
            ThreadPool threadPool,
            ActionFilters actionFilters,
            BiFunction<ClusterState, ModeRequest, ClusterState> change) {
        super(
                name,
                transportService,
                clusterService,
                threadPool,
                actionFilters,
                ModeRequest::new,
                EsExecutors.DIRECT_EXECUTOR_SERVICE);
        this.change = change;
    }

    @Override
    @SuppressWarnings("deprecation") // one task, of a test
    protected void masterOperation(
            Task task, ModeRequest request, ClusterState state, ActionListener<AcknowledgedResponse> listener) {
        clusterService.submitUnbatchedStateUpdateTask(actionName, new AckedClusterStateUpdateTask(request, listener) {
            @Override
            public ClusterState execute(ClusterState current) {
                return change.apply(current, request);
            }
        });
    }

    @Override
    protected ClusterBlockException checkBlock(ModeRequest request, ClusterState state) {
        return state.blocks().globalBlockedException(ClusterBlockLevel.METADATA_WRITE);
    }
}
