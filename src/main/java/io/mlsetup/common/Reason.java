package io.mlsetup.common;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Why something is as it is, or what to know about it.
 *
 * @param id stable, snake_case
 * @param message one sentence for people
 */
public record Reason(String id, String message) implements ToXContentObject {

    public Reason {
        requireNonNull(id);
        requireNonNull(message);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject().field("id", id).field("message", message).endObject();
    }
}
