package io.mlsetup.cluster;

import io.mlsetup.fuzz.Answers;
import io.mlsetup.fuzz.Hostile;
import io.mlsetup.guard.GuardSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESTestCase;

/** Any value of a setting of ours is taken or refused with a 400; any stored value of a setting of ML's breaks no indicator. */
public class VerdictSettingsFuzzTests extends ESTestCase {

    private final Hostile hostile = new Hostile(random());

    public void testAnyValueOfOurs() {
        for (int i = 0; i < 2_000; i++) {
            Settings settings = Settings.builder()
                    .put("ml_setup.ignore", hostile.string())
                    .put("ml_setup.role_guard.mode", hostile.string())
                    .put("ml_setup.role_guard.warn_sensitive", hostile.string())
                    .build();
            Answers.of(settings, () -> VerdictSettings.IGNORE.get(settings));
            GuardSettings.all().forEach(setting -> Answers.of(settings, () -> setting.get(settings)));
        }
    }

    /** Elasticsearch warns of some values that it reads, such as sizes of fractional bytes. */
    @Override
    protected boolean enableWarningsCheck() {
        return false;
    }

    public void testAnyStoredValueOfMl() {
        for (int i = 0; i < 2_000; i++) {
            String key = randomFrom(
                    "xpack.ml.max_lazy_ml_nodes",
                    "xpack.ml.max_model_memory_limit",
                    "xpack.ml.max_ml_node_size",
                    "xpack.ml.max_machine_memory_percent",
                    "xpack.ml.node_concurrent_job_allocations",
                    "cluster.persistent_tasks.allocation.enable",
                    "cluster.remote.other.seeds");
            String value = hostile.string();
            ClusterIndicators.evaluate(
                            FactsBuilder.acceptable().persistent(key, value).build())
                    .forEach(finding -> assertFalse(
                            key + " " + value + " " + finding,
                            finding.diagnoses().stream().anyMatch(d -> d.id().equals("internal_error"))));
        }
    }
}
