package io.mlsetup.it.bench;

import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.ServerPlugin;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.util.List;
import org.junit.Test;

/** How long a node takes from its launcher to its first answer, with the plugin and without, in turn. */
public class StartBench {

    private static final int STARTS = Integer.getInteger("bench.starts", 7);

    @Test
    public void startWithAndWithout() throws IOException {
        try (TestCluster with =
                        TestCluster.builder().unrestrainedJvm().node("n1").start();
                TestCluster without = TestCluster.builder()
                        .unrestrainedJvm()
                        .node("n1", node -> node.without(ServerPlugin.ML_SETUP))
                        .start()) {
            List<TestCluster> both = List.of(without, with);
            List<Timings> timings = List.of(new Timings(), new Timings());
            both.forEach(cluster -> cluster.node("n1").stop());
            for (int i = 0; i < 2 * STARTS; i++) {
                // With and without, without and with: neither is always the one whose files were just read.
                int which = (i + i / 2) % 2;
                ServerNode node = both.get(which).node("n1");
                long begin = System.nanoTime();
                node.start();
                timings.get(which).add(System.nanoTime() - begin);
                node.stop();
            }
            new Report("start")
                    .figure("start without the plugin, median", timings.get(0).medianMillis(), "ms")
                    .figure("start with it, median", timings.get(1).medianMillis(), "ms")
                    .figure(
                            "ratio",
                            timings.get(1).medianMillis() / timings.get(0).medianMillis(),
                            "")
                    .figure("starts of each", STARTS, "")
                    .write();
        }
    }
}
