package io.mlsetup.space;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.LocalResponse;
import io.mlsetup.common.Parameters;
import io.mlsetup.kibana.Space;
import java.util.Iterator;
import java.util.Set;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.common.collect.Iterators;
import org.elasticsearch.common.xcontent.ChunkedToXContentObject;
import org.elasticsearch.xcontent.ToXContent;

/**
 * What spaces hold of machine learning. Its name lies under machine learning's admin actions, so that Elasticsearch's own engine
 * grants it by {@code manage_ml}, {@code manage} and {@code all}. It runs on the node that got the request and has no wire format.
 */
public final class SpaceAction {

    public static final String NAME = "cluster:admin/xpack/ml/setup/space/get";
    public static final ActionType<Response> TYPE = new ActionType<>(NAME);

    private SpaceAction() {}

    /** One space, or all that the caller may see. */
    public static final class Request extends CancellableRequest {

        static final Set<String> PARAMETERS = Set.of("id");

        private final String id;

        Request(String id) {
            this.id = id;
        }

        /** @throws IllegalArgumentException (400) with every problem */
        static Request parse(Parameters parameters) {
            String id = Space.parseId(parameters, "id");
            parameters.validate();
            return new Request(id);
        }

        /** Null for all. */
        String id() {
            return id;
        }
    }

    /** The report, printed space by space: a job in all spaces shows in each. */
    public static final class Response extends LocalResponse implements ChunkedToXContentObject {

        private final SpaceReport report;

        Response(SpaceReport report) {
            this.report = requireNonNull(report);
        }

        @Override
        public Iterator<? extends ToXContent> toXContentChunked(ToXContent.Params params) {
            return Iterators.concat(
                    Iterators.single((builder, p) -> builder.startObject().startObject("spaces")),
                    Iterators.map(
                            report.spaces().iterator(),
                            entry -> (builder, p) -> builder.field(entry.space().id(), entry)),
                    Iterators.single((builder, p) -> report.synchronization()
                            .toXContent(builder.endObject(), p)
                            .xContentList("unavailable", report.unavailable())
                            .endObject()));
        }
    }
}
