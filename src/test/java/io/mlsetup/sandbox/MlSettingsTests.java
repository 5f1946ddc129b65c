package io.mlsetup.sandbox;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.unit.MemorySizeValue;
import org.elasticsearch.test.ESTestCase;

/** The settings as documented, one row each; a row that the double does not have, or has otherwise, fails. */
public class MlSettingsTests extends ESTestCase {

    private enum Change {
        STATIC,
        DYNAMIC,
        OPERATOR
    }

    /** What is documented of a setting: default, who may change it, values to take and values to refuse. */
    private record Row(String name, Object byDefault, Change change, List<String> good, List<String> bad) {}

    private static final List<Row> ROWS = List.of(
            row("allocated_processors_scale", 1, Change.DYNAMIC, "1 4", "0 -1 x"),
            row("autodetect_process", true, Change.STATIC, "false", "no"),
            row("delayed_data_check_freq", "15m", Change.DYNAMIC, "1s 2h", "999ms 5"),
            row("dummy_entity_memory", "0b", Change.DYNAMIC, "1gb", "x"),
            row("dummy_entity_processors", 0, Change.DYNAMIC, "0 8", "-1"),
            row("enable_config_migration", true, Change.OPERATOR, "false", "1"),
            row("inference_model.cache_size", "40%", Change.STATIC, "1gb 10%", "101% x"),
            row("inference_model.time_to_live", "5m", Change.STATIC, "1ms", "0ms x"),
            row("max_anomaly_records", 500, Change.DYNAMIC, "0 1000", "x"),
            row("max_inference_processors", 50, Change.DYNAMIC, "1 1000", "0"),
            row("max_lazy_ml_nodes", 0, Change.OPERATOR, "0 3 100", "-1"),
            row("max_machine_memory_percent", 30, Change.OPERATOR, "5 200", "4 201"),
            row("max_ml_node_size", "0b", Change.OPERATOR, "64gb", "x"),
            row("max_model_memory_limit", "0b", Change.DYNAMIC, "1gb", "x"),
            row("max_open_jobs", 512, Change.DYNAMIC, "1 512", "0 513"),
            row("min_disk_space_off_heap", "5gb", Change.STATIC, "0b 1gb", "x"),
            row("model_repository", "https://ml-models.elastic.co", Change.DYNAMIC, "https://models.example.org", ""),
            row("nightly_maintenance_requests_per_second", -1f, Change.OPERATOR, "-1 -1.0 0.1 50", "0 -2 -0.5 NaN x"),
            row("node_concurrent_job_allocations", 2, Change.OPERATOR, "0 10", "-1"),
            row("persist_results_max_retries", 20, Change.OPERATOR, "0 50", "-1 51"),
            row("process_connect_timeout", "10s", Change.OPERATOR, "5s 1m", "4s"),
            row("trained_models.adaptive_allocations.scale_to_zero_time", "24h", Change.DYNAMIC, "1m", "59s"),
            row("trained_models.adaptive_allocations.scale_up_cooldown_time", "5m", Change.DYNAMIC, "1m", "59s"),
            row("use_auto_machine_memory_percent", false, Change.OPERATOR, "true", "auto"));

    public void testEveryDocumentedSettingAndNoOther() {
        assertThat(
                MlSettings.ALL.stream().map(Setting::getKey).collect(Collectors.toSet()),
                equalTo(ROWS.stream().map(Row::name).collect(Collectors.toSet())));
    }

    public void testDefaults() {
        for (Row row : ROWS) {
            Object byDefault = setting(row).get(Settings.EMPTY);
            if (row.byDefault instanceof String text && text.endsWith("%")) {
                assertThat(
                        row.name, byDefault, equalTo(MemorySizeValue.parseBytesSizeValueOrHeapRatio(text, row.name)));
            } else {
                Object expected = row.byDefault instanceof String ? byDefault.toString() : byDefault;
                assertThat(row.name, expected, equalTo(normalized(row)));
            }
        }
    }

    public void testWhoMayChangeWhen() {
        for (Row row : ROWS) {
            Setting<?> setting = setting(row);
            assertTrue(row.name, setting.hasNodeScope());
            assertThat(row.name, setting.isDynamic(), equalTo(row.change != Change.STATIC));
            assertThat(row.name, setting.isOperatorOnly(), equalTo(row.change == Change.OPERATOR));
        }
    }

    public void testBounds() {
        for (Row row : ROWS) {
            for (String good : row.good) {
                setting(row).get(with(row, good));
            }
            for (String bad : row.bad) {
                var refused = expectThrows(
                        IllegalArgumentException.class,
                        row.name + " took " + bad,
                        () -> setting(row).get(with(row, bad)));
                assertThat(refused.getMessage(), containsString("[" + bad.replace("%", "")));
            }
        }
    }

    public void testTheClusterTakesThemBesideItsOwn() {
        Set<Setting<?>> all = new HashSet<>(ClusterSettings.BUILT_IN_CLUSTER_SETTINGS);
        all.addAll(MlSettings.ALL);
        ClusterSettings cluster = new ClusterSettings(Settings.EMPTY, all);

        cluster.validate(Settings.builder().put("xpack.ml.max_open_jobs", 20).build(), true);
        expectThrows(
                IllegalArgumentException.class,
                () -> cluster.validate(
                        Settings.builder().put("xpack.ml.max_open_job", 20).build(), true));
    }

    private static Object normalized(Row row) {
        // Elasticsearch prints 24 hours as a day.
        return "24h".equals(row.byDefault) ? "1d" : row.byDefault;
    }

    private static Setting<?> setting(Row row) {
        return MlSettings.ALL.stream()
                .filter(setting -> setting.getKey().equals(row.name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no setting [" + row.name + "]"));
    }

    private static Settings with(Row row, String value) {
        return Settings.builder().put(row.name, value).build();
    }

    private static Row row(String name, Object byDefault, Change change, String good, String bad) {
        return new Row("xpack.ml." + name, byDefault, change, words(good), words(bad));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}
