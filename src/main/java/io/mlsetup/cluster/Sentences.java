package io.mlsetup.cluster;

import java.util.List;

/** Pieces of the sentences that the indicators say. */
final class Sentences {

    /** In a sentence, more names than this help nobody. */
    static final int NAMES = 10;

    /** What Elasticsearch gives as a reason is told word for word, up to this length: it may name every node of the cluster. */
    static final int QUOTED = 1_000;

    private Sentences() {}

    /** {@code [a, b, and 3 more]}. */
    static String names(List<String> names) {
        int more = names.size() - NAMES;
        String first = String.join(", ", names.subList(0, Math.min(NAMES, names.size())));
        return "[" + first + (more > 0 ? ", and " + more + " more" : "") + "]";
    }

    static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    static String quoted(String text) {
        return "\"" + (text.length() > QUOTED ? text.substring(0, QUOTED) + "..." : text) + "\"";
    }

    /** For a list of which requests are printed for the first ones only. */
    static String andTheOthers(int size) {
        return size > NAMES
                ? " The requests are those for the first " + NAMES + ": ask again when they are done, for the next."
                : "";
    }
}
