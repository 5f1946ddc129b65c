package io.mlsetup.access;

import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.DataView;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirement.VisibleSpace;
import io.mlsetup.privilege.Grant;
import java.io.IOException;
import java.util.List;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** The shape in which clients get what is missing: {@code {type, name, on}}, or {@code {any_of: [[...], [...]]}} of such. */
public final class Missing {

    private Missing() {}

    /** What would have to be granted; of one thing, not of alternatives. */
    public static Grant of(Requirement leaf) {
        if (leaf instanceof Cluster cluster) {
            return new Grant(Grant.CLUSTER, cluster.privilege(), null);
        } else if (leaf instanceof Index index) {
            return new Grant(Grant.INDEX, index.privilege(), index.pattern());
        } else if (leaf instanceof Kibana kibana) {
            return new Grant(Grant.APPLICATION, kibana.privilege(), "space:" + kibana.space());
        } else if (leaf instanceof DataView dataView) {
            return new Grant("data_view", dataView.pattern(), "space:" + dataView.space());
        }
        return new Grant("space", "ml", "space:" + ((VisibleSpace) leaf).space());
    }

    /** {@code manage_ml}, {@code read on logs-*}, {@code feature_ml.all on space:default}; of one thing, not of alternatives. */
    public static String name(Requirement leaf) {
        Grant grant = of(leaf);
        return grant.on() == null ? grant.name() : grant.name() + " on " + grant.on();
    }

    /** Alternatives, of each of which all that is listed is missing. */
    public record AnyOf(List<List<ToXContentObject>> alternatives) implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            return builder.startObject().field("any_of", alternatives).endObject();
        }
    }

    /** Each thing once: two capabilities of one privilege are one thing to give. */
    public static List<ToXContentObject> all(List<Requirement> missing) {
        return missing.stream()
                .<ToXContentObject>map(lack -> lack instanceof Requirement.AnyOf anyOf
                        ? new AnyOf(
                                anyOf.alternatives().stream().map(Missing::all).toList())
                        : of(lack))
                .distinct()
                .toList();
    }
}
