package io.mlsetup.job.planning;

import static java.util.stream.Collectors.joining;

import io.mlsetup.access.Requirement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Privileges that somebody lacks, told in one sentence. */
public final class MissingPrivileges {

    private MissingPrivileges() {}

    /** For example {@code [read, view_index_metadata] on [logs-*], and the cluster privileges [manage_ml]}. */
    public static String describe(Collection<Requirement> missing) {
        Set<String> cluster = new TreeSet<>();
        Map<String, Set<String>> byIndex = new LinkedHashMap<>();
        for (Requirement requirement : missing) {
            if (requirement instanceof Requirement.Cluster need) {
                cluster.add(need.privilege());
            } else if (requirement instanceof Requirement.Index need) {
                byIndex.computeIfAbsent(need.pattern(), pattern -> new TreeSet<>())
                        .add(need.privilege());
            }
        }
        Map<Set<String>, Set<String>> byPrivileges = new LinkedHashMap<>();
        byIndex.forEach((pattern, privileges) ->
                byPrivileges.computeIfAbsent(privileges, p -> new TreeSet<>()).add(pattern));
        String index = byPrivileges.entrySet().stream()
                .map(entry -> entry.getKey() + " on " + entry.getValue())
                .collect(joining(", and "));
        if (cluster.isEmpty()) {
            return index;
        }
        return (index.isEmpty() ? "" : index + ", and ") + "the cluster privileges " + cluster;
    }
}
