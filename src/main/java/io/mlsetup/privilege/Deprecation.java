package io.mlsetup.privilege;

import java.io.IOException;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * What a document says of something deprecated.
 *
 * @param since the version, if the document names it
 * @param replacedBy the role or privilege that replaces it, if it is one
 * @param useInstead what to use where the replacement is not one role or privilege
 */
public record Deprecation(
        @Nullable String since,
        @Nullable String replacedBy,
        @Nullable String useInstead) implements ToXContentObject {

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        if (since != null) {
            builder.field("since", since);
        }
        if (replacedBy != null) {
            builder.field("replaced_by", replacedBy);
        }
        if (useInstead != null) {
            builder.field("use_instead", useInstead);
        }
        return builder.endObject();
    }
}
