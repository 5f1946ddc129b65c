package io.mlsetup.privilege;

import io.mlsetup.privilege.pattern.TooComplexException;
import java.util.Optional;
import java.util.function.Supplier;
import org.elasticsearch.core.Nullable;

/**
 * What somebody may do: by roles ({@link RoleGrants}), or by roles within the limits of others ({@link #within}), as an API key has
 * them. The same question is answered the same way whoever asks: restricted indices, words for what replaces a role, application
 * privileges.
 */
public interface Rights {

    /** Whether a cluster privilege is held, or what a pattern of actions of the cluster matches. */
    Answer cluster(String privilege);

    /** Whether a cluster privilege is held; if not, with an action of it that is not granted. */
    Held onEachAction(String privilege);

    /** Whether one action of the cluster is granted, whatever the request holds. */
    Answer clusterAction(String action);

    /**
     * Whether an index privilege, or a pattern of actions on indices, is held on the whole of an index pattern, as Elasticsearch's
     * has-privileges answers: what two entries cover only together does not count there.
     *
     * @param restrictedToo whether restricted indices that the pattern matches count too
     */
    Answer index(String pattern, String privilege, boolean restrictedToo);

    /**
     * Whether an index privilege is held on each index that the pattern matches, whichever entries give it; if not, with a name on
     * which it is not.
     */
    Held onEach(String pattern, String privilege, boolean restrictedToo);

    /** Whether one action on indices is granted on each index that the pattern matches; if not, with a name on which it is not. */
    Held actionOnEach(String pattern, String action, boolean restrictedToo);

    /** Whether one action on indices is granted on at least one of the names that the pattern matches, restricted ones too. */
    Answer actionOnSome(String pattern, String action);

    /** Whether one action on indices is granted on any index at all. */
    Answer anywhere(String action);

    /** Whether an application privilege, or an action of an application, is held on a resource, as has-privileges answers. */
    Answer application(String application, String privilege, String resource);

    /**
     * Whether an application privilege is held by its name, where it is not known what the names stand for: by the same name, by
     * {@code *}, and in Kibana by {@code all}.
     *
     * @param resource null for any
     */
    Answer applicationByName(String application, String privilege, @Nullable String resource);

    /** Whether that user may be acted for. */
    Answer runAs(String user);

    /** Whether each user whom the pattern matches may be acted for; if not, with one who may not. */
    Held onEachUser(String pattern);

    /**
     * An answer with an example.
     *
     * @param witness if the answer is no: a shortest name for which it is no; null where there is nothing that could have a name
     */
    record Held(Answer answer, @Nullable String witness) {

        static final Held YES = new Held(Answer.YES, null);

        /** @param without finds a name without it */
        static Held of(Supplier<Optional<String>> without) {
            try {
                return without.get().map(name -> new Held(Answer.NO, name)).orElse(YES);
            } catch (TooComplexException e) {
                return new Held(Answer.unknown(e.pattern()), null);
            }
        }

        public Optional<String> without() {
            return Optional.ofNullable(witness);
        }
    }

    /** What is left of these within the limits of others: only what both grant, as an API key within its owner's rights. */
    default Rights within(Rights limits) {
        return new LimitedRights(this, limits);
    }
}
