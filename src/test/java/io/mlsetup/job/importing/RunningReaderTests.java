package io.mlsetup.job.importing;

import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.cluster.RunningStates;
import io.mlsetup.cluster.TestNode;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.Running;
import java.util.List;
import java.util.Set;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.metadata.NodesShutdownMetadata;
import org.elasticsearch.cluster.metadata.SingleNodeShutdownMetadata;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESTestCase;

/** What runs, what failed, and whether anything could run, by the cluster state. */
public class RunningReaderTests extends ESTestCase {

    private static Settings lazy(int nodes) {
        return Settings.builder().put("xpack.ml.max_lazy_ml_nodes", nodes).build();
    }

    private static ClusterState on(TestNode test) {
        DiscoveryNode node = test.node();
        return ClusterState.builder(ClusterName.DEFAULT)
                .nodes(DiscoveryNodes.builder().add(node))
                .build();
    }

    public void testWhatFailedDoesNotRun() {
        ClusterState state =
                RunningStates.with(on(TestNode.named("a")), List.of("opened", "failed", "closed", "opening"), "a", 1);
        Running running = RunningReader.of(state, Settings.EMPTY);
        assertThat(running.jobs(), equalTo(Set.of("job-0", "job-3")));
        assertThat(running.failed(), equalTo(Set.of(new ItemKey(ItemType.ANOMALY_DETECTOR, "job-1"))));
    }

    /** A node without the role is none for jobs; but one may be added. */
    public void testANodeForJobs() {
        assertFalse(RunningReader.of(on(TestNode.named("a")), Settings.EMPTY).nowhere());
        ClusterState data = on(TestNode.named("a").roles(DiscoveryNodeRole.DATA_ROLE));
        assertTrue(RunningReader.of(data, Settings.EMPTY).nowhere());
        assertFalse(RunningReader.of(data, lazy(1)).nowhere());
    }

    /** It has the role, by which Elasticsearch counts before it waits for another. */
    public void testANodeWithMlOffTakesThePlaceOfALazyOne() {
        ClusterState off = on(TestNode.named("a").disabled());
        assertTrue(RunningReader.of(off, Settings.EMPTY).nowhere());
        assertTrue(RunningReader.of(off, lazy(1)).nowhere());
        assertFalse(RunningReader.of(off, lazy(2)).nowhere());
    }

    public void testANodeThatLeavesIsNone() {
        ClusterState leaving = ClusterState.builder(on(TestNode.named("a")))
                .metadata(Metadata.builder()
                        .putCustom(
                                NodesShutdownMetadata.TYPE,
                                NodesShutdownMetadata.EMPTY.putSingleNodeMetadata(SingleNodeShutdownMetadata.builder()
                                        .setNodeId("a")
                                        .setType(SingleNodeShutdownMetadata.Type.REMOVE)
                                        .setReason("test")
                                        .setStartedAtMillis(1)
                                        .build())))
                .build();
        assertTrue(RunningReader.of(leaving, Settings.EMPTY).nowhere());
        assertFalse(RunningReader.of(leaving, lazy(1)).nowhere());
    }
}
