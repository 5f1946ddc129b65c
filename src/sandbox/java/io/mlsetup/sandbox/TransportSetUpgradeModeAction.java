package io.mlsetup.sandbox;

import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xpack.core.action.AbstractTransportSetUpgradeModeAction;
import org.elasticsearch.xpack.core.action.SetUpgradeModeActionRequest;
import org.elasticsearch.xpack.core.ml.MlMetadata;
import org.elasticsearch.xpack.core.ml.action.SetUpgradeModeAction;

/**
 * Double of x-pack-ml's action behind {@code POST _ml/set_upgrade_mode}. It changes the same cluster state and carries the
 * same name, so that Elasticsearch decides who may; there are no jobs here that would have to be paused.
 */
public class TransportSetUpgradeModeAction extends AbstractTransportSetUpgradeModeAction {

    @Inject
    public TransportSetUpgradeModeAction(
            TransportService transportService,
            ClusterService clusterService,
            ThreadPool threadPool,
            ActionFilters actionFilters) {
        super(SetUpgradeModeAction.NAME, "ml", transportService, clusterService, threadPool, actionFilters);
    }

    @Override
    protected String featureName() {
        return "ml-set-upgrade-mode";
    }

    @Override
    protected boolean upgradeMode(ClusterState state) {
        return MlMetadata.getMlMetadata(state).isUpgradeMode();
    }

    @Override
    protected ClusterState createUpdatedState(SetUpgradeModeActionRequest request, ClusterState state) {
        return withUpgradeMode(state, request.enabled());
    }

    static ClusterState withUpgradeMode(ClusterState state, boolean enabled) {
        MlMetadata changed = MlMetadata.Builder.from(MlMetadata.getMlMetadata(state))
                .isUpgradeMode(enabled)
                .build();
        return state.copyAndUpdateMetadata(metadata -> metadata.putCustom(MlMetadata.TYPE, changed));
    }

    @Override
    protected void upgradeModeSuccessfullyChanged(
            Task task,
            SetUpgradeModeActionRequest request,
            ClusterState state,
            ActionListener<AcknowledgedResponse> listener) {
        listener.onResponse(AcknowledgedResponse.TRUE);
    }
}
