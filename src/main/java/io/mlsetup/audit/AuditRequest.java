package io.mlsetup.audit;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Paging;
import io.mlsetup.common.Parameters;
import io.mlsetup.kibana.Space;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.elasticsearch.core.Nullable;

/**
 * Asks for an audit.
 *
 * @see Part
 */
public final class AuditRequest extends CancellableRequest {

    /** Those in the path. */
    static final Set<String> WITH_PART = Set.of("part", "job_id", "principal", "space", "from", "size");

    /** Pairs of a principal and a job. */
    private static final int MAX_FROM = 100_000_000;

    /** What an audit is about. */
    public enum Part {
        ACCESS,
        EXPOSURE,
        DISCOURAGED;

        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Set<Part> parts;
    private final List<String> jobs;
    private final List<String> principals;

    @Nullable
    private final String space;

    private final Paging paging;

    AuditRequest(Set<Part> parts, List<String> jobs, List<String> principals, @Nullable String space, Paging paging) {
        this.parts = requireNonNull(parts);
        this.jobs = List.copyOf(jobs);
        this.principals = List.copyOf(principals);
        this.space = space;
        this.paging = paging;
    }

    /** Of everybody and every job, as much as fits on a page to read: who may use machine learning, and who sees what. */
    public static AuditRequest ofPeople() {
        return new AuditRequest(Set.of(Part.ACCESS, Part.EXPOSURE), List.of(), List.of(), null, Paging.FIRST);
    }

    /** @throws IllegalArgumentException (400) with every problem */
    static AuditRequest parse(Parameters parameters) {
        Part part = parameters.choice("part", Part.values());
        return parse(parameters, part == null ? Set.of(Part.values()) : Set.of(part), Paging.FIRST.size());
    }

    /** @throws IllegalArgumentException (400) with every problem */
    static AuditRequest parse(Parameters parameters, Set<Part> parts, int defaultSize) {
        List<String> jobs = names(parameters, "job_id");
        List<String> principals = names(parameters, "principal");
        String space = Space.parseId(parameters, "space");
        Paging paging = Paging.parse(parameters, MAX_FROM, defaultSize);
        parameters.validate();
        return new AuditRequest(parts, jobs, principals, space, paging);
    }

    private static List<String> names(Parameters parameters, String name) {
        List<String> names = parameters.list(name);
        names.forEach(one -> Gate.NAME.admits(parameters, name, one));
        if (names.stream().anyMatch(String::isBlank)) {
            parameters.problem("[" + name + "] must be names or wildcards, but holds an empty one");
        }
        return names;
    }

    Set<Part> parts() {
        return parts;
    }

    List<String> jobs() {
        return jobs;
    }

    List<String> principals() {
        return principals;
    }

    @Nullable
    String space() {
        return space;
    }

    Paging paging() {
        return paging;
    }
}
