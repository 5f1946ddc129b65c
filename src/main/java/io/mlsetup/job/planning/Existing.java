package io.mlsetup.job.planning;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.mlsetup.job.Configs;
import io.mlsetup.job.drafting.Candidate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Blocked;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;

/** What a cluster holds, by id, and what follows from that for what a file holds. */
record Existing(
        Map<String, Job> jobs,
        Set<String> groups,
        Map<String, DatafeedConfig> datafeeds,
        Map<String, DataFrameAnalyticsConfig> analytics,
        Map<String, MlFilter> filters,
        Map<String, Calendar> calendars) {

    private static final String CREATED_BY = "created_by";

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

    /** One that is being deleted is there now, and will not be. */
    static void leaving(Judgement judgement, Job there) {
        if (there != null && there.getBlocked().getReason() == Blocked.Reason.DELETE) {
            judgement.block(
                    "being_deleted",
                    "The job [" + there.getId()
                            + "] that exists is being deleted: send the file again when it is gone.");
        }
    }

    /**
     * Kibana's note of what made a job, where the file has none, is the one that is there: Elasticsearch's own export
     * ({@code exclude_generated}) leaves it out, so that its absence says nothing.
     */
    static Candidate<Job> createdBy(Job there, Candidate<Job> job) {
        Object creator = creator(there);
        if (creator == null || job.config() == null || creator(job.config()) != null) {
            return job;
        }
        Map<String, Object> settings = job.config().getCustomSettings() == null
                ? new LinkedHashMap<>()
                : new LinkedHashMap<>(job.config().getCustomSettings());
        settings.put(CREATED_BY, creator);
        Map<String, Object> source = new LinkedHashMap<>(job.source());
        source.put(Job.CUSTOM_SETTINGS.getPreferredName(), settings);
        return job.as(
                source,
                new Job.Builder(job.config()).setCustomSettings(settings).build());
    }

    private static Object creator(Job job) {
        return job == null || job.getCustomSettings() == null
                ? null
                : job.getCustomSettings().get(CREATED_BY);
    }

    /** A datafeed to which the file gives no id is the one that its job has, if it has one. */
    static Candidate<DatafeedConfig> datafeedOf(Job job, Candidate<DatafeedConfig> datafeed) {
        boolean named = datafeed.source().get(DatafeedConfig.ID.getPreferredName()) != null;
        return job == null || datafeed.config() == null || named
                ? datafeed
                : job.getDatafeedConfig()
                        .map(DatafeedConfig::getId)
                        .map(id -> datafeed.as(
                                id,
                                new DatafeedConfig.Builder(datafeed.config())
                                        .setId(id)
                                        .build()))
                        .orElse(datafeed);
    }

    /** Jobs and groups share one space of names. */
    void nameClashes(Judgement job, Job config) {
        if (groups.contains(config.getId())) {
            job.conflict("id_is_group", "A group [" + config.getId() + "] of jobs exists.");
        }
        config.getGroups().stream()
                .filter(jobs::containsKey)
                .forEach(group -> job.conflict("group_is_id", "A job with the group's name [" + group + "] exists."));
    }
}
