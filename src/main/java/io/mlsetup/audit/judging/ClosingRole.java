package io.mlsetup.audit.judging;

import io.mlsetup.access.RoleBody;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.RoleSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * A role in the place of those that open doors to results: it has all that they have but what opens one, and it shows the results of
 * named jobs, which Elasticsearch itself sees to by a query.
 */
final class ClosingRole {

    /** Elasticsearch takes some ten thousand; a role is read at each request. */
    static final int MAX_JOBS = 1_000;

    private final Set<String> insteadOf = new LinkedHashSet<>();
    private final List<String> takenOut = new ArrayList<>();
    private final Map<String, Object> body;

    private ClosingRole(Map<String, Object> body) {
        this.body = body;
    }

    /**
     * Makes it.
     *
     * @param set whose doors are closed
     * @param exposed the jobs whose results are not to be seen
     * @param allowed the ids of the jobs whose results may be seen
     */
    static ClosingRole of(RoleSet set, List<AuditedJob> exposed, Collection<String> allowed, Holders holders) {
        List<RoleDescriptor> roles = new ArrayList<>();
        Set<String> cluster = new LinkedHashSet<>();
        List<IndicesPrivileges> indices = new ArrayList<>();
        ClosingRole closing = new ClosingRole(new LinkedHashMap<>());
        for (RoleDescriptor role : holders.of(set).roles()) {
            Doors doors = new Doors(holders.of(role), List.of());
            if (exposed.stream().noneMatch(doors::isAnyOpen) || !set.names().contains(role.getName())) {
                continue;
            }
            closing.insteadOf.add(role.getName());
            roles.add(role);
            for (String privilege : role.getClusterPrivileges()) {
                if (Doors.opensResultsApi(
                        holders.of(new RoleDescriptor("one", new String[] {privilege}, null, null)))) {
                    closing.takenOut.add("cluster privilege [" + privilege + "] of [" + role.getName() + "]");
                } else {
                    cluster.add(privilege);
                }
            }
            for (IndicesPrivileges entry : role.getIndicesPrivileges()) {
                closing.addWithoutDoors(role, entry, exposed, holders, indices);
            }
        }
        closing.write(roles, cluster, indices, allowed);
        return closing;
    }

    private void addWithoutDoors(
            RoleDescriptor role,
            IndicesPrivileges entry,
            List<AuditedJob> exposed,
            Holders holders,
            List<IndicesPrivileges> indices) {
        List<String> kept = new ArrayList<>();
        for (String pattern : entry.getIndices()) {
            IndicesPrivileges alone = with(entry, List.of(pattern));
            Doors doors = new Doors(
                    holders.of(new RoleDescriptor("one", null, new IndicesPrivileges[] {alone}, null)), List.of());
            if (exposed.stream().anyMatch(doors::isAnyOpen)) {
                takenOut.add("[" + pattern + "] of [" + role.getName() + "]");
            } else {
                kept.add(pattern);
            }
        }
        if (!kept.isEmpty()) {
            indices.add(with(entry, kept));
        }
    }

    private static IndicesPrivileges with(IndicesPrivileges entry, List<String> patterns) {
        IndicesPrivileges.Builder copy = IndicesPrivileges.builder()
                .indices(patterns)
                .privileges(entry.getPrivileges())
                .query(entry.getQuery())
                .allowRestrictedIndices(entry.allowRestrictedIndices());
        if (entry.getGrantedFields() != null) {
            copy.grantedFields(entry.getGrantedFields());
        }
        if (entry.getDeniedFields() != null) {
            copy.deniedFields(entry.getDeniedFields());
        }
        return copy.build();
    }

    /** As {@code PUT _security/role/<name>} takes it. */
    private void write(
            List<RoleDescriptor> roles,
            Set<String> cluster,
            List<IndicesPrivileges> indices,
            Collection<String> allowed) {
        List<Object> entries = new ArrayList<>();
        indices.forEach(entry -> entries.add(json(Strings.toString(entry))));
        if (!allowed.isEmpty()) {
            entries.add(RoleBody.resultsOf(allowed));
        }
        body.put("cluster", List.copyOf(cluster));
        body.put("indices", entries);
        List<Object> applications = new ArrayList<>();
        Set<String> runAs = new LinkedHashSet<>();
        for (RoleDescriptor role : roles) {
            for (RoleDescriptor.ApplicationResourcePrivileges entry : role.getApplicationPrivileges()) {
                applications.add(json(Strings.toString(entry)));
            }
            runAs.addAll(List.of(role.getRunAs()));
            if (role.getConditionalClusterPrivileges().length > 0
                    || role.hasRemoteIndicesPrivileges()
                    || role.hasRemoteClusterPermissions()) {
                takenOut.add("[global] and privileges on remote clusters of [" + role.getName() + "]");
            }
        }
        if (!applications.isEmpty()) {
            body.put("applications", applications);
        }
        if (!runAs.isEmpty()) {
            body.put("run_as", List.copyOf(runAs));
        }
    }

    private static Map<String, Object> json(String text) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true);
    }

    /** After its content. */
    String name() {
        return RoleBody.name("ml_setup_closing", body);
    }

    Map<String, Object> body() {
        return body;
    }

    /** The roles that it takes the place of. */
    Set<String> insteadOf() {
        return insteadOf;
    }

    /** What of these it does not have, in words. */
    List<String> takenOut() {
        return takenOut;
    }
}
