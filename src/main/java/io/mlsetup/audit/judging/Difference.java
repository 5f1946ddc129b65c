package io.mlsetup.audit.judging;

import io.mlsetup.privilege.Grant;
import io.mlsetup.privilege.Surplus;
import java.io.IOException;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Something that one side grants and the other does not, or of which that is too complex to be known.
 *
 * @param example an index, user or action for which it is so
 * @param partly whether it is so for some documents or fields only
 */
public record Difference(
        Grant grant, @Nullable String tooComplex, @Nullable String example, boolean partly)
        implements ToXContentObject {

    static Difference of(Surplus surplus) {
        Grant grant = surplus.grant();
        return new Difference(
                surplus.resource() == null || grant.on() == null
                        ? grant
                        : new Grant(grant.type(), grant.name(), grant.on() + " " + surplus.resource()),
                surplus.held().isUnknown() ? surplus.held().tooComplex() : null,
                surplus.witness(),
                surplus.partly());
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        grant.fields(builder.startObject());
        if (tooComplex != null) {
            builder.field("too_complex", tooComplex);
        }
        if (example != null) {
            builder.field("example", example);
        }
        if (partly) {
            builder.field("partly", true);
        }
        return builder.endObject();
    }
}
