package io.mlsetup.role;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** Entries of the catalogue, as they are printed. */
public final class CatalogueResponse extends ActionResponse implements ToXContentObject {

    private final Map<String, Object> entries;

    CatalogueResponse(Map<String, Object> entries) {
        this.entries = requireNonNull(entries, "entries");
    }

    public Map<String, Object> entries() {
        return entries;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        TransportAction.localOnly();
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.map(entries);
    }
}
