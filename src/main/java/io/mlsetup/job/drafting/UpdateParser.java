package io.mlsetup.job.drafting;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Recursion;
import io.mlsetup.job.ConfigMaps;
import java.io.IOException;
import java.util.Map;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedJobValidator;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedUpdate;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfigUpdate;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.JobUpdate;

/**
 * Tries an update as machine learning's own update requests do: the body is read by x-pack-core's strict parser of updates, and merged by
 * its update class with what is there. What that does not take, no update request would.
 */
public final class UpdateParser {

    private final NamedXContentRegistry registry;
    private final ByteSizeValue maxModelMemory;

    /** @param maxModelMemory the most that a job may ask for; zero for no limit */
    public UpdateParser(NamedXContentRegistry registry, ByteSizeValue maxModelMemory) {
        this.registry = requireNonNull(registry);
        this.maxModelMemory = requireNonNull(maxModelMemory);
    }

    /**
     * What an update would do.
     *
     * @param request x-pack-core's update
     * @param merged what would be there, rendered
     */
    public record Tried(Object request, Map<String, Object> merged) {}

    private interface Read<U> {
        U read(XContentParser parser) throws IOException;
    }

    /** As {@code JobUpdate.mergeWithJob} merges. */
    public Tried job(Job there, Map<String, Object> body) throws IOException {
        JobUpdate update = read(
                body,
                parser -> JobUpdate.PARSER
                        .apply(parser, null)
                        .setJobId(there.getId())
                        .build());
        return new Tried(update, ConfigMaps.job(update.mergeWithJob(there, maxModelMemory)));
    }

    /** As {@code DatafeedUpdate.apply} merges; whose rights the datafeed gets is no part of it. */
    public static DatafeedConfig merged(DatafeedConfig there, DatafeedUpdate update) {
        return update.apply(there, Map.of(), ClusterState.EMPTY_STATE);
    }

    public Tried datafeed(DatafeedConfig there, Map<String, Object> body) throws IOException {
        DatafeedUpdate update = read(body, parser -> {
            DatafeedUpdate.Builder builder = DatafeedUpdate.PARSER.apply(parser, null);
            builder.setId(there.getId());
            return builder.build();
        });
        return new Tried(update, ConfigMaps.datafeed(merged(there, update)));
    }

    /**
     * Holds a datafeed against its job, as put and update requests of datafeeds do.
     *
     * @throws RuntimeException that theirs would answer
     */
    public void validate(DatafeedConfig datafeed, Job job) {
        DatafeedJobValidator.validate(datafeed, job, registry);
    }

    /** As {@code DataFrameAnalyticsConfigUpdate.mergeWithConfig} merges. */
    public Tried analytics(DataFrameAnalyticsConfig there, Map<String, Object> body) throws IOException {
        DataFrameAnalyticsConfigUpdate update = read(
                body,
                parser -> DataFrameAnalyticsConfigUpdate.PARSER
                        .apply(parser, null)
                        .setId(there.getId())
                        .build());
        return new Tried(
                update, ConfigMaps.analytics(update.mergeWithConfig(there).build()));
    }

    private <U> U read(Map<String, Object> body, Read<U> reader) throws IOException {
        try (XContentParser parser = new ElementParser(registry, body)) {
            return Recursion.of(() -> reader.read(parser));
        }
    }
}
