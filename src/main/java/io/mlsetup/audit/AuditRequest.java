package io.mlsetup.audit;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.Gate;
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

    private static final int DEFAULT_SIZE = 100;
    private static final int MAX_SIZE = 1_000;
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

    private final int from;
    private final int size;

    AuditRequest(
            Set<Part> parts, List<String> jobs, List<String> principals, @Nullable String space, int from, int size) {
        this.parts = requireNonNull(parts);
        this.jobs = List.copyOf(jobs);
        this.principals = List.copyOf(principals);
        this.space = space;
        this.from = from;
        this.size = size;
    }

    /** Of everybody and every job, as much as fits on a page to read: who may use machine learning, and who sees what. */
    public static AuditRequest ofPeople() {
        return new AuditRequest(Set.of(Part.ACCESS, Part.EXPOSURE), List.of(), List.of(), null, 0, DEFAULT_SIZE);
    }

    /** @throws IllegalArgumentException (400) with every problem */
    static AuditRequest parse(Parameters parameters) {
        Part part = parameters.choice("part", Part.values());
        return parse(parameters, part == null ? Set.of(Part.values()) : Set.of(part), DEFAULT_SIZE);
    }

    /** @throws IllegalArgumentException (400) with every problem */
    static AuditRequest parse(Parameters parameters, Set<Part> parts, int defaultSize) {
        List<String> jobs = names(parameters, "job_id");
        List<String> principals = names(parameters, "principal");
        String space = Space.parseId(parameters, "space");
        int from = parameters.number("from", 0, MAX_FROM);
        int size = parameters.number("size", defaultSize, MAX_SIZE);
        parameters.validate();
        return new AuditRequest(parts, jobs, principals, space, from, size);
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

    int from() {
        return from;
    }

    int size() {
        return size;
    }
}
