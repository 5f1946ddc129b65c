package io.mlsetup.sandbox;

import io.mlsetup.line.Line;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xpack.core.ml.MlMetadata;
import org.elasticsearch.xpack.core.ml.action.SetUpgradeModeAction;

/**
 * Double of x-pack-ml's action behind {@code POST _ml/set_upgrade_mode}. It changes the same cluster state and carries the
 * same name, so that Elasticsearch decides who may; there are no jobs here that would have to be paused.
 */
public class TransportSetUpgradeModeAction extends MlModeAction {

    @Inject
    public TransportSetUpgradeModeAction(
            TransportService transportService,
            ClusterService clusterService,
            ThreadPool threadPool,
            ActionFilters actionFilters) {
        super(
                SetUpgradeModeAction.NAME,
                transportService,
                clusterService,
                threadPool,
                actionFilters,
                (state, request) -> withUpgradeMode(state, request.enabled()));
    }

    static ClusterState withUpgradeMode(ClusterState state, boolean enabled) {
        MlMetadata changed =
                MlMetadata.Builder.from(Line.ml(state)).isUpgradeMode(enabled).build();
        return SandboxLine.with(state, MlMetadata.TYPE, changed);
    }
}
