package io.mlsetup.cluster;

import io.mlsetup.bench.ServerClasses;
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

/** The seven cluster-level indicators over clusters of one to ten thousand nodes, of which none is kept from one call to the next. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ClusterEvaluationBenchmark {

    static {
        ServerClasses.prepare();
    }

    @Param({"1", "10", "100", "1000", "10000"})
    public int nodes;

    /** Whether ML is off on every node, which makes each of them part of a diagnosis. */
    @Param({"false", "true"})
    public boolean bad;

    private List<DiscoveryNode> discovered;

    @Setup
    public void discover() {
        discovered = new ArrayList<>();
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
                            "8589934592"),
                    Set.of(
                            DiscoveryNodeRole.ML_ROLE,
                            DiscoveryNodeRole.MASTER_ROLE,
                            DiscoveryNodeRole.REMOTE_CLUSTER_CLIENT_ROLE),
                    VersionInformation.CURRENT));
        }
    }

    @Benchmark
    public List<Finding> evaluate() {
        Instant now = Instant.EPOCH.plusSeconds(86_400);
        return ClusterIndicators.evaluate(new ClusterFacts(
                "benchmark",
                now,
                discovered.stream().map(NodeFacts::new).toList(),
                Optional.of(new LicenseFacts(
                        "platinum", License.OperationMode.PLATINUM, Instant.EPOCH, now.plusSeconds(8_640_000), false)),
                Settings.EMPTY,
                Settings.EMPTY,
                List.of(),
                false,
                false,
                true,
                false,
                Set.of()));
    }
}
