package io.mlsetup.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;
import org.elasticsearch.xpack.core.ml.job.config.MlFilter;
import org.elasticsearch.xpack.core.ml.utils.ToXContentParams;

/**
 * Configurations as they stand in a file: what a user sets, and nothing that a cluster generates. They are x-pack-core's own
 * rendering with {@code exclude_generated}, the few things that Kibana's export changes in it besides, and without what means the same as
 * nothing. By these maps an import recognizes what is there already.
 */
public final class ConfigMaps {

    private static final ToXContent.Params FOR_EXPORT =
            new ToXContent.MapParams(Map.of(ToXContentParams.EXCLUDE_GENERATED, "true"));

    /** What an update leaves that was to leave nothing: there is none that takes these away. */
    private static final Map<String, Object> MEANS_NOTHING = Map.of(
            "description", "",
            "groups", List.of(),
            "custom_settings", Map.of(),
            "model_plot_config", Map.of("enabled", false, "annotations_enabled", false),
            "_meta", Map.of());

    /** Those of a search and of a datafeed that give none, but for what is deprecated. */
    public static final Map<String, Object> USUAL_INDICES_OPTIONS =
            Map.of("expand_wildcards", List.of("open"), "ignore_unavailable", false, "allow_no_indices", true);

    private ConfigMaps() {}

    /**
     * An anomaly detection job, without its datafeed. As in Kibana's export, {@code custom_settings.created_by} is kept, which
     * {@code exclude_generated} leaves out, and {@code custom_settings.managed} is dropped. What blocks a job at the moment
     * ({@code blocked}) is a state and no configuration, and nobody's import takes it.
     */
    public static Map<String, Object> job(Job job) {
        Map<String, Object> map = render(job);
        map.remove(Job.BLOCKED.getPreferredName());
        if (job.getCustomSettings() != null) {
            // Rendered with the job, custom settings have lost what an export keeps.
            Map<String, Object> settings = render((builder, params) -> builder.map(job.getCustomSettings()));
            settings.remove("managed");
            map.put(Job.CUSTOM_SETTINGS.getPreferredName(), settings);
        }
        return withoutNothing(map);
    }

    public static Map<String, Object> datafeed(DatafeedConfig datafeed) {
        return render(datafeed);
    }

    /**
     * A datafeed as in Kibana's export: without the deprecated {@code ignore_throttled}, and without the options that are the usual ones
     * but for that.
     */
    public static Map<String, Object> datafeedForKibana(DatafeedConfig datafeed) {
        Map<String, Object> map = render(datafeed);
        String field = DatafeedConfig.INDICES_OPTIONS.getPreferredName();
        if (map.get(field) instanceof Map<?, ?> options) {
            options.remove("ignore_throttled");
            map.remove(field, USUAL_INDICES_OPTIONS);
        }
        return map;
    }

    public static Map<String, Object> analytics(DataFrameAnalyticsConfig analytics) {
        return withoutNothing(render(analytics));
    }

    public static Map<String, Object> filter(MlFilter filter) {
        return withoutNothing(render(filter));
    }

    public static Map<String, Object> calendar(Calendar calendar) {
        return withoutNothing(render(calendar));
    }

    /** An event, without the id that the cluster gave it. */
    public static Map<String, Object> event(ScheduledEvent event) {
        Map<String, Object> map = render(event);
        map.remove(ScheduledEvent.EVENT_ID.getPreferredName());
        return map;
    }

    /** A configuration with everything that a cluster fills in. */
    public static Map<String, Object> withDefaults(ToXContent config) {
        return render(config, ToXContent.EMPTY_PARAMS);
    }

    /** With what rights a datafeed or data frame analytics runs, as machine learning's API shows it; null if it has none of its own. */
    public static Object authorization(ToXContent config) {
        return render(config, ToXContent.EMPTY_PARAMS).get("authorization");
    }

    private static Map<String, Object> withoutNothing(Map<String, Object> map) {
        MEANS_NOTHING.forEach(map::remove);
        return map;
    }

    private static Map<String, Object> render(ToXContent config) {
        return render(config, FOR_EXPORT);
    }

    private static Map<String, Object> render(ToXContent config, ToXContent.Params params) {
        try (XContentBuilder json = JsonXContent.contentBuilder()) {
            config.toXContent(json, params);
            return new LinkedHashMap<>(XContentHelper.convertToMap(BytesReference.bytes(json), true, XContentType.JSON)
                    .v2());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
