package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Principal;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Somebody who sees results of a job although its sources, or a part of them, are closed to them.
 *
 * @param actingAs those whose doors are open, if one of the doors is run-as; the first few
 * @param unreadable a name of the job's sources that may not be searched; null if all of them may be searched, but only partly
 * @param exists whether there is such an index, alias or data stream now
 * @param partly what of it holds only for some documents or fields
 */
public record Exposed(
        Principal principal,
        AuditedJob job,
        List<String> doors,
        List<String> actingAs,
        @Nullable String unreadable,
        boolean exists,
        List<String> partly)
        implements ToXContentObject {

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject();
        builder.field("principal", principal);
        builder.field("job", job.id());
        builder.field("job_type", job.type().value());
        builder.stringListField("doors", doors);
        if (!actingAs.isEmpty()) {
            builder.stringListField("acting_as", actingAs);
        }
        builder.field("unreadable", unreadable);
        builder.field("exists", exists);
        builder.stringListField("partly", partly);
        return builder.endObject();
    }
}
