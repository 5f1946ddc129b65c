package io.mlsetup.audit.judging;

import io.mlsetup.access.Access;
import io.mlsetup.access.Feature;
import io.mlsetup.access.GrantsOfRoles;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.Target;
import io.mlsetup.access.UserKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * The highest access that somebody has by privileges alone, indices apart: by the rows of document 000 for either of the two kinds of
 * jobs.
 *
 * @param api as a user of the APIs
 * @param kibana as a user of Kibana, for each space where there is some
 */
public record AccessLevels(Access api, Map<String, Access> kibana) implements ToXContentObject {

    public static final AccessLevels NONE = new AccessLevels(Access.NONE, Map.of());

    static AccessLevels of(Holder holder, List<String> spaces) {
        GrantsOfRoles grants = GrantsOfRoles.atLeast(holder.rights());
        Map<String, Access> kibana = new TreeMap<>();
        for (String space : spaces) {
            Access level = level(grants, UserKind.KIBANA, space);
            if (level != Access.NONE) {
                kibana.put(space, level);
            }
        }
        Access api = level(grants, UserKind.API, "default");
        holder.tooComplex().addAll(grants.tooComplex());
        return new AccessLevels(api, kibana);
    }

    private static Access level(GrantsOfRoles grants, UserKind kind, String space) {
        for (Access access : List.of(Access.FULL, Access.READ)) {
            for (Feature feature : List.of(Feature.ANOMALY_DETECTION, Feature.DATA_FRAME_ANALYTICS)) {
                List<Requirement> needs =
                        Requirements.row(kind, access).of(new Target(Set.of(feature), List.of(), List.of(), space));
                if (Requirement.missing(needs, grants::holds).isEmpty()) {
                    return access;
                }
            }
        }
        return Access.NONE;
    }

    public boolean isNone() {
        return api == Access.NONE && kibana.isEmpty();
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("api", api.value()).startObject("kibana");
        for (Map.Entry<String, Access> space : kibana.entrySet()) {
            builder.field(space.getKey(), space.getValue().value());
        }
        return builder.endObject().endObject();
    }
}
