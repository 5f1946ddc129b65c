package io.mlsetup.guard;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.guard.GuardSettings.Mode;
import java.util.HashSet;
import java.util.Set;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESTestCase;

public class GuardSettingsTests extends ESTestCase {

    public void testDefaults() {
        assertThat(GuardSettings.MODE.get(Settings.EMPTY), equalTo(Mode.WARN));
        assertFalse(GuardSettings.WARN_SENSITIVE.get(Settings.EMPTY));
        GuardSettings.all().forEach(setting -> assertTrue(setting.isDynamic() && setting.hasNodeScope()));
    }

    public void testModes() {
        for (Mode mode : Mode.values()) {
            assertThat(GuardSettings.MODE.get(mode(randomFrom(mode.toString(), mode.name()))), equalTo(mode));
        }
        String bad = randomFrom("", "on", "true", "enforced");
        Exception e = expectThrows(IllegalArgumentException.class, () -> GuardSettings.MODE.get(mode(bad)));
        assertThat(
                e.getMessage(),
                containsString("[ml_setup.role_guard.mode] is [" + bad + "], must be one of [off, warn, enforce]"));
    }

    public void testPolicyFollowsTheClusterSettings() {
        ClusterSettings clusterSettings = clusterSettings(mode("off"));
        LivePolicy policy = new LivePolicy(clusterSettings);
        assertThat(policy.get(), equalTo(new Policy(Mode.OFF, false)));
        clusterSettings.applySettings(mode("enforce"));
        assertThat(policy.get(), equalTo(new Policy(Mode.ENFORCE, false)));
        clusterSettings.applySettings(Settings.builder()
                .put("ml_setup.role_guard.warn_sensitive", true)
                .build());
        assertThat(policy.get(), equalTo(new Policy(Mode.OFF, true)));
    }

    static ClusterSettings clusterSettings(Settings settings) {
        Set<Setting<?>> known = new HashSet<>(ClusterSettings.BUILT_IN_CLUSTER_SETTINGS);
        known.addAll(GuardSettings.all());
        return new ClusterSettings(settings, known);
    }

    private static Settings mode(String mode) {
        return Settings.builder().put("ml_setup.role_guard.mode", mode).build();
    }
}
