package io.mlsetup.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster of real Elasticsearch servers with the plugins of this build, installed by {@code elasticsearch-plugin}. Each cluster has a
 * directory of its own, which is deleted, and its servers are ended, when the cluster is closed or this JVM ends, however it ends.
 *
 * <pre>{@code
 * try (TestCluster cluster = TestCluster.builder().node("n1").start()) {
 *     cluster.as("ml_user").send("GET /_ml_setup/_check").expect(200);
 * }
 * }</pre>
 */
public final class TestCluster implements AutoCloseable {
    static final Duration START_LIMIT = Duration.ofMinutes(5);

    /** Between the look whether a port is free and the server that binds it are seconds, in which others bind ports, too. */
    private static final int TRIES = 3;

    private final Map<String, ServerNode> nodes = new LinkedHashMap<>();
    private final Path directory;
    private final Reaper reaper;
    private final Thread hook = new Thread(this::end, "end-of-test-cluster");
    private boolean ended;

    private TestCluster() throws IOException {
        directory = Files.createTempDirectory("ml-setup-").toRealPath();
        reaper = new Reaper(directory);
        Runtime.getRuntime().addShutdownHook(hook);
        // The server's user must get to its home.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    public static ClusterBuilder builder() {
        return new ClusterBuilder();
    }

    static TestCluster start(ClusterBuilder builder) {
        for (int tries = 1; ; tries++) {
            Optional<TestCluster> cluster = Optional.empty();
            boolean started = false;
            try {
                cluster = Optional.of(new TestCluster());
                cluster.get().startNodes(builder);
                started = true;
                return cluster.get();
            } catch (IOException e) {
                if (tries == TRIES || cluster.isEmpty() || !cluster.get().portWasTaken()) {
                    throw new UncheckedIOException(e.getMessage(), e);
                }
                builder.report("A port was taken while the servers were starting; starting again with other ports");
            } finally {
                if (!started) {
                    cluster.ifPresent(TestCluster::close);
                }
            }
        }
    }

    private void startNodes(ClusterBuilder builder) throws IOException {
        for (ServerNode node : builder.prepare(directory)) {
            nodes.put(node.name(), node);
        }
        Instant deadline = Instant.now().plus(START_LIMIT);
        Map<ServerNode, Process> launchers = new LinkedHashMap<>();
        for (ServerNode node : nodes.values()) {
            launchers.put(node, node.launch());
        }
        for (Map.Entry<ServerNode, Process> launcher : launchers.entrySet()) {
            launcher.getKey().awaitLaunched(launcher.getValue(), deadline);
        }
        for (ServerNode node : nodes.values()) {
            node.awaitAnswer(deadline);
        }
        awaitNodes(nodes.size());
    }

    private boolean portWasTaken() {
        return nodes.values().stream().anyMatch(ServerNode::portWasTaken);
    }

    public ServerNode node(String name) {
        if (!nodes.containsKey(name)) {
            throw new IllegalArgumentException("no node [" + name + "] among " + nodes.keySet());
        }
        return nodes.get(name);
    }

    public Collection<ServerNode> nodes() {
        return nodes.values();
    }

    /** One of {@link TestUsers}, at a node that runs. */
    public Client as(String user) {
        return running().as(user);
    }

    /** Another user, of the native realm. */
    public Client as(String user, String password) {
        return running().as(user, password);
    }

    /** Without credentials. */
    public Client anonymous() {
        return running().anonymous();
    }

    /** Waits until the cluster has a master, a license, and that many nodes. */
    public void awaitNodes(int count) {
        Instant deadline = Instant.now().plus(START_LIMIT);
        String last = "";
        while (Instant.now().isBefore(deadline)) {
            try {
                Response health = as("admin").trySend("GET /_cluster/health?timeout=1s&master_timeout=5s");
                Response license = as("admin").trySend("GET /_license?local=true");
                last = health + " and " + license;
                if (health.status() == 200
                        && health.at("/number_of_nodes").asInt() == count
                        && license.status() == 200) {
                    return;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            pause();
        }
        throw new IllegalStateException("not " + count + " nodes in " + START_LIMIT + "; last answer: " + last
                + running().failure());
    }

    /** Waits for {@code yellow} or {@code green}: after a start, native users are unknown until the security index is back. */
    public void awaitHealth(String status) {
        as("admin")
                .send("GET /_cluster/health?timeout=90s&wait_for_status=" + status)
                .expect(200);
    }

    private ServerNode running() {
        return nodes.values().stream()
                .filter(ServerNode::isAlive)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no node runs"));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This JVM is ending already, and the hook runs.
        }
        end();
    }

    private synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        nodes.values().forEach(ServerNode::signalStop);
        nodes.values().forEach(ServerNode::stop);
        reaper.close();
    }

    static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
