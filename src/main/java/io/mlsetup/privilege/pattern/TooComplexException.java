package io.mlsetup.privilege.pattern;

/** A pattern is past what may be worked out about it. The engine of this room turns it into the answer "unknown". */
public final class TooComplexException extends RuntimeException {

    private final String pattern;

    TooComplexException(String pattern) {
        super("too complex to be decided: [" + pattern + "]", null, false, false);
        this.pattern = pattern;
    }

    /** The pattern that made it so, as it was written. */
    public String pattern() {
        return pattern;
    }
}
