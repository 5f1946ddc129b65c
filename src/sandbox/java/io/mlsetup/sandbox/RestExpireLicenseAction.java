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
 * cluster state into the past; {@code left=3d} moves it nearer, and with {@code begins_in=1d} the license is not valid yet. Its signature no longer fits then, so that Elasticsearch itself counts it as no license; the
 * metadata is what it would be after the days of a trial. Works on the elected master only.
 */
final class RestExpireLicenseAction extends BaseRestHandler {

    private static final long LENGTH = TimeValue.timeValueDays(30).millis();

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
        TimeValue left = request.paramAsTime("left", null);
        TimeValue begins = request.paramAsTime("begins_in", null);
        long end = begins != null
                ? begins.millis() + LENGTH
                : left != null
                        ? left.millis()
                        : -request.paramAsTime("ago", TimeValue.timeValueHours(1))
                                .millis();
        return channel -> {
            ActionListener<AcknowledgedResponse> listener = new RestToXContentListener<>(channel);
            clusterService.submitUnbatchedStateUpdateTask("expire-license", new ClusterStateUpdateTask() {
                @Override
                public ClusterState execute(ClusterState state) {
                    License license = ending(state, System.currentTimeMillis() + end);
                    return state.copyAndUpdateMetadata(
                            metadata -> metadata.putCustom(LicensesMetadata.TYPE, new LicensesMetadata(license, null)));
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

    private static License ending(ClusterState state, long end) {
        LicensesMetadata licenses = state.metadata().custom(LicensesMetadata.TYPE);
        License license = licenses.getLicense();
        return License.builder()
                .fromLicenseSpec(license, license.signature())
                .issueDate(end - LENGTH)
                .startDate(end - LENGTH)
                .expiryDate(end)
                .build();
    }
}
