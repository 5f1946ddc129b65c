package io.mlsetup.job.drafting;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * What an update makes of one field.
 *
 * @param field with the names of the objects that it is in, such as {@code analysis_limits.model_memory_limit}
 * @param from what it was, so that it can be put back; null if it was not there
 * @param to what it becomes; null if it goes
 */
public record Change(String field, Object from, Object to) implements ToXContentObject {

    public Change {
        requireNonNull(field);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.startObject()
                .field("field", field)
                .field("from", from)
                .field("to", to)
                .endObject();
    }
}
