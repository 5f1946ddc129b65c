package io.mlsetup.job.drafting;

import io.mlsetup.access.IndexPatterns;
import io.mlsetup.job.ConfigMaps;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;

/**
 * What a configuration reads from. Elasticsearch reads it in two ways: its search takes exclusions, patterns and date math for what they
 * mean; its put requests ask for the privileges of their caller on each expression as it is written, as if it were a name.
 *
 * @param written as the configuration has it, each once, without those of remote clusters
 * @param patterns what it means
 * @param options {@code indices_options} of a datafeed
 */
public record Sources(List<String> written, IndexPatterns patterns, Map<String, Object> options) {

    private static final String SELECTOR = "::";

    public static Sources of(DatafeedConfig datafeed) {
        return of(
                datafeed.getIndices(),
                ConfigMaps.datafeed(datafeed).get(DatafeedConfig.INDICES_OPTIONS.getPreferredName()));
    }

    public static Sources of(DataFrameAnalyticsConfig analytics) {
        return of(Arrays.asList(analytics.getSource().getIndex()), Map.of());
    }

    private static Sources of(List<String> given, Object options) {
        List<String> expressions = given.stream().distinct().toList();
        IndexPatterns patterns = IndexPatterns.of(expressions);
        Set<String> remote = new HashSet<>(patterns.remote());
        return new Sources(
                expressions.stream()
                        .filter(expression -> !isRemote(expression, remote))
                        .toList(),
                patterns,
                options(options));
    }

    private static Map<String, Object> options(Object options) {
        Map<String, Object> given = new HashMap<>();
        if (options instanceof Map<?, ?> map) {
            map.forEach((name, value) -> given.put((String) name, value));
        }
        return given;
    }

    /** An exclusion from what is remote is so too. */
    private static boolean isRemote(String expression, Set<String> remote) {
        return !expression.contains(SELECTOR)
                && (remote.contains(expression)
                        || (expression.startsWith("-") && !expression.startsWith("-<") && expression.indexOf(':') > 0));
    }

    /** Why it leaves out more than is worked out; empty if it does not. */
    Optional<String> refusal() {
        return Optional.ofNullable(patterns.refusal());
    }

    /** What it means on this cluster. */
    public List<String> local() {
        return patterns.local();
    }

    public List<String> remote() {
        return patterns.remote().stream()
                .filter(expression -> !expression.contains(SELECTOR))
                .toList();
    }

    /** Those of another index than its data: neither datafeeds nor data frame analytics take them. */
    List<String> selectors() {
        return written.stream()
                .filter(expression -> expression.contains(SELECTOR))
                .toList();
    }

    /**
     * Those that can be no name or pattern of an index. An exclusion with nothing to narrow is none of them, nor are names that are joined
     * by commas, which Elasticsearch takes for the name of an index that cannot be there.
     */
    List<String> invalid() {
        if (patterns.refusal() != null) {
            return List.of();
        }
        return patterns.invalid().stream()
                .filter(expression -> !expression.contains(SELECTOR))
                .filter(expression -> !isOnlyMisplaced(expression))
                .toList();
    }

    /**
     * Whether each part of it could stand alone. Where one could not, it is not asked about either: what resolves date math or compiles a
     * regular expression is not to see a broken one.
     */
    private static boolean isOnlyMisplaced(String expression) {
        boolean joined = expression.indexOf(',') >= 0;
        return !(joined && expression.indexOf('<') >= 0)
                && Arrays.stream(expression.split(",", -1))
                        .map(part -> part.startsWith("-") ? part.substring(1) : part)
                        .allMatch(part ->
                                IndexPatterns.of(List.of(part)).invalid().isEmpty());
    }

    /** Those that a put request asks about in other words than what they mean. */
    public List<String> asked() {
        Set<String> meant = new HashSet<>(patterns.local());
        return written.stream()
                .filter(expression -> !meant.contains(expression))
                .toList();
    }

    /** As one search, which is what a datafeed does; null if nothing is local. */
    public Probe whole() {
        return written.isEmpty() ? null : new Probe(written, options);
    }
}
