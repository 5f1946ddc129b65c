package io.mlsetup.it.hostile;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.ServerNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a node shows that was hurt: it is gone, still at work when nobody waits any more, or has not given back its memory. */
final class NodeWatch {

    /** What a node may hold more than before, once its garbage is collected: caches that are bounded, and compiled code's data. */
    private static final long HEAP_MORE = 64L << 20;

    private static final Duration WINDOW = Duration.ofMillis(300);

    /** In this time what was begun has ended. */
    private static final Duration REST = Duration.ofSeconds(10);

    private final ServerNode node;
    private long heapBefore;

    NodeWatch(ServerNode node) {
        this.node = node;
    }

    /** Remembers how much the node holds; what is asked for the first time makes it hold more, so it has been asked before. */
    void begin() {
        heapBefore = heap();
    }

    Duration cpu() {
        return node.cpu();
    }

    /** Whether it has died, for which it may take a moment. */
    boolean isDead() {
        Instant deadline = Instant.now().plusSeconds(3);
        while (Instant.now().isBefore(deadline)) {
            if (!node.isAlive()) {
                return true;
            }
            pause(Duration.ofMillis(50));
        }
        return false;
    }

    boolean isAlive() {
        return node.isAlive();
    }

    /** Whether it has come to rest in that time. */
    boolean restsIn(Duration time) {
        Instant deadline = Instant.now().plus(time);
        do {
            Duration before = cpu();
            pause(WINDOW);
            if (cpu().minus(before).compareTo(WINDOW.dividedBy(2)) < 0) {
                return true;
            }
        } while (Instant.now().isBefore(deadline));
        return false;
    }

    /** What is wrong with the node, now that nobody waits for it. */
    List<String> hurts() {
        List<String> hurts = new ArrayList<>();
        Client admin = node.as("admin");
        if (!restsIn(REST)) {
            // It may well not answer anything else.
            return List.of("threads are busy: " + hotThreads(admin));
        }
        JsonNode tasks =
                admin.send("GET /_tasks?actions=*ml/setup*&group_by=none").at("/tasks");
        if (tasks.size() > 0) {
            hurts.add("tasks run: " + tasks);
        }
        long heap = heap();
        if (heap > heapBefore + HEAP_MORE) {
            hurts.add("heap is not back: " + (heapBefore >> 20) + " MB before, " + (heap >> 20) + " MB after:\n"
                    + node.heapHistogram().lines().limit(8).collect(joining("\n")));
        }
        return hurts;
    }

    private static String hotThreads(Client admin) {
        try {
            return admin.send("GET /_nodes/_local/hot_threads?threads=2&ignore_idle_threads=true")
                    .body();
        } catch (UncheckedIOException e) {
            return e.getMessage();
        }
    }

    private long heap() {
        // Twice: what the first collection finalizes is gone after the second.
        node.collectGarbage();
        node.collectGarbage();
        return node.as("admin")
                .send("GET /_nodes/_local/stats/jvm")
                .expect(200)
                .json()
                .findValue("heap_used_in_bytes")
                .asLong();
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
