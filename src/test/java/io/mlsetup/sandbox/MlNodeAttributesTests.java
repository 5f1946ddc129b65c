package io.mlsetup.sandbox;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.HashSet;
import java.util.Set;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.MlConfigVersion;

public class MlNodeAttributesTests extends ESTestCase {

    public void testAnMlNodePublishesItsSize() {
        Settings attributes = MlNodeAttributes.of(node(true, randomFrom("ml", "master,ml", null)));

        Set<String> published = new HashSet<>(MlNodeAttributes.RESERVED);
        published.remove(MlNodeAttributes.MAX_OPEN_JOBS);
        assertThat(attributes.keySet(), equalTo(published));
        assertThat(attributes.get(MlNodeAttributes.CONFIG_VERSION), equalTo(MlConfigVersion.CURRENT.toString()));
        assertThat(
                attributes.getAsLong(MlNodeAttributes.MAX_JVM_SIZE, null),
                equalTo(Runtime.getRuntime().maxMemory()));
        assertTrue(attributes.getAsLong(MlNodeAttributes.MACHINE_MEMORY, null) > 0);
    }

    public void testProcessorsFollowTheNodesSetting() {
        Settings node = Settings.builder().put("node.processors", 1).build();

        Settings attributes = MlNodeAttributes.of(node);

        assertThat(attributes.get(MlNodeAttributes.ALLOCATED_PROCESSORS), equalTo("1"));
        assertThat(attributes.get(MlNodeAttributes.ALLOCATED_PROCESSORS_DOUBLE), equalTo("1.0"));
    }

    public void testOtherNodesPublishTheConfigVersionOnly() {
        for (Settings node : new Settings[] {node(false, null), node(false, "ml"), node(true, "master,data")}) {
            assertThat(MlNodeAttributes.of(node).keySet(), equalTo(Set.of(MlNodeAttributes.CONFIG_VERSION)));
        }
    }

    public void testNoReservedAttributeCanBeSetByHand() {
        for (String reserved : MlNodeAttributes.RESERVED) {
            Settings node = Settings.builder()
                    .put(node(randomBoolean(), randomFrom("ml", "master,data", null)))
                    .put(reserved, "5")
                    .build();

            var refused = expectThrows(IllegalArgumentException.class, () -> MlNodeAttributes.of(node));

            assertThat(refused.getMessage(), containsString("Directly setting [" + reserved + "] is not permitted"));
        }
    }

    public void testOtherAttributesAreLeftToTheUser() {
        Settings node = Settings.builder().put("node.attr.ml.mine", "5").build();

        assertFalse(MlNodeAttributes.of(node).hasValue("node.attr.ml.mine"));
    }

    private static Settings node(boolean mlEnabled, String roles) {
        Settings.Builder node = Settings.builder().put("xpack.ml.enabled", mlEnabled);
        if (roles != null) {
            node.put("node.roles", roles);
        }
        return node.build();
    }
}
