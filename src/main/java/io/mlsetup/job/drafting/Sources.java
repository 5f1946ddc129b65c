package io.mlsetup.job.drafting;

import io.mlsetup.access.IndexPatterns;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;

/** What configurations read from: several expressions may stand in one, exclusions ask for nothing. */
public final class Sources {

    private Sources() {}

    public static IndexPatterns of(DatafeedConfig datafeed) {
        return of(datafeed.getIndices());
    }

    public static IndexPatterns of(DataFrameAnalyticsConfig analytics) {
        return of(Arrays.asList(analytics.getSource().getIndex()));
    }

    private static IndexPatterns of(Collection<String> expressions) {
        List<String> asked = expressions.stream()
                .flatMap(expression -> Stream.of(expression.split(",", -1)))
                .filter(pattern -> !pattern.startsWith("-"))
                .distinct()
                .toList();
        return IndexPatterns.of(asked);
    }
}
