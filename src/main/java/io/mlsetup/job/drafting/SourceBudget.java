package io.mlsetup.job.drafting;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How many index expressions the jobs of one file may read from: each different one is a search and a question about privileges, and each
 * exclusion is held against each expression before it. Counted before any of them is read.
 */
public final class SourceBudget {

    /** Different expressions of a file. */
    public static final int MAX_SOURCES = 5_000;

    /** Pairs of an exclusion and what it may narrow, each configuration by itself, all together. */
    static final long MAX_PAIRS = 5_000_000;

    private static final String ADVICE = ": import it in parts";

    private final Set<String> different = new HashSet<>();
    private long pairs;

    private SourceBudget() {}

    /** @throws IllegalArgumentException (400) if the file goes beyond it */
    static void ensureMet(JobFile file) {
        SourceBudget budget = new SourceBudget();
        Stream.concat(
                        file.anomalyDetectors().stream()
                                .map(JobFile.AnomalyDetector::datafeed)
                                .filter(Objects::nonNull),
                        file.datafeeds().stream())
                .forEach(datafeed -> List.of("indices", "indexes").forEach(field -> budget.spend(datafeed.get(field))));
        file.analytics().stream()
                .map(analytics -> analytics.get("source"))
                .forEach(source -> budget.spend(source instanceof Map<?, ?> object ? object.get("index") : null));
    }

    private void spend(Object expressions) {
        long excluded = 0;
        long included = 0;
        for (Object expression : expressions instanceof List<?> list ? list : List.of()) {
            if (expression instanceof String text) {
                different.add(text);
                if (text.startsWith("-")) {
                    excluded++;
                } else {
                    included++;
                }
            }
        }
        pairs += excluded * included;
        ensureAtMost(different.size());
        if (pairs > MAX_PAIRS) {
            throw new IllegalArgumentException(
                    "the exclusions among the index expressions that the jobs of the file read from would"
                            + " be held against [" + pairs + "] others, more than the [" + MAX_PAIRS
                            + "] that are looked at at once"
                            + ADVICE);
        }
    }

    /**
     * @param sources how many different expressions a file reads from or writes to
     * @throws IllegalArgumentException (400) if these are more than {@value #MAX_SOURCES}
     */
    public static void ensureAtMost(int sources) {
        if (sources > MAX_SOURCES) {
            throw new IllegalArgumentException("the jobs of the file read from and write to [" + sources
                    + "] different index expressions, more than the [" + MAX_SOURCES + "] that are looked up at once"
                    + ADVICE);
        }
    }
}
