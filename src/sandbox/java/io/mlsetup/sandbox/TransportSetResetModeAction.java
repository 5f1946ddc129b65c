package io.mlsetup.sandbox;

import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xpack.core.action.AbstractTransportSetResetModeAction;
import org.elasticsearch.xpack.core.action.SetResetModeActionRequest;
import org.elasticsearch.xpack.core.ml.MlMetadata;
import org.elasticsearch.xpack.core.ml.action.SetResetModeAction;

/**
 * Double of x-pack-ml's internal action that marks ML as being reset. The real one is only reached while a feature reset
 * runs; tests put the mark and take it away through {@link RestSetResetModeAction}.
 */
public class TransportSetResetModeAction extends AbstractTransportSetResetModeAction {

    @Inject
    public TransportSetResetModeAction(
            TransportService transportService,
            ThreadPool threadPool,
            ClusterService clusterService,
            ActionFilters actionFilters) {
        super(SetResetModeAction.NAME, transportService, threadPool, clusterService, actionFilters);
    }

    @Override
    protected boolean isResetMode(ClusterState state) {
        return MlMetadata.getMlMetadata(state).isResetMode();
    }

    @Override
    protected String featureName() {
        return "ml";
    }

    @Override
    protected ClusterState setState(ClusterState state, SetResetModeActionRequest request) {
        if (request.shouldDeleteMetadata()) {
            return state.copyAndUpdateMetadata(metadata -> metadata.removeCustom(MlMetadata.TYPE));
        }
        return withResetMode(state, request.isEnabled());
    }

    static ClusterState withResetMode(ClusterState state, boolean enabled) {
        MlMetadata changed = MlMetadata.Builder.from(MlMetadata.getMlMetadata(state))
                .isResetMode(enabled)
                .build();
        return state.copyAndUpdateMetadata(metadata -> metadata.putCustom(MlMetadata.TYPE, changed));
    }
}
