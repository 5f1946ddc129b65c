package io.mlsetup.job.exporting;

import static org.elasticsearch.rest.RestRequest.Method.GET;

import io.mlsetup.common.Parameters;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.rest.action.RestRefCountedChunkedToXContentListener;

/**
 * Exports jobs, as the file that Kibana makes of them or as a bundle.
 *
 * <pre>
 * GET /_ml_setup/job/_export?type=anomaly_detector&amp;job_id=web-*
 *
 * [
 *   {"job": {"job_id": "web-latency", ...}, "datafeed": {"datafeed_id": "datafeed-web-latency", ...}},
 *   {"job": {"job_id": "web-errors", ...}, "datafeed": {"datafeed_id": "datafeed-web-errors", ...}}
 * ]
 *
 * GET /_ml_setup/job/_export?format=bundle
 *
 * {
 *   "format": "ml_setup", "version": 1, "exported_from": {"cluster_name": "test", ...},
 *   "anomaly_detectors": [{"job": {...}, "datafeed": {...}}],
 *   "data_frame_analytics": [{"id": "houses", ...}],
 *   "filters": [{"filter_id": "safe_ips", ...}],
 *   "calendars": [{"calendar": {...}, "events": [{...}]}]
 * }
 * </pre>
 */
public final class RestExportAction extends BaseRestHandler {

    @Override
    public String getName() {
        return "ml_setup_job_export_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(GET, "/_ml_setup/job/_export"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) throws IOException {
        ExportRequest request = ExportRequest.parse(Parameters.of(rest, ExportRequest.PARAMETERS));
        return channel -> new RestCancellableNodeClient(client, rest.getHttpChannel())
                .execute(
                        ExportAction.TYPE,
                        new ExportAction.Request(request),
                        new RestRefCountedChunkedToXContentListener<>(channel));
    }
}
