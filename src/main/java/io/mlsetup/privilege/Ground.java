package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import io.mlsetup.privilege.pattern.Work;
import java.util.Collection;
import java.util.List;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * What the meaning of a role depends on besides the role.
 *
 * @param restricted the indices that an entry reaches only if it allows restricted indices
 * @param stored the application privileges that are stored in this cluster: without them, a name grants nothing
 * @param work how much may be worked out in all that is asked on this ground
 * @param names what was found out about index patterns on this ground
 */
public record Ground(
        RestrictedIndices restricted, Collection<ApplicationPrivilegeDescriptor> stored, Work work, IndexNames names) {

    /** Less than half a second; roles as people write them take a thousandth of it. */
    private static final long STEPS_OF_AN_EVALUATION = 1_000_000;

    public Ground {
        requireNonNull(restricted);
        stored = List.copyOf(stored);
        requireNonNull(work);
        requireNonNull(names);
    }

    private static Ground of(
            RestrictedIndices restricted, Collection<ApplicationPrivilegeDescriptor> stored, Work work) {
        return new Ground(restricted, stored, work, new IndexNames(restricted, work));
    }

    /** For one evaluation of what a caller sent, by one thread. */
    public static Ground ofEvaluation(RestrictedIndices restricted, Collection<ApplicationPrivilegeDescriptor> stored) {
        return ofEvaluation(restricted, stored, Work.of(STEPS_OF_AN_EVALUATION));
    }

    /** For an evaluation of many questions, as an audit is, with a limit of its own. */
    public static Ground ofEvaluation(
            RestrictedIndices restricted, Collection<ApplicationPrivilegeDescriptor> stored, Work work) {
        return of(restricted, stored, work);
    }

    /** The same for one of many things to be judged, with its part of the work; what is found out about index patterns is shared. */
    public Ground withPartOfWork(long steps) {
        return new Ground(restricted, stored, work.part(steps), names);
    }

    /** For built-in roles, which hold no pattern of anybody's, and whose grants are kept. */
    public static Ground ofBuiltIn(RestrictedIndices restricted) {
        return of(restricted, List.of(), Work.unlimited());
    }

    /** The same with other application privileges; the limit of work stays one for both. */
    public Ground withStored(Collection<ApplicationPrivilegeDescriptor> others) {
        return new Ground(restricted, others, work, names);
    }
}
