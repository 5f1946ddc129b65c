package io.mlsetup.audit.judging;

import io.mlsetup.access.RoleBody;
import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.RoleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ml.job.persistence.AnomalyDetectorsIndexFields;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * A role in the place of those that open doors to results: it has all that they have but what opens one, and it shows the results of
 * named jobs, which Elasticsearch itself sees to by a query. Of a pattern that means other things too only the results are taken out.
 */
final class ClosingRole {

    /** Elasticsearch takes some ten thousand; a role is read at each request. */
    static final int MAX_JOBS = 1_000;

    /** Fields of a role that open no door of this cluster, or one that no role closes, as the notes say: run-as, Kibana's spaces. */
    private static final Set<String> KEPT =
            Set.of("global", "applications", "run_as", "remote_indices", "remote_cluster");

    private final Set<String> insteadOf = new LinkedHashSet<>();
    private final List<String> takenOut = new ArrayList<>();
    private final List<Object> entries = new ArrayList<>();

    /** What entries are on that the same people keep. */
    private final Set<Set<String>> names = new HashSet<>();

    private final Map<String, Object> body = new LinkedHashMap<>();
    private final Collection<AuditedJob> exposed;
    private final Holders holders;

    private ClosingRole(Collection<AuditedJob> exposed, Holders holders) {
        this.exposed = exposed;
        this.holders = holders;
    }

    /**
     * Makes it, so that it shows no results yet.
     *
     * @param set whose doors are closed
     * @param exposed the jobs whose results are not to be seen
     */
    static ClosingRole of(RoleSet set, Collection<AuditedJob> exposed, Holders holders) {
        List<RoleDescriptor> roles = new ArrayList<>();
        Set<String> cluster = new LinkedHashSet<>();
        ClosingRole closing = new ClosingRole(exposed, holders);
        for (RoleDescriptor role : holders.of(set).roles()) {
            Doors doors = new Doors(holders.of(role), List.of());
            if (exposed.stream().noneMatch(doors::isAnyOpen) || !set.names().contains(role.getName())) {
                for (IndicesPrivileges entry : role.getIndicesPrivileges()) {
                    closing.names.add(Set.copyOf(Arrays.asList(entry.getIndices())));
                }
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
                closing.addWithoutDoors(role, entry);
            }
        }
        closing.write(roles, cluster);
        return closing;
    }

    private void addWithoutDoors(RoleDescriptor role, IndicesPrivileges entry) {
        List<String> kept = new ArrayList<>();
        for (String pattern : entry.getIndices()) {
            Doors doors = doors(with(entry, List.of(pattern)));
            if (exposed.stream().noneMatch(doors::isAnyOpen)) {
                kept.add(pattern);
                continue;
            }
            Set<String> names = doors.names(exposed);
            Optional<String> carved = Carved.of(pattern, names, holders.ground())
                    .filter(left -> exposed.stream().noneMatch(doors(with(entry, List.of(left)))::isAnyOpen));
            carved.ifPresent(kept::add);
            takenOut.add(
                    (carved.isPresent() ? names + " out of " : "") + "[" + pattern + "] of [" + role.getName() + "]");
        }
        if (!kept.isEmpty()) {
            entries.add(json(Strings.toString(with(entry, kept))));
            names.add(Set.copyOf(kept));
        }
    }

    /** One entry of a role that begins with {@code none} would grant nothing if it stood alone, which it need not. */
    private Doors doors(IndicesPrivileges entry) {
        IndicesPrivileges[] twice = {entry, entry};
        return new Doors(holders.of(new RoleDescriptor("one", null, twice, null)), List.of());
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
    private void write(List<RoleDescriptor> roles, Set<String> cluster) {
        body.put("cluster", List.copyOf(cluster));
        body.put("indices", entries);
        Map<String, Object> rest = Map.of();
        for (RoleDescriptor role : roles) {
            Map<String, Object> whole = json(Strings.toString(role));
            whole.keySet().retainAll(KEPT);
            rest = together(rest, whole);
        }
        rest.forEach((field, value) -> {
            if (!value.equals(List.of()) && !value.equals(Map.of())) {
                body.put(field, value);
            }
        });
    }

    /** All of both: of objects the fields of either, of lists each element once. */
    private static Map<String, Object> together(Map<String, Object> one, Map<String, Object> other) {
        Map<String, Object> all = new LinkedHashMap<>(one);
        other.forEach((field, value) -> all.merge(field, value, ClosingRole::together));
        return all;
    }

    @SuppressWarnings("unchecked") // the fields of a JSON object are strings
    private static Object together(Object one, Object other) {
        if (one instanceof Map<?, ?> && other instanceof Map<?, ?>) {
            return together((Map<String, Object>) one, (Map<String, Object>) other);
        }
        Set<Object> all = new LinkedHashSet<>((Collection<?>) one);
        all.addAll((Collection<?>) other);
        return List.copyOf(all);
    }

    /** Lets it show the results of these jobs, by their ids. */
    void show(Collection<String> jobs) {
        if (!jobs.isEmpty()) {
            Map<String, Object> entry = RoleBody.resultsOf(jobs);
            // Elasticsearch would add it to another entry of the same names, and its query might limit nothing (see
            // Collated).
            List<String> own = new ArrayList<>(List.of(RoleBody.RESULTS));
            for (int i = 0; names.contains(Set.copyOf(own)); i++) {
                own.add(AnomalyDetectorsIndexFields.RESULTS_INDEX_PREFIX + "shared" + "-".repeat(i) + "*");
            }
            entry.put("names", own);
            entries.add(entry);
        }
    }

    /** As Elasticsearch reads it. */
    RoleDescriptor read() {
        return RoleBody.read("closing", body);
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
