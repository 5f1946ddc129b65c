package io.mlsetup.privilege;

import java.util.List;
import java.util.Optional;
import org.elasticsearch.core.Nullable;

/**
 * Something that some roles grant and others do not, or not on all of it.
 *
 * @param resource of an application privilege where it is granted; null for the other types
 * @param held no; or unknown, with the pattern that is too complex
 * @param witness a shortest example: an index, user or action for which it is so; null if there is none to be named
 * @param partly whether it is so for some documents or fields only, by document- and field-level security
 */
public record Surplus(
        Grant grant,
        @Nullable String resource,
        Answer held,
        @Nullable String witness,
        boolean partly) {

    public Surplus(Grant grant, @Nullable String resource, Answer held, @Nullable String witness) {
        this(grant, resource, held, witness, false);
    }

    public Optional<String> example() {
        return Optional.ofNullable(witness);
    }

    /** Everything that the roles grant beyond the others, be it for all documents and fields or for some. */
    public static List<Surplus> of(RoleGrants roles, RoleGrants others) {
        return new RoleComparison(roles, others, false).surplus();
    }
}
