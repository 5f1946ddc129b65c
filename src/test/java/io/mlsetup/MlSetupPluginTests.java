package io.mlsetup;

import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESTestCase;

public class MlSetupPluginTests extends ESTestCase {

    private static final String ATTRIBUTE = "node.attr.ml_setup.ml_enabled";

    public void testPublishesWhetherMlIsEnabled() {
        assertThat(published(Settings.EMPTY), equalTo("true"));
        for (String value : new String[] {"true", "false"}) {
            Settings settings =
                    Settings.builder().put("xpack.ml.enabled", value).build();
            assertThat(published(settings), equalTo(value));
        }
    }

    private static String published(Settings settings) {
        Settings additional = new MlSetupPlugin(settings).additionalSettings();
        assertThat(additional.keySet(), containsInAnyOrder(ATTRIBUTE));
        return additional.get(ATTRIBUTE);
    }

    /** A clear refusal at start; with the right value, too: it would stay when the other one changes. */
    public void testRefusesAnAttributeSetByHand() {
        String value = randomFrom("true", "false", "", "x");
        MlSetupPlugin plugin =
                new MlSetupPlugin(Settings.builder().put(ATTRIBUTE, value).build());
        IllegalArgumentException e = expectThrows(IllegalArgumentException.class, plugin::additionalSettings);
        assertThat(e.getMessage(), containsString("[" + ATTRIBUTE + "] is [" + value + "]"));
        assertThat(e.getMessage(), containsString("elasticsearch.yml"));
    }

    /** What an administrator may change while the cluster runs. */
    public void testSettingsAreDynamic() {
        for (Setting<?> setting : new MlSetupPlugin(Settings.EMPTY).getSettings()) {
            assertThat(setting.getKey(), org.hamcrest.Matchers.startsWith("ml_setup."));
            assertTrue(setting.getKey(), setting.isDynamic());
        }
    }
}
