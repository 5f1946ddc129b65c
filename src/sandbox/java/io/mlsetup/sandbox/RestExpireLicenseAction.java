package io.mlsetup.sandbox;

import static org.elasticsearch.rest.RestRequest.Method.POST;

import java.util.List;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateUpdateTask;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.license.License;
import org.elasticsearch.license.LicensesMetadata;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestToXContentListener;

/**
 * A way in for tests that no Elasticsearch has: {@code POST _ml_sandbox/expire_license?ago=1h} moves the end of the license that is in the
 * cluster state into the past. Its signature no longer fits then, so that Elasticsearch itself counts it as no license; the
 * metadata is what it would be after the days of a trial. Works on the elected master only.
 */
final class RestExpireLicenseAction extends BaseRestHandler {

    private final ClusterService clusterService;

    RestExpireLicenseAction(ClusterService clusterService) {
        this.clusterService = clusterService;
    }

    @Override
    public String getName() {
        return "ml_setup_sandbox_expire_license";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(POST, "/_ml_sandbox/expire_license"));
    }

    @Override
    @SuppressWarnings("deprecation") // one task, of a test
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        TimeValue ago = request.paramAsTime("ago", TimeValue.timeValueHours(1));
        return channel -> {
            ActionListener<AcknowledgedResponse> listener = new RestToXContentListener<>(channel);
            clusterService.submitUnbatchedStateUpdateTask("expire-license", new ClusterStateUpdateTask() {
                @Override
                public ClusterState execute(ClusterState state) {
                    long end = System.currentTimeMillis() - ago.millis();
                    return state.copyAndUpdateMetadata(metadata ->
                            metadata.putCustom(LicensesMetadata.TYPE, new LicensesMetadata(expired(state, end), null)));
                }

                @Override
                public void clusterStateProcessed(ClusterState before, ClusterState after) {
                    listener.onResponse(AcknowledgedResponse.TRUE);
                }

                @Override
                public void onFailure(Exception e) {
                    listener.onFailure(e);
                }
            });
        };
    }

    private static License expired(ClusterState state, long end) {
        LicensesMetadata licenses = state.metadata().custom(LicensesMetadata.TYPE);
        License license = licenses.getLicense();
        return License.builder()
                .fromLicenseSpec(license, license.signature())
                .issueDate(end - TimeValue.timeValueDays(30).millis())
                .startDate(end - TimeValue.timeValueDays(30).millis())
                .expiryDate(end)
                .build();
    }
}
