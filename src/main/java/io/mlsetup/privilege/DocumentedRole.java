package io.mlsetup.privilege;

import java.util.List;
import org.elasticsearch.core.Nullable;

/**
 * What document {@code 002} says about one built-in role.
 *
 * @param description what it is for and what it grants, in our words
 * @param notes what else the document says about it, in our words
 * @param needsAlso what else its holder needs, as documented
 * @param assignable false if the document says that it should not be assigned to users
 */
public record DocumentedRole(
        String description,
        List<String> notes,
        List<String> needsAlso,
        boolean assignable,
        @Nullable Deprecation deprecated,
        List<Claim> claims) {
    public DocumentedRole {
        notes = List.copyOf(notes);
        needsAlso = List.copyOf(needsAlso);
        claims = List.copyOf(claims);
    }
}
