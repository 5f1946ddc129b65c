package io.mlsetup.common;

import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.common.util.concurrent.EsExecutors.TaskTrackingConfig;
import org.elasticsearch.threadpool.ExecutorBuilder;
import org.elasticsearch.threadpool.FixedExecutorBuilder;

/**
 * The plugin's own threads, for what takes processor time: few, so that whoever asks for much waits for others who do, and not the node,
 * its statistics or its cluster state. What does not fit into the queue is refused with 429, as in Elasticsearch's own pools.
 */
public final class Pool {

    /** Its name, as in {@code GET /_cat/thread_pool/ml_setup}. */
    public static final String NAME = "ml_setup";

    private static final int QUEUE = 200;

    private Pool() {}

    /** Half of the processors, and at least one. */
    public static ExecutorBuilder<?> builder(Settings settings) {
        int threads = Math.max(1, EsExecutors.allocatedProcessors(settings) / 2);
        return new FixedExecutorBuilder(
                settings, NAME, threads, QUEUE, "thread_pool." + NAME, TaskTrackingConfig.DO_NOT_TRACK);
    }
}
