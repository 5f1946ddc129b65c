package io.mlsetup.role.describing;

import static java.util.Objects.requireNonNull;

import io.mlsetup.access.Access;
import io.mlsetup.access.Feature;
import io.mlsetup.access.Grants;
import io.mlsetup.access.GrantsOfRoles;
import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.Target;
import io.mlsetup.access.UserKind;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentFragment;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Which rows of document 000 a role satisfies on its own, and what it still lacks for the others. Ordinary indices stand for
 * source and destination, and the default space for any. What was found of a role is kept: it changes with what Kibana stores only.
 */
final class SatisfiedAccess {

    static final String SOURCE = "source-index";
    static final String DESTINATION = "destination-index";

    private static final List<Row> ROWS = rows();

    /** A row of the table for a feature; no kind of user and no access for the upload of files. */
    record Row(@Nullable UserKind userKind, @Nullable Access access, Feature feature, List<Requirement> needs)
            implements ToXContentFragment {

        static Row of(@Nullable UserKind userKind, @Nullable Access access, Feature feature, Requirements row) {
            return new Row(
                    userKind,
                    access,
                    feature,
                    row.of(new Target(Set.of(feature), List.of(SOURCE), List.of(DESTINATION), "default")));
        }

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            if (userKind != null) {
                builder.field("user_kind", userKind.value()).field("access", access.value());
            }
            return builder.field("feature", feature.value());
        }
    }

    /**
     * What a role has of a row.
     *
     * @param satisfied null if it cannot be decided
     * @param kibanaKnown whether what it gives in Kibana is judged, if the row asks for that
     */
    record Satisfied(Row row, @Nullable Boolean satisfied, List<ToXContentObject> missing, boolean kibanaKnown)
            implements ToXContentObject {

        @Override
        public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
            row.toXContent(builder.startObject(), params)
                    .field("satisfied", satisfied)
                    .xContentList("missing", missing);
            if (!kibanaKnown) {
                builder.stringListField(
                        "not_judged", List.of("Kibana privileges: no Kibana has stored them, or they cannot be read"));
            }
            return builder.endObject();
        }
    }

    @Nullable
    private final Set<ApplicationPrivilegeDescriptor> stored;

    private final RestrictedIndices restrictedIndices;
    private final Map<RoleDescriptor, List<Satisfied>> known = new ConcurrentHashMap<>();

    /**
     * @param stored the application privileges that Kibana stored; null if none are or if they cannot be read, and then what a
     *     role gives in Kibana is not judged
     */
    SatisfiedAccess(@Nullable Collection<ApplicationPrivilegeDescriptor> stored, RestrictedIndices restrictedIndices) {
        this.stored = stored == null ? null : Set.copyOf(stored);
        this.restrictedIndices = requireNonNull(restrictedIndices);
    }

    /** This one with all that it knows, if the same is stored still; or else a new one. */
    SatisfiedAccess with(@Nullable Collection<ApplicationPrivilegeDescriptor> nowStored) {
        SatisfiedAccess now = new SatisfiedAccess(nowStored, restrictedIndices);
        return Objects.equals(now.stored, stored) ? this : now;
    }

    /** One entry for each kind of user, access and feature, and one for the upload of files. */
    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (UserKind kind : UserKind.values()) {
            for (Access access : List.of(Access.FULL, Access.READ)) {
                for (Feature feature : List.of(Feature.ANOMALY_DETECTION, Feature.DATA_FRAME_ANALYTICS)) {
                    rows.add(Row.of(kind, access, feature, Requirements.row(kind, access)));
                }
            }
        }
        rows.add(Row.of(null, null, Feature.FILE_UPLOAD, Requirements.FILE_UPLOAD));
        return List.copyOf(rows);
    }

    /** The rows of {@link Requirements}. */
    List<Satisfied> of(RoleDescriptor role) {
        return known.computeIfAbsent(role, r -> {
            Grants grants = GrantsOfRoles.atLeast(RoleGrants.of(
                    List.of(r), Ground.ofEvaluation(restrictedIndices, stored == null ? List.of() : stored)));
            return ROWS.stream().map(row -> judge(row, grants)).toList();
        });
    }

    private Satisfied judge(Row row, Grants grants) {
        List<Requirement> needs = row.needs().stream()
                .filter(Requirement::isPrivilege)
                .filter(need -> stored != null || !need.isKibana())
                .toList();
        List<Requirement> missing = Requirement.missing(needs, grants::holds);
        boolean kibanaKnown = stored != null || row.needs().stream().noneMatch(Requirement::isKibana);
        Boolean satisfied = !missing.isEmpty() ? Boolean.FALSE : kibanaKnown ? Boolean.TRUE : null;
        return new Satisfied(row, satisfied, Missing.all(missing), kibanaKnown);
    }
}
