package io.mlsetup.job.importing;

import static org.elasticsearch.rest.RestRequest.Method.POST;

import io.mlsetup.common.Parameters;
import io.mlsetup.job.drafting.ImportOptions;
import java.util.List;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.bytes.ReleasableBytesReference;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestCancellableNodeClient;
import org.elasticsearch.rest.action.RestRefCountedChunkedToXContentListener;
import org.elasticsearch.xcontent.XContentType;

/**
 * Imports jobs from a file: one that Kibana exported, or a bundle.
 *
 * <pre>
 * POST /_ml_setup/job/_import?dry_run=true&amp;rename=web:web-2
 * {"job": {"job_id": "web", ...}, "datafeed": {...}}
 *
 * {
 *   "dry_run": true,
 *   "summary": {"create": 2},
 *   "items": [
 *     {"type": "anomaly_detector", "id": "web-2", "action": "create", "reasons": []},
 *     {"type": "datafeed", "id": "datafeed-web-2", "action": "create", "reasons": []}
 *   ],
 *   "requests": ["POST /_ml/anomaly_detectors/web-2/_open", "POST /_ml/datafeeds/datafeed-web-2/_start"],
 *   "warnings": [{"id": "jobs_without_data", "message": "..."}]
 * }
 * </pre>
 */
public final class RestImportAction extends BaseRestHandler {

    private volatile ByteSizeValue maxSize;

    public RestImportAction(ClusterSettings settings) {
        settings.initializeAndWatch(ImportSettings.MAX_SIZE, value -> maxSize = value);
    }

    @Override
    public String getName() {
        return "ml_setup_job_import_action";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(POST, "/_ml_setup/job/_import"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest rest, NodeClient client) {
        Parameters parameters = Parameters.ofQuery(rest, ImportOptions.PARAMETERS);
        requireFormatOfAnswers(rest.param("format"), parameters);
        ImportOptions options = ImportOptions.parse(parameters);
        if (rest.contentLength() > maxSize.getBytes()) {
            throw new ElasticsearchStatusException(
                    "the file has [{}] bytes, more than the [{}] that [{}] allows",
                    RestStatus.REQUEST_ENTITY_TOO_LARGE,
                    rest.contentLength(),
                    maxSize,
                    ImportSettings.MAX_SIZE.getKey());
        }
        if (!rest.hasContent()) {
            throw new IllegalArgumentException("the body must be the file to import, but there is none");
        }
        ReleasableBytesReference file = rest.content();
        ImportAction.Request request = new ImportAction.Request(options, file, rest.getXContentType());
        return channel -> {
            file.mustIncRef();
            new RestCancellableNodeClient(client, rest.getHttpChannel())
                    .execute(
                            ImportAction.TYPE,
                            request,
                            ActionListener.releaseAfter(
                                    new RestRefCountedChunkedToXContentListener<>(channel) {
                                        @Override
                                        protected RestStatus getRestStatus(ImportAction.Response response) {
                                            return response.status();
                                        }
                                    },
                                    file));
        };
    }

    /**
     * Elasticsearch's own {@code format} is that of the answer, and any other value of it is passed over; but whoever comes from an
     * export means the file by it.
     */
    private static void requireFormatOfAnswers(String format, Parameters parameters) {
        if (format != null && XContentType.fromFormat(format) == null) {
            parameters.problem(
                    "[format] must be one of [json, yaml, smile, cbor], since it is that of the answer, but was ["
                            + format + "]: the format of the file is found out by itself");
        }
    }
}
