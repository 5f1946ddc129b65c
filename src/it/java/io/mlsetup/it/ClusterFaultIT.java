package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.Response;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.ServerPlugin;
import io.mlsetup.it.server.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.Test;

/**
 * Three real nodes that go and come, with questions put to them all the while. It takes minutes, and so runs with the profile
 * {@code faults} only.
 */
public class ClusterFaultIT {

    private static final String CHECK = "GET /_ml_setup/_check?access=full&user_kind=kibana&source=logs-*";
    private static final String TASKS = "cluster.persistent_tasks.allocation.enable";

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Test
    public void nodesGoAndCome() throws Exception {
        try (TestCluster cluster = TestCluster.builder()
                // Not by the cluster settings API, which refuses settings that the elected master does not know.
                .node("n1", node -> node.set("ml_setup.role_guard.mode", "enforce"))
                .node("n2", node -> node.without(ServerPlugin.ML_SETUP))
                .node("n3", node -> node.without(ServerPlugin.ML_SETUP))
                .start()) {
            new KibanaFixture(cluster).connect().allocateOn("n3").dataView("logs", "logs-*", "*");
            thePluginIsOnOneNode(cluster);
            theOthersGetItOneByOneWhileChecksGoOn(cluster);
            aNodeIsKilledWhileOthersWait(cluster);
            noMasterIsElected(cluster);
            aMasterIsBack(cluster);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Client admin(TestCluster cluster, String node) {
        return cluster.node(node).as("admin");
    }

    private static void thePluginIsOnOneNode(TestCluster cluster) {
        Client admin = admin(cluster, "n1");
        JsonNode check = admin.send(CHECK).expect(200).json();
        assertThat(status(check, "kibana_space"), equalTo("green"));
        JsonNode incomplete = Verdicts.diagnosis(check.at("/indicators/security"), "role_guard_incomplete");
        assertThat(Verdicts.nodes(incomplete), containsInAnyOrder("n2", "n3"));
        // ML's own attributes tell of the nodes without the plugin.
        assertThat(status(check, "ml_enabled"), equalTo("green"));
        admin(cluster, "n2").send(CHECK).expect(400, 404, 405);
        admin(cluster, "n2").send("GET /_health_report/ml_setup").expect(404);
    }

    private void theOthersGetItOneByOneWhileChecksGoOn(TestCluster cluster) throws Exception {
        Poller poller = new Poller(cluster);
        threads.execute(poller::run);
        for (String name : List.of("n2", "n3", "n1")) {
            ServerNode node = cluster.node(name);
            poller.leave(name);
            node.stop();
            if (name.equals("n3")) {
                kibanasNodeIsGone(cluster);
            }
            if (!name.equals("n1")) {
                node.installPlugin(ServerPlugin.ML_SETUP);
            }
            node.start();
            cluster.awaitNodes(3);
            poller.join(name);
        }
        JsonNode complete = Verdicts.awaitGreen(admin(cluster, "n1"), "security");
        assertThat(complete.at("/status").asText(), equalTo("green"));
        admin(cluster, "n1")
                .send("GET /_cluster/health?wait_for_status=green&timeout=60s")
                .expect(200);
        int checks = poller.end();
        assertThat("checks were made all the while", checks, greaterThan(50));
    }

    private static void kibanasNodeIsGone(TestCluster cluster) {
        cluster.awaitNodes(2);
        JsonNode check = admin(cluster, "n1").send(CHECK).expect(200).json();
        assertThat(status(check, "kibana_access"), equalTo("green"));
        for (String indicator : List.of("kibana_space", "data_views")) {
            assertThat(check.toPrettyString(), status(check, indicator), equalTo("unknown"));
            assertThat(
                    check.at("/indicators/" + indicator + "/diagnosis/0/id").asText(),
                    equalTo("saved_objects_not_readable"));
        }
        JsonNode spaces =
                admin(cluster, "n1").send("GET /_ml_setup/space").expect(200).json();
        assertThat(spaces.at("/unavailable/0/id").asText(), equalTo("saved_objects_not_readable"));
    }

    /** Asks every node in service, in turn, without a pause. Whatever the cluster goes through, each answer is whole and in time. */
    private static final class Poller {
        private final TestCluster cluster;
        private final Map<String, Client> serving = new TreeMap<>();
        private final Lock turn = new ReentrantLock(true);
        private final AtomicBoolean goesOn = new AtomicBoolean(true);
        private final AtomicInteger answers = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> bad = new ConcurrentLinkedQueue<>();

        Poller(TestCluster cluster) {
            this.cluster = cluster;
            join("n1");
        }

        void run() {
            while (goesOn.get()) {
                turn.lock();
                try {
                    serving.forEach(this::ask);
                } finally {
                    turn.unlock();
                }
            }
        }

        private void ask(String node, Client client) {
            Instant begin = Instant.now();
            try {
                Response response = client.send(CHECK);
                Duration took = Duration.between(begin, Instant.now());
                if (response.status() != 200
                        || response.at("/indicators").size() != Verdicts.ALL.size()
                        || response.body().contains("internal_error")
                        || took.toSeconds() > 9) {
                    bad.add(node + " after " + took + ": " + response);
                }
                answers.incrementAndGet();
            } catch (RuntimeException e) {
                bad.add(node + ": " + e);
            }
        }

        /** Returns when the node is not being asked any more. */
        void leave(String node) {
            turn.lock();
            try {
                serving.remove(node);
                // Somebody always serves: before the others have the plugin, n1 does.
                assertThat(serving.isEmpty(), equalTo(false));
            } finally {
                turn.unlock();
            }
        }

        void join(String node) {
            turn.lock();
            try {
                serving.put(node, cluster.node(node).as("admin"));
            } finally {
                turn.unlock();
            }
        }

        int end() {
            goesOn.set(false);
            assertThat(List.copyOf(bad), equalTo(List.of()));
            return answers.get();
        }
    }

    private void aNodeIsKilledWhileOthersWait(TestCluster cluster) throws Exception {
        Client admin = admin(cluster, "n1");
        Verdicts.set(admin, "persistent", TASKS, "none");
        String wait = "GET /_ml_setup/_check/ml_operation?wait_for_status=green&timeout=2m";
        CompletableFuture<Response> here = CompletableFuture.supplyAsync(() -> admin.send(wait), threads);
        CompletableFuture<Response> there =
                CompletableFuture.supplyAsync(() -> admin(cluster, "n2").send(wait), threads);
        String waiting = "GET /_tasks?actions=cluster:monitor/xpack/ml/setup/check&group_by=none";
        await(() -> admin.send(waiting).at("/tasks").size() == 2);
        cluster.node("n2").kill();
        assertThrows(
                CompletionException.class,
                () -> there.orTimeout(20, TimeUnit.SECONDS).join());
        cluster.awaitNodes(2);
        assertThat("its wait goes on", here.isDone(), equalTo(false));
        Verdicts.set(admin, "persistent", TASKS, null);
        Response answer = here.orTimeout(30, TimeUnit.SECONDS).join().expect(200);
        assertThat(status(answer.json(), "ml_operation"), equalTo("green"));
        await(() -> admin.send(waiting).at("/tasks").size() == 0);
    }

    private static void noMasterIsElected(TestCluster cluster) throws Exception {
        Client admin = admin(cluster, "n1");
        cluster.node("n3").kill();
        await(() -> status(admin.send(CHECK).json(), "license").equals("unknown"));
        Instant begin = Instant.now();
        Response check = admin.send(CHECK).expect(200);
        assertThat(Duration.between(begin, Instant.now()), lessThan(Duration.ofSeconds(9)));
        assertThat(check.at("/indicators").size(), equalTo(Verdicts.ALL.size()));
        for (String indicator : Verdicts.CLUSTER_LEVEL) {
            JsonNode finding = check.at("/indicators/" + indicator);
            assertThat(finding.toPrettyString(), Verdicts.diagnoses(finding), equalTo(List.of("no_cluster_state")));
        }
        // The security index has a copy here, and can be read without a master.
        assertThat(check.toString(), status(check.json(), "kibana_access"), equalTo("green"));
        assertThat(status(check.json(), "kibana_space"), equalTo("unknown"));
        admin.send("GET /_cat/ml_setup").expect(200);
        JsonNode health = admin.send("GET /_health_report/ml_setup").expect(200).json();
        assertThat(health.at("/indicators/ml_setup/status").asText(), equalTo("unknown"));
        admin.send("GET /_ml_setup/_check?fail_on=red").expect(200);
        admin.send("GET /_ml_setup/_check?wait_for_status=green&timeout=1s").expect(408);
        admin.send("GET /_ml_setup/role/viewer").expect(200);
        admin.send("POST /_ml_setup/role/_suggest\n{\"access\": \"read\"}").expect(200);
        admin.send("GET /_ml_setup/space").expect(200);
    }

    private static void aMasterIsBack(TestCluster cluster) {
        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(
                () -> admin(cluster, "n1").send("GET /_ml_setup/_check/license?wait_for_status=green&timeout=2m"));
        cluster.node("n2").start();
        waiting.orTimeout(2, TimeUnit.MINUTES).join().expect(200);
        cluster.awaitNodes(2);
        Verdicts.awaitGreen(admin(cluster, "n2"), "license");
    }

    private static String status(JsonNode check, String indicator) {
        return check.at("/indicators/" + indicator + "/status").asText();
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws TimeoutException {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!condition.holds()) {
            if (Instant.now().isAfter(deadline)) {
                throw new TimeoutException("waited for a minute");
            }
            Thread.onSpinWait();
        }
    }
}
