package io.mlsetup.kibana;

/**
 * How many letters of data views' titles and of patterns may still be compared for one answer: titles are written by others, and may be
 * many and long.
 */
public final class Comparisons {

    /** Some seconds at the worst; people's titles and sources take a thousandth. */
    private static final long OF_AN_ANSWER = 500_000_000;

    private long left;

    Comparisons(long most) {
        this.left = most;
    }

    /** As many as one answer may take. */
    public static Comparisons ofAnAnswer() {
        return new Comparisons(OF_AN_ANSWER);
    }

    void spend(long letters) {
        left -= letters;
    }

    /** Whether there are none left: what is not decided by then is not judged. */
    public boolean isDone() {
        return left < 0;
    }
}
