package io.mlsetup.cluster;

import io.mlsetup.bench.ServerClasses;
import io.mlsetup.cluster.ClusterFacts.Modes;
import io.mlsetup.cluster.MlIndexFacts.WriteMark;
import io.mlsetup.cluster.TaskFacts.Kind;
import io.mlsetup.verdict.Finding;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.node.DiscoveryNodeRole;
import org.elasticsearch.cluster.node.VersionInformation;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.transport.TransportAddress;
import org.elasticsearch.license.License;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The ten cluster-level indicators over clusters of one to ten thousand nodes, with as many jobs, each with a datafeed, and twice as many
 * indices of ML, each with a write alias. None of it is kept from one call to the next.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ClusterEvaluationBenchmark {

    static {
        ServerClasses.prepare();
    }

    @Param({"1", "10", "100", "1000", "10000"})
    public int nodes;

    /** Whether ML is off on every node and no job has one, which makes each of them part of a diagnosis. */
    @Param({"false", "true"})
    public boolean bad;

    private List<DiscoveryNode> discovered;
    private List<TaskFacts> tasks;
    private List<MlIndexFacts> indices;

    @Setup
    public void discover() {
        discovered = new ArrayList<>();
        tasks = new ArrayList<>();
        indices = new ArrayList<>();
        TransportAddress address = new TransportAddress(InetAddress.getLoopbackAddress(), 9300);
        for (int i = 0; i < nodes; i++) {
            discovered.add(new DiscoveryNode(
                    "node-" + i,
                    "id-" + i,
                    address,
                    Map.of(
                            NodeFacts.ML_ENABLED_ATTRIBUTE,
                            String.valueOf(!bad),
                            NodeFacts.ML_CONFIG_VERSION,
                            "12.0.0",
                            NodeFacts.ML_MACHINE_MEMORY,
                            "8589934592",
                            NodeFacts.ML_MAX_JVM_SIZE,
                            "2147483648"),
                    Set.of(
                            DiscoveryNodeRole.ML_ROLE,
                            DiscoveryNodeRole.DATA_ROLE,
                            DiscoveryNodeRole.MASTER_ROLE,
                            DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE),
                    VersionInformation.CURRENT));
            tasks.add(task(Kind.JOB, "job-" + i, Optional.empty(), "opened", "id-" + i));
            tasks.add(task(Kind.DATAFEED, "feed-" + i, Optional.of("job-" + i), "started", "id-" + i));
            indices.add(index(".ml-anomalies-custom-" + i, ".ml-anomalies-.write-job-" + i));
            indices.add(index(".ml-anomalies-old-" + i, ".ml-anomalies-.write-old-" + i));
        }
    }

    private TaskFacts task(Kind kind, String id, Optional<String> job, String state, String node) {
        return new TaskFacts(
                kind,
                id,
                job,
                state,
                Optional.empty(),
                Optional.empty(),
                bad ? Optional.empty() : Optional.of(node),
                "Not opening job [" + id + "] on any node, because none has room",
                100L << 20);
    }

    private static MlIndexFacts index(String name, String alias) {
        return new MlIndexFacts(
                name, List.of(), false, MlIndexFacts.NO_BLOCKS, Map.of(alias, WriteMark.UNMARKED), false, false);
    }

    @Benchmark
    public List<Finding> evaluate() {
        Instant now = Instant.EPOCH.plusSeconds(86_400);
        return ClusterIndicators.evaluate(new ClusterFacts(
                "benchmark",
                now,
                discovered.stream().map(NodeFacts::new).toList(),
                "id-0",
                Set.of(),
                Optional.of(new LicenseFacts(
                        "platinum", License.OperationMode.PLATINUM, Instant.EPOCH, now.plusSeconds(8_640_000), false)),
                Settings.EMPTY,
                Settings.EMPTY,
                indices,
                0,
                tasks,
                List.of(),
                Modes.NONE,
                true,
                false,
                Set.of()));
    }
}
