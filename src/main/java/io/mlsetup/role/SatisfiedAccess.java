package io.mlsetup.role;

import io.mlsetup.access.Access;
import io.mlsetup.access.Feature;
import io.mlsetup.access.Grants;
import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirements;
import io.mlsetup.access.Target;
import io.mlsetup.access.UserKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Which rows of document 000 a role satisfies on its own, and what it still lacks for the others. Ordinary indices stand for
 * source and destination, and the default space for any.
 *
 * @param stored the application privileges that Kibana stored; null if none are or if they cannot be read, and then what a role
 *     gives in Kibana is not judged
 */
record SatisfiedAccess(Collection<ApplicationPrivilegeDescriptor> stored, RestrictedIndices restrictedIndices) {

    static final String SOURCE = "source-index";
    static final String DESTINATION = "destination-index";

    /** One entry for each kind of user, access and feature, and one for the upload of files. */
    List<Map<String, Object>> of(RoleDescriptor role) {
        Grants grants = SimulatedGrants.of(List.of(role), stored == null ? List.of() : stored, restrictedIndices);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (UserKind kind : UserKind.values()) {
            for (Access access : List.of(Access.FULL, Access.READ)) {
                for (Feature feature : List.of(Feature.ANOMALY_DETECTION, Feature.DATA_FRAME_ANALYTICS)) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("user_kind", kind.value());
                    row.put("access", access.value());
                    row.put("feature", feature.value());
                    rows.add(judge(row, Requirements.row(kind, access), feature, grants));
                }
            }
        }
        Map<String, Object> upload = new LinkedHashMap<>();
        upload.put("feature", Feature.FILE_UPLOAD.value());
        rows.add(judge(upload, Requirements.FILE_UPLOAD, Feature.FILE_UPLOAD, grants));
        return rows;
    }

    private Map<String, Object> judge(
            Map<String, Object> row, Requirements requirements, Feature feature, Grants grants) {
        Target target = new Target(Set.of(feature), List.of(SOURCE), List.of(DESTINATION), "default");
        List<Requirement> needs = requirements.of(target).stream()
                .filter(Requirement::isPrivilege)
                .filter(need -> stored != null || !isKibana(need))
                .toList();
        List<Requirement> missing = Requirement.missing(needs, grants::holds);
        boolean undecided = stored == null && requirements.of(target).stream().anyMatch(SatisfiedAccess::isKibana);
        row.put("satisfied", !missing.isEmpty() ? Boolean.FALSE : undecided ? null : Boolean.TRUE);
        row.put("missing", Missing.toMaps(missing));
        if (undecided) {
            row.put("not_judged", List.of("Kibana privileges: no Kibana has stored them, or they cannot be read"));
        }
        return row;
    }

    private static boolean isKibana(Requirement need) {
        return need instanceof Kibana || need instanceof AnyOf;
    }
}
