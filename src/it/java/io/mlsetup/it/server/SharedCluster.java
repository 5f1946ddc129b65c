package io.mlsetup.it.server;

import java.util.List;
import java.util.Optional;

/**
 * The cluster that the test classes of this JVM share which need nothing special: one node {@code n1} with both plugins, security, a trial
 * license and the {@link TestUsers}. It starts for the first class that asks, and is wiped for each that asks after it: indices (with
 * them native users, roles, role mappings, API keys, Kibana's privileges and saved objects, and machine learning's configurations),
 * cluster settings, ML's modes, and the license. What a class left behind that cannot be wiped costs a new server.
 *
 * <pre>{@code
 * @BeforeClass
 * public static void start() {
 *     cluster = SharedCluster.plain();
 * }
 * }</pre>
 *
 * <p>A class may break what it likes, and restart the node with other settings if it puts those back. It must not close the cluster, nor
 * keep it for another class. The node's {@link ServerNode#log log} begins anew.
 */
public final class SharedCluster {
    private static Optional<TestCluster> plain = Optional.empty();

    private SharedCluster() {}

    /** The cluster as it is after a start: nobody was there before. */
    public static synchronized TestCluster plain() {
        if (plain.isPresent()) {
            List<String> left = leftBehind(plain.get());
            if (left.isEmpty()) {
                plain.get().nodes().forEach(ServerNode::forgetLog);
                return plain.get();
            }
            System.out.println("A new shared cluster is started, since in the old one was left: " + left);
            plain.get().close();
        }
        plain = Optional.of(TestCluster.builder()
                .node("n1")
                // Tests make hundreds of users.
                .set("xpack.security.authc.password_hashing.algorithm", "bcrypt4")
                .start());
        return plain.get();
    }

    /** Wipes the cluster, and says what is still there. */
    private static List<String> leftBehind(TestCluster cluster) {
        try {
            ClusterWipe.wipe(cluster);
            return ClusterWipe.leftBehind(cluster);
        } catch (RuntimeException | AssertionError e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }
}
