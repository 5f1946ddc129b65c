package io.mlsetup.job.drafting;

import io.mlsetup.access.ExclusionBounds;
import io.mlsetup.access.IndexPatterns;
import io.mlsetup.common.Excluding;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How many index expressions the jobs of one file may read from: each different one is a search and a question about privileges, and each
 * exclusion is held against each expression before it, and stands beside it in what is asked. Counted before any of them is read.
 */
public final class SourceBudget {

    /** Different expressions of a file. */
    public static final int MAX_SOURCES = 5_000;

    /** Characters of exclusions, each as often as there are expressions before it in its list; of all lists together. */
    static final long MAX_JOINED = 10_000_000;

    /** Of all different expressions. */
    private static final ExclusionBounds ASKABLE = new ExclusionBounds(100_000, 500);

    private static final String ADVICE = ": import it in parts";

    private final Set<String> different = new HashSet<>();
    private long joined;

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
        long included = 0;
        for (Object expression : expressions instanceof List<?> list ? list : List.of()) {
            if (expression instanceof String text) {
                different.add(text);
                if (text.startsWith("-")) {
                    joined += included * text.length();
                } else {
                    included++;
                }
            }
        }
        ensureAtMost(different.size());
        if (joined > MAX_JOINED) {
            throw new IllegalArgumentException(
                    "the exclusions among the index expressions that the jobs of the file read from"
                            + " have [" + joined
                            + "] characters, each counted for every expression before it, more than the ["
                            + MAX_JOINED + "] that are looked at at once" + ADVICE);
        }
    }

    /**
     * @param sources the different expressions of a file, with what is left out of each
     * @throws IllegalArgumentException (400) if they are more than Elasticsearch can be asked about at once
     */
    public static void ensureAskable(Collection<String> sources) {
        List<Excluding> all = sources.stream()
                .flatMap(source -> IndexPatterns.excluding(source).stream())
                .toList();
        ASKABLE.refusal(all).ifPresent(why -> {
            throw new IllegalArgumentException("what the jobs of the file read from " + why + ADVICE);
        });
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
