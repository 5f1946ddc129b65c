package io.mlsetup.common;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** An answer that is a record, or records by name, and is printed as they write themselves; it never leaves the node that made it. */
public final class RecordResponse extends LocalResponse implements ToXContentObject {

    private final ToXContentObject answer;

    public RecordResponse(ToXContentObject answer) {
        this.answer = requireNonNull(answer);
    }

    /** Records by name, also in several levels. */
    public static RecordResponse of(Map<String, ?> named) {
        return new RecordResponse((builder, params) -> builder.map(named));
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return answer.toXContent(builder, params);
    }
}
