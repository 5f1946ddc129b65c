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
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESTestCase;

/** What runs, what failed, and whether anything could run, by the cluster state. */
public class RunningReaderTests extends ESTestCase {

    private static final Settings LAZY =
            Settings.builder().put("xpack.ml.max_lazy_ml_nodes", 1).build();

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

    /** A node without the role is none for jobs, nor is one on which machine learning is off; but one may be added. */
    public void testANodeForJobs() {
        assertFalse(RunningReader.of(on(TestNode.named("a")), Settings.EMPTY).nowhere());
        for (TestNode other : List.of(
                TestNode.named("a").roles(DiscoveryNodeRole.DATA_ROLE),
                TestNode.named("a").disabled())) {
            assertTrue(RunningReader.of(on(other), Settings.EMPTY).nowhere());
            assertFalse(RunningReader.of(on(other), LAZY).nowhere());
        }
    }
}
