package io.mlsetup.sandbox;

import static org.hamcrest.Matchers.equalTo;

import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.MlMetadata;

/** Upgrade mode and reset mode are two marks in one place; setting one must leave the other. */
public class MlModesTests extends ESTestCase {

    public void testEachModeLeavesTheOther() {
        ClusterState both = TransportSetResetModeAction.withResetMode(
                TransportSetUpgradeModeAction.withUpgradeMode(ClusterState.EMPTY_STATE, true), true);

        assertThat(modes(both), equalTo("true,true"));
        assertThat(modes(TransportSetUpgradeModeAction.withUpgradeMode(both, false)), equalTo("false,true"));
        assertThat(modes(TransportSetResetModeAction.withResetMode(both, false)), equalTo("true,false"));
    }

    public void testTheStateBeforeIsNotTouched() {
        ClusterState before = ClusterState.builder(new ClusterName("c")).build();

        TransportSetUpgradeModeAction.withUpgradeMode(before, true);

        assertThat(modes(before), equalTo("false,false"));
    }

    private static String modes(ClusterState state) {
        MlMetadata metadata = MlMetadata.getMlMetadata(state);
        return metadata.isUpgradeMode() + "," + metadata.isResetMode();
    }
}
