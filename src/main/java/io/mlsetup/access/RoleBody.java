package io.mlsetup.access;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** The least role that holds some requirements, as a body that {@code PUT _security/role/<name>} takes as it is. */
public final class RoleBody {

    /** Where anomaly detection keeps its results. */
    public static final String RESULTS = ".ml-anomalies-*";

    private RoleBody() {}

    /**
     * Of alternatives, the first is taken: the tables put the least first.
     *
     * @param jobs the ids of anomaly detection jobs whose results it shows too; none if empty
     * @param restricted whether only an entry that allows restricted indices gives an index privilege
     */
    public static Map<String, Object> of(
            List<Requirement> requirements, Collection<String> jobs, Predicate<Index> restricted) {
        List<Requirement> leaves =
                requirements.stream().flatMap(RoleBody::leaves).toList();
        Set<String> cluster = new LinkedHashSet<>();
        Map<String, Set<String>> privilegesByPattern = new LinkedHashMap<>();
        Map<String, Set<String>> privilegesByRestrictedPattern = new LinkedHashMap<>();
        Map<String, Set<String>> privilegesBySpace = new LinkedHashMap<>();
        for (Requirement leaf : leaves) {
            if (leaf instanceof Cluster need) {
                cluster.add(need.privilege());
            } else if (leaf instanceof Index need) {
                add(
                        restricted.test(need) ? privilegesByRestrictedPattern : privilegesByPattern,
                        need.inRole(),
                        need.privilege());
            } else if (leaf instanceof Kibana need) {
                add(privilegesBySpace, need.space(), need.privilege());
            }
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (!cluster.isEmpty()) {
            body.put("cluster", List.copyOf(cluster));
        }
        List<Map<String, Object>> indices = new ArrayList<>();
        if (!jobs.isEmpty()) {
            indices.add(resultsOf(jobs));
        }
        indices.addAll(indices(privilegesByPattern));
        for (Map<String, Object> entry : indices(privilegesByRestrictedPattern)) {
            entry.put("allow_restricted_indices", true);
            indices.add(entry);
        }
        if (!indices.isEmpty()) {
            body.put("indices", indices);
        }
        if (!privilegesBySpace.isEmpty()) {
            body.put("applications", applications(privilegesBySpace));
        }
        return body;
    }

    /** The entry that shows the results of these anomaly detection jobs and of no other: Elasticsearch itself sees to the query. */
    public static Map<String, Object> resultsOf(Collection<String> jobs) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("names", List.of(RESULTS));
        entry.put("privileges", List.of("read"));
        entry.put("query", Map.of("terms", Map.of("job_id", List.copyOf(jobs))));
        return entry;
    }

    /** Such a body as Elasticsearch reads it when it is pasted. */
    public static RoleDescriptor read(String name, Map<String, Object> body) {
        try (XContentBuilder json = JsonXContent.contentBuilder().map(body)) {
            return RoleDescriptor.parserBuilder().build().parse(name, BytesReference.bytes(json), XContentType.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException("a role of our own cannot be read", e);
        }
    }

    /** A name after the content, so that the request that makes the role never changes one of another content. */
    public static String name(String prefix, Map<String, Object> body) {
        return String.format(Locale.ROOT, "%s_%08x", prefix, body.hashCode());
    }

    private static Stream<Requirement> leaves(Requirement requirement) {
        return requirement instanceof AnyOf anyOf
                ? anyOf.alternatives().get(0).stream().flatMap(RoleBody::leaves)
                : Stream.of(requirement);
    }

    private static void add(Map<String, Set<String>> map, String key, String value) {
        map.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(value);
    }

    /** Patterns that need the same privileges share an entry. */
    private static List<Map<String, Object>> indices(Map<String, Set<String>> privilegesByPattern) {
        Map<Set<String>, List<String>> patterns = privilegesByPattern.entrySet().stream()
                .collect(groupingBy(
                        Map.Entry::getValue,
                        LinkedHashMap::new,
                        mapping(Map.Entry::getKey, toCollection(ArrayList::new))));
        List<Map<String, Object>> entries = new ArrayList<>();
        patterns.forEach((privileges, names) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("names", names);
            entry.put("privileges", List.copyOf(privileges));
            entries.add(entry);
        });
        return entries;
    }

    private static List<Map<String, Object>> applications(Map<String, Set<String>> privilegesBySpace) {
        List<Map<String, Object>> entries = new ArrayList<>();
        privilegesBySpace.forEach((space, privileges) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("application", KibanaPrivilege.APPLICATION);
            entry.put("privileges", List.copyOf(privileges));
            entry.put("resources", List.of("space:" + space));
            entries.add(entry);
        });
        return entries;
    }
}
