package io.mlsetup.privilege;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.elasticsearch.core.Nullable;

/**
 * A deprecated role and what takes its place.
 *
 * @param builtIn whether the running version still has it
 * @param since the version, if document 002 names it
 * @param runningReason in the words of the running version; null if it does not call the role deprecated
 * @param reason in the words of the running version, or else after document 002
 * @param replacements roles that replace it, all together; none if it is replaced by something else
 * @param useInstead what to use where no role replaces it, after document 002
 * @param loses what the role grants and the replacements, taken together, do not; null if that cannot be told, since one of
 *     them is not in the running version
 */
public record DeprecatedRole(
        String name,
        boolean builtIn,
        @Nullable String since,
        @Nullable String runningReason,
        String reason,
        List<String> replacements,
        @Nullable String useInstead,
        @Nullable List<Surplus> loses) {

    public DeprecatedRole {
        requireNonNull(name);
        requireNonNull(reason);
        replacements = List.copyOf(replacements);
        loses = loses == null ? null : List.copyOf(loses);
    }
}
