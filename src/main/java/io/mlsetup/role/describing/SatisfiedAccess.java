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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticsearch.core.Nullable;
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

    /** A row as it is named in the answer, and what it needs. */
    private record Row(Map<String, Object> name, List<Requirement> needs) {

        static Row of(Map<String, Object> name, Requirements requirements, Feature feature) {
            return new Row(
                    name,
                    requirements.of(new Target(Set.of(feature), List.of(SOURCE), List.of(DESTINATION), "default")));
        }
    }

    @Nullable
    private final Set<ApplicationPrivilegeDescriptor> stored;

    private final RestrictedIndices restrictedIndices;
    private final Map<RoleDescriptor, List<Map<String, Object>>> known = new ConcurrentHashMap<>();

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
                    Map<String, Object> name = new LinkedHashMap<>();
                    name.put("user_kind", kind.value());
                    name.put("access", access.value());
                    name.put("feature", feature.value());
                    rows.add(Row.of(name, Requirements.row(kind, access), feature));
                }
            }
        }
        rows.add(Row.of(Map.of("feature", Feature.FILE_UPLOAD.value()), Requirements.FILE_UPLOAD, Feature.FILE_UPLOAD));
        return List.copyOf(rows);
    }

    /** The rows of {@link Requirements}, as they are printed. */
    List<Map<String, Object>> of(RoleDescriptor role) {
        return known.computeIfAbsent(role, r -> {
            Grants grants = GrantsOfRoles.atLeast(RoleGrants.of(
                    List.of(r), Ground.ofEvaluation(restrictedIndices, stored == null ? List.of() : stored)));
            return ROWS.stream().map(row -> judge(row, grants)).toList();
        });
    }

    private Map<String, Object> judge(Row row, Grants grants) {
        List<Requirement> needs = row.needs().stream()
                .filter(Requirement::isPrivilege)
                .filter(need -> stored != null || !need.isKibana())
                .toList();
        List<Requirement> missing = Requirement.missing(needs, grants::holds);
        boolean undecided = stored == null && row.needs().stream().anyMatch(Requirement::isKibana);
        Map<String, Object> judged = new LinkedHashMap<>(row.name());
        judged.put("satisfied", !missing.isEmpty() ? Boolean.FALSE : undecided ? null : Boolean.TRUE);
        judged.put("missing", Missing.toMaps(missing));
        if (undecided) {
            judged.put("not_judged", List.of("Kibana privileges: no Kibana has stored them, or they cannot be read"));
        }
        return Collections.unmodifiableMap(judged);
    }
}
