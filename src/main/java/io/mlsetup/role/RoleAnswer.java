package io.mlsetup.role;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** A simulation or a suggestion, as it is printed. */
public final class RoleAnswer extends ActionResponse implements ToXContentObject {

    private final Map<String, Object> answer;

    RoleAnswer(Map<String, Object> answer) {
        this.answer = requireNonNull(answer);
    }

    @Override
    public void writeTo(StreamOutput out) {
        TransportAction.localOnly();
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        return builder.map(answer);
    }
}
