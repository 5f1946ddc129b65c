package io.mlsetup.it.server;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

/** A port that was free when a cluster chose it, and that another program has when the server comes to bind it. */
public class NodePortFaultIT {

    @Test
    public void aClusterWhosePortWasTakenStartsWithOthers() throws Exception {
        // Of two nodes: two ports for transport, then two for HTTP.
        int taken = new Random(Long.getLong("it.seed", System.nanoTime())).nextInt(4);
        System.out.println("Port " + taken + " of 4 is taken");
        AtomicInteger asked = new AtomicInteger();
        List<String> progress = new ArrayList<>();
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TestCluster cluster = TestCluster.builder()
                        .node("n1")
                        .node("n2")
                        .ports(() -> asked.getAndIncrement() == taken ? other.getLocalPort() : Ports.reserve())
                        .onProgress(progress::add)
                        .start()) {
            assertThat(
                    progress.stream().filter(line -> line.startsWith("A port")).toList(), hasSize(1));
            assertThat(
                    cluster.as("admin")
                            .send("GET /_ml_setup/_check?filter_path=status")
                            .status(),
                    equalTo(200));
        }
    }
}
