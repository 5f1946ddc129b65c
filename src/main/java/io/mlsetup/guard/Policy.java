package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

import io.mlsetup.guard.GuardSettings.Mode;
import java.util.Set;

/**
 * By what the rules decide: the settings, and the roles that the user or mapping has already.
 *
 * @param held empty while it is not known
 */
public record Policy(Mode mode, boolean warnSensitive, Set<String> held) {

    public Policy {
        requireNonNull(mode);
        held = Set.copyOf(held);
    }

    public Policy(Mode mode, boolean warnSensitive) {
        this(mode, warnSensitive, Set.of());
    }

    public Policy withHeld(Set<String> known) {
        return new Policy(mode, warnSensitive, known);
    }
}
