package io.mlsetup.job.importing;

import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.xpack.core.ml.MachineLearningField;
import org.elasticsearch.xpack.core.ml.action.MlInfoAction;

/**
 * The most model memory that a job may ask for. If a setting gives none, and the share of machine learning is computed from the nodes
 * ({@code xpack.ml.use_auto_machine_memory_percent}), it is what fits on the largest of them, which machine learning's own info tells.
 */
final class ModelMemory {

    private static final String EFFECTIVE = "effective_max_model_memory_limit";

    private ModelMemory() {}

    /** @param listener is told zero if there is no limit, or it is not known */
    static void limit(Client client, Settings settings, ActionListener<ByteSizeValue> listener) {
        ByteSizeValue set = MachineLearningField.MAX_MODEL_MEMORY_LIMIT.get(settings);
        if (set.getBytes() > 0 || !MachineLearningField.USE_AUTO_MACHINE_MEMORY_PERCENT.get(settings)) {
            listener.onResponse(set);
            return;
        }
        client.execute(
                MlInfoAction.INSTANCE,
                new MlInfoAction.Request(),
                listener.<MlInfoAction.Response>map(info -> effective(info.getInfo()))
                        // Whatever keeps it from being read is told by what is read next, or by the put.
                        .delegateResponse((l, e) -> listener.onResponse(ByteSizeValue.ZERO)));
    }

    private static ByteSizeValue effective(Map<String, Object> info) {
        return info.get("limits") instanceof Map<?, ?> limits && limits.get(EFFECTIVE) instanceof String limit
                ? ByteSizeValue.parseBytesSizeValue(limit, EFFECTIVE)
                : ByteSizeValue.ZERO;
    }
}
