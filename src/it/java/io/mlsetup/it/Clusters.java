package io.mlsetup.it;

import io.mlsetup.it.server.ClusterBuilder;
import io.mlsetup.it.server.TestCluster;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.rules.ExternalResource;

/** The clusters that the tests of a class share: they are stopped after the last, also if the class could not be prepared. */
public final class Clusters extends ExternalResource {

    private final Deque<TestCluster> started = new ArrayDeque<>();

    public TestCluster start(ClusterBuilder builder) {
        TestCluster cluster = builder.start();
        started.push(cluster);
        return cluster;
    }

    @Override
    protected void after() {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
