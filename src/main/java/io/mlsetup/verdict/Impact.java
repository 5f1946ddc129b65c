package io.mlsetup.verdict;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * What a finding means for the people who use the cluster, with the keys of {@code _health_report}.
 *
 * @param id stable, snake_case, unique in its indicator
 * @param severity 1 is worst
 * @param description one sentence
 */
public record Impact(String id, int severity, String description) implements ToXContentObject {

    /** The Health API knows four areas and none is machine learning's; this is the one for what administrators do. */
    public static final String AREA = "deployment_management";

    public Impact {
        requireNonNull(id);
        requireNonNull(description);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("id", id)
                .field("severity", severity)
                .field("description", description)
                .array("impact_areas", AREA)
                .endObject();
    }
}
