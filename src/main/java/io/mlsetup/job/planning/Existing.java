package io.mlsetup.job.planning;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.mlsetup.job.Configs;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** What a cluster holds, by id. */
record Existing(
        Map<String, Job> jobs,
        Set<String> groups,
        Map<String, DatafeedConfig> datafeeds,
        Map<String, DataFrameAnalyticsConfig> analytics,
        Map<String, MlFilter> filters,
        Map<String, Calendar> calendars) {

    static Existing of(Configs configs) {
        return new Existing(
                byId(configs.jobs(), Job::getId),
                configs.jobs().stream().flatMap(job -> job.getGroups().stream()).collect(toSet()),
                byId(
                        configs.jobs().stream()
                                .flatMap(job -> job.getDatafeedConfig().stream())
                                .toList(),
                        DatafeedConfig::getId),
                byId(configs.analytics(), DataFrameAnalyticsConfig::getId),
                byId(configs.filters(), MlFilter::getId),
                byId(configs.calendars(), Calendar::getId));
    }

    private static <C> Map<String, C> byId(List<C> configs, Function<C, String> id) {
        return configs.stream().collect(toMap(id, config -> config, (first, second) -> first));
    }
}
