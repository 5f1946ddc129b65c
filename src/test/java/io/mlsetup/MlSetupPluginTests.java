package io.mlsetup;

import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.cluster.NodeFacts;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.plugins.Platforms;
import org.elasticsearch.test.ESTestCase;

public class MlSetupPluginTests extends ESTestCase {

    private static final String ATTRIBUTE = "node.attr.ml_setup.ml_enabled";
    private static final String PARTS_OFF = "node.attr.ml_setup.ml_parts_off";
    private static final String DISABLED_BY = "node.attr.ml_setup.ml_disabled_by";

    public void testPublishesWhetherMlIsEnabled() {
        assertThat(published(Settings.EMPTY), equalTo("true"));
        for (String value : new String[] {"true", "false"}) {
            Settings settings =
                    Settings.builder().put("xpack.ml.enabled", value).build();
            assertThat(published(settings), equalTo(value));
        }
    }

    /** Parts are published where machine learning itself is on, and one of them is off. */
    public void testPublishesPartsThatAreOff() {
        Settings.Builder settings =
                Settings.builder().put("xpack.ml.nlp.enabled", false).put("xpack.ml.dfa.enabled", true);
        assertThat(additional(settings).get(PARTS_OFF), equalTo("nlp"));
        assertThat(additional(settings.put("xpack.ml.ad.enabled", false)).get(PARTS_OFF), equalTo("ad,nlp"));
        assertNull(additional(settings.put("xpack.ml.enabled", false)).get(PARTS_OFF));
    }

    private static Settings additional(Settings.Builder settings) {
        return new MlSetupPlugin(settings.build()).additionalSettings();
    }

    private static String published(Settings settings) {
        Settings additional = new MlSetupPlugin(settings).additionalSettings();
        // Why it is off is published where it is off, and nowhere else.
        if (additional.get(ATTRIBUTE).equals("true")) {
            assertThat(additional.keySet(), containsInAnyOrder(ATTRIBUTE));
        } else {
            assertThat(additional.keySet(), containsInAnyOrder(ATTRIBUTE, DISABLED_BY));
            assertThat(additional.get(DISABLED_BY), equalTo(NodeFacts.disabledBy(Platforms.PLATFORM_NAME)));
        }
        return additional.get(ATTRIBUTE);
    }

    /** A clear refusal at start; with the right value, too: it would stay when the other one changes. */
    public void testRefusesAnAttributeSetByHand() {
        String value = randomFrom("true", "false", "", "x");
        for (String attribute : new String[] {ATTRIBUTE, DISABLED_BY, PARTS_OFF}) {
            MlSetupPlugin plugin =
                    new MlSetupPlugin(Settings.builder().put(attribute, value).build());
            IllegalArgumentException e = expectThrows(IllegalArgumentException.class, plugin::additionalSettings);
            assertThat(e.getMessage(), containsString("[" + attribute + "] is [" + value + "]"));
            assertThat(e.getMessage(), containsString("elasticsearch.yml"));
        }
    }

    /** What an administrator may change while the cluster runs. */
    public void testSettingsAreDynamic() {
        for (Setting<?> setting : new MlSetupPlugin(Settings.EMPTY).getSettings()) {
            assertThat(setting.getKey(), org.hamcrest.Matchers.startsWith("ml_setup."));
            assertTrue(setting.getKey(), setting.isDynamic());
        }
    }
}
