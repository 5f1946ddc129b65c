package io.mlsetup.it.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import io.mlsetup.it.Clusters;
import io.mlsetup.it.KibanaFixture;
import io.mlsetup.it.server.ServerNode;
import io.mlsetup.it.server.TestCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * Steady under load: 64 clients for a minute on each path, and a soak of many thousand checks. No error, no rejected task, no more
 * threads, and no more heap after a collection of garbage than before. {@code -Dload.seconds} makes it shorter or longer.
 */
public class CheckLoad {

    /** What is put under load, by whom. One more path is one more line. */
    private record Load(String name, List<String> users, String request) {}

    private static final List<Load> LOADS = List.of(
            new Load(
                    "`_check`, mixed users",
                    List.of("admin", "ml_admin", "ml_user", "monitor", "viewer", "nobody"),
                    "GET /_ml_setup/_check?access=full&source=logs-*"),
            new Load("`_health_report/ml_setup`", List.of("admin", "monitor"), "GET /_health_report/ml_setup"),
            new Load("`_metrics`", List.of("admin", "monitor", "ml_user"), "GET /_ml_setup/_metrics"));

    private static final int CLIENTS = 64;
    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("load.seconds", 60));

    /** Of heap after a collection: what the node does besides, such as its own tasks and caches, moves it by some megabytes. */
    private static final double HEAP_TOLERANCE = 12;

    /** Pools of the node grow once to their size, and idle threads of some end; both are no leak. */
    private static final int THREAD_TOLERANCE = 4;

    private static final int SOAK_ROUNDS = 12;
    private static final Duration SOAK_ROUND = DURATION.dividedBy(6);

    @ClassRule
    public static final Clusters CLUSTERS = new Clusters();

    private static TestCluster cluster;
    private static ServerNode node;

    @BeforeClass
    public static void start() {
        cluster = CLUSTERS.start(TestCluster.builder().unrestrainedJvm().node("n1"));
        node = cluster.node("n1");
        KibanaFixture kibana = new KibanaFixture(cluster).connect();
        for (int i = 0; i < 20; i++) {
            kibana.dataView("view-" + i, "logs-" + (i == 0 ? "*" : i + "-*"), "default");
        }
    }

    @Test
    public void manyClientsAtOnce() throws IOException {
        Report report = new Report("load");
        report.line(
                "| path | requests | per second | median ms | p99 ms | heap before MB | after MB | threads | rejected |");
        report.line("|---|---|---|---|---|---|---|---|---|");
        for (Load load : LOADS) {
            Clients.run(node.uri(), CLIENTS, DURATION.dividedBy(4), load.users(), load.request()); // warms up
            NodeHealth before = NodeHealth.of(node);
            Clients clients = Clients.run(node.uri(), CLIENTS, DURATION, load.users(), load.request());
            NodeHealth after = NodeHealth.of(node);
            report.row(
                    load.name(),
                    clients.timings().count(),
                    clients.perSecond(),
                    clients.timings().medianMillis(),
                    clients.timings().p99Millis(),
                    before.heapMegabytes(),
                    after.heapMegabytes(),
                    before.threads() + " to " + after.threads(),
                    after.rejected() - before.rejected());
            report.write();
            assertThat(load.name(), clients.error(), nullValue());
            assertThat(load.name(), clients.timings().count(), greaterThan(CLIENTS));
            assertThat(load.name(), after.rejected(), equalTo(before.rejected()));
            assertThat(load.name(), after.threads(), lessThanOrEqualTo(before.threads() + THREAD_TOLERANCE));
            assertThat(load.name(), after.heapMegabytes(), lessThan(before.heapMegabytes() + HEAP_TOLERANCE));
        }
    }

    /** Rounds of checks while data views come and go, so that nothing is only remembered; heap is compared from first to last third. */
    @Test
    public void soak() throws IOException {
        Load load = LOADS.get(0);
        KibanaFixture kibana = new KibanaFixture(cluster);
        List<Double> heaps = new ArrayList<>();
        int threads = 0;
        int checks = 0;
        for (int round = 0; round < SOAK_ROUNDS; round++) {
            kibana.dataView("soak", "soak-" + round, "default");
            Clients clients = Clients.run(node.uri(), 8, SOAK_ROUND, load.users(), load.request());
            assertThat(clients.error(), nullValue());
            checks += clients.timings().count();
            NodeHealth health = NodeHealth.of(node);
            heaps.add(health.heapMegabytes());
            threads = round == SOAK_ROUNDS / 3 ? health.threads() : threads;
            if (round == SOAK_ROUNDS - 1) {
                assertThat(health.threads(), lessThanOrEqualTo(threads + THREAD_TOLERANCE));
            }
        }
        double first = median(heaps.subList(0, SOAK_ROUNDS / 3));
        double last = median(heaps.subList(SOAK_ROUNDS - SOAK_ROUNDS / 3, SOAK_ROUNDS));
        new Report("soak")
                .figure("checks", checks, "")
                .figure("heap after garbage collection, median of the first third", first, "MB")
                .figure("heap after garbage collection, median of the last third", last, "MB")
                .write();
        assertThat(heaps.toString(), last, lessThan(first + HEAP_TOLERANCE));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
