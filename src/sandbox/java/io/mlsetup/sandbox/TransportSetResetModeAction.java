package io.mlsetup.sandbox;

import io.mlsetup.line.Line;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xpack.core.ml.MlMetadata;
import org.elasticsearch.xpack.core.ml.action.SetResetModeAction;

/**
 * Double of x-pack-ml's internal action that marks ML as being reset. The real one is only reached while a feature reset
 * runs; tests put the mark and take it away through {@link RestSetResetModeAction}.
 */
public class TransportSetResetModeAction extends MlModeAction {

    @Inject
    public TransportSetResetModeAction(
            TransportService transportService,
            ThreadPool threadPool,
            ClusterService clusterService,
            ActionFilters actionFilters) {
        super(
                SetResetModeAction.NAME,
                transportService,
                clusterService,
                threadPool,
                actionFilters,
                (state, request) -> request.deleteMetadata() && Line.ml(state).isResetMode()
                        ? SandboxLine.with(state, MlMetadata.TYPE, null)
                        : withResetMode(state, request.enabled()));
    }

    static ClusterState withResetMode(ClusterState state, boolean enabled) {
        MlMetadata changed =
                MlMetadata.Builder.from(Line.ml(state)).isResetMode(enabled).build();
        return SandboxLine.with(state, MlMetadata.TYPE, changed);
    }
}
