package io.mlsetup.it.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlsetup.it.server.ServerNode;

/**
 * What a node that leaks or is overrun would show.
 *
 * @param heap bytes used just after a collection of all garbage
 * @param threads of the whole JVM
 * @param rejected tasks, of all thread pools together
 */
record NodeHealth(long heap, int threads, long rejected) {

    static NodeHealth of(ServerNode node) {
        // Twice: what the first collection finalizes is gone after the second.
        node.collectGarbage();
        node.collectGarbage();
        JsonNode stats = node.as("admin")
                .send("GET /_nodes/stats/jvm,thread_pool")
                .expect(200)
                .json()
                .findPath("nodes")
                .elements()
                .next();
        long rejected = 0;
        for (JsonNode pool : stats.at("/thread_pool")) {
            rejected += pool.at("/rejected").asLong();
        }
        return new NodeHealth(
                stats.at("/jvm/mem/heap_used_in_bytes").asLong(),
                stats.at("/jvm/threads/count").asInt(),
                rejected);
    }

    double heapMegabytes() {
        return heap / 1048576.0;
    }
}
