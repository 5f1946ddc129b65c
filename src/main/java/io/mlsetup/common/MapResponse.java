package io.mlsetup.common;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** An answer that was made as a map and is printed as one; it never leaves the node that made it. */
public final class MapResponse extends LocalResponse implements ToXContentObject {

    private final Map<String, Object> entries;

    public MapResponse(Map<String, Object> entries) {
        this.entries = requireNonNull(entries);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.map(entries);
    }
}
