package io.mlsetup.sandbox.ml;

import java.io.IOException;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.action.support.master.AcknowledgedTransportMasterNodeAction;
import org.elasticsearch.action.support.master.MasterNodeRequest;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateUpdateTask;
import org.elasticsearch.cluster.block.ClusterBlockException;
import org.elasticsearch.cluster.block.ClusterBlockLevel;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/**
 * Puts into the cluster state, on the elected master, what x-pack-ml (and the shutdown module) would put there. It goes by a name that
 * {@code manage_ml} grants, since those who may open jobs do it by this.
 */
public final class StateChange extends AcknowledgedTransportMasterNodeAction<StateChange.Request> {

    static final ActionType<AcknowledgedResponse> TYPE = new ActionType<>("cluster:admin/xpack/ml/setup/sandbox/state");

    /** What to do, with what, as {@link StateChanges} reads it. */
    public static final class Request extends MasterNodeRequest<Request> {
        private final String operation;
        private final Map<String, Object> what;

        Request(String operation, Map<String, Object> what) {
            super(TimeValue.timeValueSeconds(30));
            this.operation = operation;
            this.what = what;
        }

        Request(StreamInput in) throws IOException {
            super(in);
            operation = in.readString();
            what = in.readGenericMap();
        }

        @Override
        public void writeTo(StreamOutput out) throws IOException {
            super.writeTo(out);
            out.writeString(operation);
            out.writeGenericMap(what);
        }

        @Override
        public ActionRequestValidationException validate() {
            return null;
        }
    }

    @Inject
    public StateChange(
            TransportService transport, ClusterService clusterService, ThreadPool threadPool, ActionFilters filters) {
        super(
                TYPE.name(),
                transport,
                clusterService,
                threadPool,
                filters,
                Request::new,
                EsExecutors.DIRECT_EXECUTOR_SERVICE);
    }

    @Override
    @SuppressWarnings("deprecation") // one task, of a test
    protected void masterOperation(
            Task task, Request request, ClusterState before, ActionListener<AcknowledgedResponse> listener) {
        clusterService.submitUnbatchedStateUpdateTask("ml-setup-sandbox", new ClusterStateUpdateTask() {
            @Override
            public ClusterState execute(ClusterState state) {
                return StateChanges.apply(state, request.operation, request.what);
            }

            @Override
            public void clusterStateProcessed(ClusterState old, ClusterState now) {
                listener.onResponse(AcknowledgedResponse.TRUE);
            }

            @Override
            public void onFailure(Exception e) {
                listener.onFailure(e);
            }
        });
    }

    @Override
    protected ClusterBlockException checkBlock(Request request, ClusterState state) {
        return state.blocks().globalBlockedException(ClusterBlockLevel.METADATA_READ);
    }
}
