package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A deprecated role and what takes its place.
 *
 * @param builtIn whether the running version still has it
 * @param reason in the words of the running version, or else after document 002
 * @param replacements roles that replace it, all together; none if it is replaced by something else
 * @param loses what the role gives and the replacements do not
 */
record DeprecatedRole(String name, boolean builtIn, String reason, List<String> replacements, List<String> loses) {

    DeprecatedRole {
        requireNonNull(name);
        requireNonNull(reason);
        replacements = List.copyOf(replacements);
        loses = List.copyOf(loses);
    }

    String message() {
        return "role [" + name + "] is deprecated: " + reason + "." + presence() + replacement();
    }

    private String presence() {
        return builtIn
                ? ""
                : " It is no built-in role of this version, and gives nothing unless a role of this name was created.";
    }

    private String replacement() {
        if (replacements.isEmpty()) {
            return "";
        }
        String roles = replacements.stream().map(role -> "[" + role + "]").collect(Collectors.joining(" and "));
        if (!builtIn) {
            return " Use " + roles + ".";
        }
        return loses.isEmpty()
                ? " Nothing is lost with " + roles + "."
                : " Lost with " + roles + ": " + String.join("; ", loses) + ".";
    }
}
