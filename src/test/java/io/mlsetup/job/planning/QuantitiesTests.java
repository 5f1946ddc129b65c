package io.mlsetup.job.planning;

import static org.hamcrest.Matchers.equalTo;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.datafeed.ChunkingConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.ml.datafeed.DelayedDataCheckConfig;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsConfig;
import org.elasticsearch.xpack.core.ml.job.config.AnalysisConfig;
import org.elasticsearch.xpack.core.ml.job.config.Job;

/** Which fields are durations and sizes, and when two of them are equal. */
public class QuantitiesTests extends ESTestCase {

    /** Every field of such a type that x-pack-core's configurations have, by reflection: one that a new version brings fails this. */
    public void testEveryDurationAndSizeIsKnown() {
        Map<Class<?>, String> objects = Map.of(
                Job.class, "",
                AnalysisConfig.class, "analysis_config.",
                DatafeedConfig.class, "",
                ChunkingConfig.class, "chunking_config.",
                DelayedDataCheckConfig.class, "delayed_data_check_config.",
                DataFrameAnalyticsConfig.class, "");
        Set<String> durations = new TreeSet<>();
        Set<String> sizes = new TreeSet<>(Set.of("analysis_limits.model_memory_limit"));
        objects.forEach((type, at) -> {
            durations.addAll(fields(type, TimeValue.class, at));
            sizes.addAll(fields(type, ByteSizeValue.class, at));
        });
        assertThat(new TreeSet<>(Quantities.DURATIONS), equalTo(durations));
        assertThat(new TreeSet<>(Quantities.SIZES), equalTo(sizes));
    }

    private static List<String> fields(Class<?> type, Class<?> of, String at) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> field.getType() == of && !java.lang.reflect.Modifier.isStatic(field.getModifiers()))
                .map(field -> at + field.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .toList();
    }

    public void testInWhateverUnit() {
        List<String> span = List.of("analysis_config", "bucket_span");
        assertTrue(Quantities.same(span, "1h", "60m"));
        assertTrue(Quantities.same(span, "3600000ms", "1h"));
        assertFalse(Quantities.same(span, "1h", "61m"));
        assertTrue(Quantities.same(List.of("model_memory_limit"), "1gb", "1024mb"));
        assertFalse(Quantities.same(List.of("model_memory_limit"), "1gb", "1000mb"));
        // What is no quantity is what it is, and what is not there is none.
        assertFalse(Quantities.same(List.of("description"), "1h", "60m"));
        assertFalse(Quantities.same(span, "1h", null));
    }
}
