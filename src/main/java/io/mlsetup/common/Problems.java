package io.mlsetup.common;

import java.util.ArrayList;
import java.util.List;

/**
 * Problems with a request, collected to be reported all at once. Of very many the first are reported and the others counted, and a
 * very long one is cut short: the answer to a bad request must not be many times as long as the request.
 */
public final class Problems {

    private static final int MAX_LENGTH = 1_000;

    private final List<String> told = new ArrayList<>();
    private final int max;
    private int more;

    /** @param max how many are reported */
    public Problems(int max) {
        this.max = max;
    }

    public void add(String problem) {
        if (told.size() >= max) {
            more++;
        } else {
            told.add(problem.length() <= MAX_LENGTH ? problem : problem.substring(0, MAX_LENGTH) + "... (cut short)");
        }
    }

    /**
     * Ends the collecting.
     *
     * @param what begins the message if there is one
     * @throws IllegalArgumentException (400) with the problems, if there are any
     */
    public void throwIfAny(String what) {
        if (!told.isEmpty()) {
            throw new IllegalArgumentException(
                    what + String.join("; ", told) + (more == 0 ? "" : "; and [" + more + "] more"));
        }
    }
}
