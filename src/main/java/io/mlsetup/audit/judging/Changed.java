package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.Principal;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** Somebody for whom something changes; the rights of who is disabled, or not there, are none. */
public record Changed(
        Principal principal,
        List<Difference> gains,
        List<Difference> loses,
        AccessLevels before,
        AccessLevels after,
        List<Exposed> begins,
        List<Exposed> ends)
        implements ToXContentObject {

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("principal", principal);
        builder.xContentList("gains", gains).xContentList("loses", loses);
        builder.startObject("access")
                .field("before", before)
                .field("after", after)
                .endObject();
        builder.startObject("exposures")
                .xContentList("begin", begins)
                .xContentList("end", ends)
                .endObject();
        return builder.endObject();
    }
}
