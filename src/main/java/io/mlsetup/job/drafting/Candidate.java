package io.mlsetup.job.drafting;

import io.mlsetup.common.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One configuration of a file, as it would be created.
 *
 * @param <C> x-pack-core's type for it
 * @param source as the file has it, after renaming
 * @param config with the defaults that a cluster fills in; null if it could not be read, which is one of the problems then
 * @param problems why the file alone, whatever the cluster, does not allow to create it
 * @param overLimit why it cannot be created, though the same may be there: it asks for more memory than is allowed now
 * @param notes what to know about it
 */
public record Candidate<C>(
        ItemKey key,
        Map<String, Object> source,
        C config,
        List<Reason> problems,
        List<Reason> overLimit,
        List<Reason> notes) {

    public Candidate {
        problems = List.copyOf(problems);
        overLimit = List.copyOf(overLimit);
        notes = List.copyOf(notes);
    }

    /** The same with one problem more. */
    Candidate<C> with(Reason problem) {
        return new Candidate<>(
                key,
                source,
                config,
                Stream.concat(problems.stream(), Stream.of(problem)).toList(),
                overLimit,
                notes);
    }

    /** The same of another id. */
    public Candidate<C> as(String id, C renamed) {
        return new Candidate<>(new ItemKey(key.type(), id), source, renamed, problems, overLimit, notes);
    }

    /** The same as another file would have it. */
    public Candidate<C> as(Map<String, Object> otherSource, C other) {
        return new Candidate<>(key, otherSource, other, problems, overLimit, notes);
    }

    public String id() {
        return key.id();
    }
}
