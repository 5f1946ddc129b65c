package io.mlsetup.job.importing;

import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.cluster.RunningStates;
import io.mlsetup.cluster.TestNode;
import io.mlsetup.cluster.TestStates;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.Running;
import io.mlsetup.job.planning.Running.Span;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
import org.elasticsearch.persistent.PersistentTasksCustomMetadata;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata.Assignment;
import org.elasticsearch.test.ESTestCase;
import org.elasticsearch.xpack.core.ml.MlConfigVersion;
import org.elasticsearch.xpack.core.ml.MlTasks;
import org.elasticsearch.xpack.core.ml.action.OpenJobAction;
import org.elasticsearch.xpack.core.ml.action.StartDataFrameAnalyticsAction;
import org.elasticsearch.xpack.core.ml.action.StartDatafeedAction.DatafeedParams;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedState;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsState;
import org.elasticsearch.xpack.core.ml.dataframe.DataFrameAnalyticsTaskState;
import org.elasticsearch.xpack.core.ml.job.config.JobState;
import org.elasticsearch.xpack.core.ml.job.config.JobTaskState;

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

    /** What a datafeed was asked for, and what of all is about to end. */
    public void testFromWhenToWhen() {
        DatafeedParams from = new DatafeedParams("a", 33);
        DatafeedParams to = new DatafeedParams("b", 0);
        to.setEndTime(77L);
        PersistentTasksCustomMetadata.Builder tasks = PersistentTasksCustomMetadata.builder();
        for (DatafeedParams params : List.of(from, to)) {
            String id = MlTasks.datafeedTaskId(params.getDatafeedId());
            tasks.addTask(id, MlTasks.DATAFEED_TASK_NAME, params, new Assignment("n", ""));
            tasks.updateTaskState(id, params.equals(from) ? DatafeedState.STARTED : DatafeedState.STOPPING);
        }
        String job = MlTasks.jobTaskId("j");
        tasks.addTask(job, MlTasks.JOB_TASK_NAME, new OpenJobAction.JobParams("j"), new Assignment("n", ""));
        tasks.updateTaskState(job, new JobTaskState(JobState.CLOSING, tasks.getLastAllocationId(), "", Instant.EPOCH));
        String frame = MlTasks.dataFrameAnalyticsTaskId("f");
        tasks.addTask(
                frame,
                MlTasks.DATA_FRAME_ANALYTICS_TASK_NAME,
                new StartDataFrameAnalyticsAction.TaskParams("f", MlConfigVersion.CURRENT, false),
                new Assignment("n", ""));
        tasks.updateTaskState(
                frame,
                new DataFrameAnalyticsTaskState(
                        DataFrameAnalyticsState.STOPPING, tasks.getLastAllocationId(), "", Instant.EPOCH));
        ClusterState state = TestStates.with(
                on(TestNode.named("a")),
                metadata -> metadata.putCustom(PersistentTasksCustomMetadata.TYPE, tasks.build()));
        Running running = RunningReader.of(state, Settings.EMPTY);
        assertThat(running.datafeeds(), equalTo(Map.of("a", new Span(33, 0), "b", new Span(0, 77))));
        assertThat(
                running.halting(),
                equalTo(Set.of(
                        new ItemKey(ItemType.DATAFEED, "b"),
                        new ItemKey(ItemType.ANOMALY_DETECTOR, "j"),
                        new ItemKey(ItemType.DATA_FRAME_ANALYTICS, "f"))));
        running.halting().forEach(key -> assertTrue(running.runs(key)));
        assertTrue(running.runs(new ItemKey(ItemType.DATAFEED, "a")));
        assertFalse(running.runs(new ItemKey(ItemType.DATAFEED, "j")));
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
