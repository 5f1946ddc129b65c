package io.mlsetup.privilege;

import java.util.List;

/**
 * A statement of a document that can be held against the running version: what is granted, or is not.
 *
 * @param says the statement in our words, a part of the role's description or notes
 */
public record Claim(String says, List<Grant> grants, List<Grant> denies) {
    public Claim {
        grants = List.copyOf(grants);
        denies = List.copyOf(denies);
    }
}
