package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

/**
 * What a rule has to say about one role in a request.
 *
 * @param rule the rule's id
 * @param role the role, or {@code *} where the roles are only known later (a template)
 * @param message the reason, and what to use instead
 */
public record Objection(String rule, String role, Severity severity, String message) {

    /** What becomes of the request. */
    public enum Severity {
        WARN,
        REFUSE
    }

    public Objection {
        requireNonNull(rule);
        requireNonNull(role);
        requireNonNull(severity);
        requireNonNull(message);
    }

    public boolean refuses() {
        return severity == Severity.REFUSE;
    }

    /** The one sentence that goes into the header or the refusal. */
    public String text() {
        return "[" + rule + "] " + message;
    }
}
