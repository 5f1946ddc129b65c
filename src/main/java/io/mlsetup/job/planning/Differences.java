package io.mlsetup.job.planning;

import static java.util.stream.Collectors.toCollection;

import io.mlsetup.job.ConfigMaps;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;

/** In what a configuration differs from the one of its name that is there: after defaults, and without what a cluster generates. */
public final class Differences {

    static final String CONFLICT = "already_exists";

    private static final String SEED = "randomize_seed";

    private Differences() {}

    /** The names of the fields in which two rendered configurations differ. */
    public static Set<String> between(Map<String, Object> wanted, Map<String, Object> there) {
        return Fields.between(there, wanted).stream()
                .map(difference -> difference.path().get(0))
                .collect(toCollection(TreeSet::new));
    }

    public static String message(String id, Set<String> fields) {
        return "[" + id + "] exists with another " + String.join(", ", fields) + ".";
    }

    /** Who belongs to a calendar is told by items of its own. */
    public static Map<String, Object> withoutMembers(Calendar calendar) {
        Map<String, Object> map = ConfigMaps.calendar(calendar);
        map.remove(Calendar.JOB_IDS.getPreferredName());
        return map;
    }

    /**
     * A seed that the file does not give is drawn anew with every reading of it.
     *
     * @param source as the file has it
     */
    static Map<String, Object> comparable(DataFrameAnalyticsConfig config, Map<String, Object> source) {
        return hasSeed(source) ? ConfigMaps.analytics(config) : unseeded(config);
    }

    static boolean hasSeed(Map<String, Object> source) {
        return source.get("analysis") instanceof Map<?, ?> analysis
                && analysis.values().stream().anyMatch(of -> of instanceof Map<?, ?> one && one.containsKey(SEED));
    }

    public static Map<String, Object> unseeded(DataFrameAnalyticsConfig config) {
        return withoutSeed(ConfigMaps.analytics(config));
    }

    static Map<String, Object> withoutSeed(Map<String, Object> map) {
        ((Map<?, ?>) map.get("analysis")).values().forEach(analysis -> ((Map<?, ?>) analysis).remove(SEED));
        return map;
    }
}
