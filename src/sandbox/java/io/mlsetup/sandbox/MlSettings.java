package io.mlsetup.sandbox;

import static org.elasticsearch.common.settings.Setting.Property.Dynamic;
import static org.elasticsearch.common.settings.Setting.Property.NodeScope;
import static org.elasticsearch.common.settings.Setting.Property.OperatorDynamic;

import java.util.List;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Setting.Property;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.xpack.core.ml.MachineLearningField;

/**
 * Double of the settings that x-pack-ml registers in 8.19 (and, for {@code xpack.ml.model_repository}, its package
 * loader): names, types, defaults, bounds and who may change them, so that a node and the cluster settings API take what
 * the real ones take. Nothing here acts on them. {@code xpack.ml.enabled} is not here: x-pack-core registers it.
 */
final class MlSettings {

    static final List<Setting<?>> ALL = List.of(
            MachineLearningField.AUTODETECT_PROCESS,
            MachineLearningField.MAX_LAZY_ML_NODES,
            MachineLearningField.MAX_MODEL_MEMORY_LIMIT,
            MachineLearningField.USE_AUTO_MACHINE_MEMORY_PERCENT,
            integer("allocated_processors_scale", 1, 1, Integer.MAX_VALUE, Dynamic),
            time("delayed_data_check_freq", TimeValue.timeValueMinutes(15), TimeValue.timeValueSeconds(1), Dynamic),
            Setting.memorySizeSetting("xpack.ml.dummy_entity_memory", ByteSizeValue.ZERO, Dynamic, NodeScope),
            integer("dummy_entity_processors", 0, 0, Integer.MAX_VALUE, Dynamic),
            Setting.boolSetting("xpack.ml.enable_config_migration", true, OperatorDynamic, NodeScope),
            Setting.memorySizeSetting("xpack.ml.inference_model.cache_size", "40%", NodeScope),
            Setting.timeSetting(
                    "xpack.ml.inference_model.time_to_live",
                    TimeValue.timeValueMinutes(5),
                    TimeValue.timeValueMillis(1),
                    NodeScope),
            Setting.intSetting("xpack.ml.max_anomaly_records", 500, Dynamic, NodeScope),
            integer("max_inference_processors", 50, 1, Integer.MAX_VALUE, Dynamic),
            integer("max_machine_memory_percent", 30, 5, 200, OperatorDynamic),
            Setting.byteSizeSetting("xpack.ml.max_ml_node_size", ByteSizeValue.ZERO, OperatorDynamic, NodeScope),
            integer("max_open_jobs", 512, 1, 512, Dynamic),
            Setting.byteSizeSetting("xpack.ml.min_disk_space_off_heap", ByteSizeValue.ofGb(5), NodeScope),
            // The real package loader checks the address once, at a node's start; that check is not doubled.
            Setting.simpleString("xpack.ml.model_repository", "https://ml-models.elastic.co", Dynamic, NodeScope),
            new Setting<>(
                    "xpack.ml.nightly_maintenance_requests_per_second",
                    "-1.0",
                    MlSettings::requestsPerSecond,
                    OperatorDynamic,
                    NodeScope),
            integer("node_concurrent_job_allocations", 2, 0, Integer.MAX_VALUE, OperatorDynamic),
            integer("persist_results_max_retries", 20, 0, 50, OperatorDynamic),
            time(
                    "process_connect_timeout",
                    TimeValue.timeValueSeconds(10),
                    TimeValue.timeValueSeconds(5),
                    OperatorDynamic),
            // Seen only in sources later than 8.19; whether 8.19 has these two is not confirmed.
            time(
                    "trained_models.adaptive_allocations.scale_to_zero_time",
                    TimeValue.timeValueHours(24),
                    TimeValue.timeValueMinutes(1),
                    Dynamic),
            time(
                    "trained_models.adaptive_allocations.scale_up_cooldown_time",
                    TimeValue.timeValueMinutes(5),
                    TimeValue.timeValueMinutes(1),
                    Dynamic));

    private MlSettings() {}

    private static Setting<Integer> integer(String name, int byDefault, int min, int max, Property dynamic) {
        return Setting.intSetting("xpack.ml." + name, byDefault, min, max, dynamic, NodeScope);
    }

    private static Setting<TimeValue> time(String name, TimeValue byDefault, TimeValue min, Property dynamic) {
        return Setting.timeSetting("xpack.ml." + name, byDefault, min, dynamic, NodeScope);
    }

    private static float requestsPerSecond(String value) {
        float parsed = Float.parseFloat(value);
        if (parsed > 0 || parsed == -1) {
            return parsed;
        }
        throw new IllegalArgumentException(
                "[xpack.ml.nightly_maintenance_requests_per_second] must be above 0 or exactly -1, but was [" + value
                        + "]");
    }
}
