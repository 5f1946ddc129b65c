package io.mlsetup.sandbox;

import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.line.Line;
import io.mlsetup.sandbox.ml.MlDouble;
import java.io.IOException;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.NamedDiff;
import org.elasticsearch.common.io.stream.BytesStreamOutput;
import org.elasticsearch.common.io.stream.NamedWriteable;
import org.elasticsearch.common.io.stream.NamedWriteableAwareStreamInput;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.io.stream.StreamInput;
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

    public void testTheModesTravelToOtherNodes() throws IOException {
        NamedWriteableRegistry registry = new NamedWriteableRegistry(MlDouble.namedWriteables());
        MlMetadata before =
                new MlMetadata.Builder().isUpgradeMode(randomBoolean()).build();
        MlMetadata after = new MlMetadata.Builder().isUpgradeMode(true).build();

        assertThat(copyNamedWriteable(after, registry, category()), equalTo(after));

        try (BytesStreamOutput out = new BytesStreamOutput()) {
            out.writeNamedWriteable((NamedDiff<?>) after.diff(before));
            try (StreamInput in = new NamedWriteableAwareStreamInput(out.bytes().streamInput(), registry)) {
                @SuppressWarnings({"rawtypes", "unchecked"})
                Object applied = in.readNamedWriteable(NamedDiff.class).apply(before);
                assertThat(applied, equalTo(after));
            }
        }
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static Class<NamedWriteable> category() {
        return (Class) SandboxLine.PART;
    }

    private static String modes(ClusterState state) {
        MlMetadata metadata = Line.ml(state);
        return metadata.isUpgradeMode() + "," + metadata.isResetMode();
    }
}
