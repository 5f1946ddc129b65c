package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.CancellableRequest;
import io.mlsetup.job.AccountedResponse;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.planning.ImportPlan;
import java.util.Iterator;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.common.bytes.ReleasableBytesReference;
import org.elasticsearch.common.collect.Iterators;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentType;

/**
 * Imports a file of jobs. Its name lies under machine learning's admin actions, so that Elasticsearch's own engine grants it by
 * {@code manage_ml}, {@code manage} and {@code all}; what it does besides, it does as the caller.
 */
public final class ImportAction {

    public static final String NAME = "cluster:admin/xpack/ml/setup/job/import";
    public static final ActionType<Response> TYPE = new ActionType<>(NAME);

    private ImportAction() {}

    /** A file and how to import it. Nothing more is begun when whoever asked has gone away. */
    public static final class Request extends CancellableRequest {

        private final ImportOptions options;
        private final ReleasableBytesReference file;
        private final XContentType type;

        /** @param file belongs to whoever sends this request, who releases it */
        Request(ImportOptions options, ReleasableBytesReference file, XContentType type) {
            this.options = requireNonNull(options);
            this.file = requireNonNull(file);
            this.type = requireNonNull(type);
        }

        ImportOptions options() {
            return options;
        }

        ReleasableBytesReference file() {
            return file;
        }

        XContentType type() {
            return type;
        }
    }

    /** The plan, or what became of it, item by item. */
    public static final class Response extends AccountedResponse {

        private final boolean dryRun;
        private final ImportPlan plan;
        private final RestStatus status;

        /**
         * An answer.
         *
         * @param status of the answer: 409 for a plan that is not, or not wholly, carried out; 503 if the cluster gave way
         * @param memory what the plan is accounted by, until it is sent
         */
        Response(boolean dryRun, ImportPlan plan, RestStatus status, Releasable memory) {
            super(memory);
            this.dryRun = dryRun;
            this.plan = requireNonNull(plan);
            this.status = requireNonNull(status);
        }

        RestStatus status() {
            return status;
        }

        @Override
        public Iterator<? extends ToXContent> toXContentChunked(ToXContent.Params params) {
            return Iterators.<ToXContent>concat(
                    Iterators.single((builder, p) -> builder.startObject()
                            .field("dry_run", dryRun)
                            .field("summary", plan.summary())
                            .startArray("items")),
                    plan.items().iterator(),
                    Iterators.single((builder, p) -> builder.endArray().startArray("requests")),
                    Iterators.map(plan.requests().iterator(), request -> (builder, p) -> builder.value(request)),
                    Iterators.single((builder, p) -> {
                        builder.endArray();
                        return builder.xContentList("warnings", plan.warnings())
                                .field("not_judged", plan.notJudged())
                                .endObject();
                    }));
        }
    }
}
