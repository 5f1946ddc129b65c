package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.AuditedJob;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.common.Glob;
import java.util.List;
import org.elasticsearch.core.Nullable;

/**
 * What of an audit is shown. Everything is judged all the same: who may act for whom, and which results a role may go on showing, does
 * not depend on it.
 *
 * @param jobs ids or wildcards; all if empty
 * @param principals names or wildcards; all if empty
 * @param space of Kibana; null for all
 */
public record Scope(
        List<String> jobs,
        List<String> principals,
        @Nullable String space) {

    public static final Scope ALL = new Scope(List.of(), List.of(), null);

    public Scope {
        jobs = List.copyOf(jobs);
        principals = List.copyOf(principals);
    }

    boolean has(AuditedJob job) {
        return matches(jobs, job.id()) && (space == null || job.spaces().contains(space));
    }

    boolean has(Principal principal) {
        return matches(principals, principal.name());
    }

    boolean hasSpace(String id) {
        return space == null || space.equals(id);
    }

    private static boolean matches(List<String> patterns, String name) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> Glob.matches(pattern, name));
    }
}
