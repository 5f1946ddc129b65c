package io.mlsetup.audit.judging;

import java.io.IOException;
import java.util.List;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Something that should not be held, and who holds it.
 *
 * @param id stable, snake_case
 * @param role the role that should not be held, or in which something should not be; null if it is about no role
 * @param entry where in the role; null if it is about the role as a whole
 * @param replacedBy what to give instead; none if that cannot be said in roles
 * @param loses what is lost with the replacement, in words
 * @param goneIn9 whether 9.x has it no more
 * @param holders principals and configurations, in words; the first of very many
 * @param held how many hold it
 */
public record Finding(
        String id,
        @Nullable String role,
        @Nullable String entry,
        String message,
        List<String> replacedBy,
        List<String> loses,
        boolean goneIn9,
        List<String> holders,
        int held)
        implements ToXContentObject {

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("id", id);
        if (role != null) {
            builder.field("role", role);
        }
        if (entry != null) {
            builder.field("entry", entry);
        }
        builder.field("message", message);
        if (!replacedBy.isEmpty()) {
            builder.stringListField("replaced_by", replacedBy);
            builder.stringListField("loses", loses);
        }
        builder.field("gone_in_9", goneIn9);
        builder.stringListField("holders", holders);
        return builder.field("held", held).endObject();
    }
}
