package io.mlsetup.watch;

import io.mlsetup.cluster.ClusterVerdict;
import io.mlsetup.common.Printable;
import io.mlsetup.verdict.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.cluster.ClusterChangedEvent;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateListener;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.component.AbstractLifecycleComponent;
import org.elasticsearch.common.logging.ESLogMessage;
import org.elasticsearch.common.util.concurrent.EsRejectedExecutionException;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.threadpool.Scheduler;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * Watches the cluster-level verdict on every node, so that each can tell when an indicator changed; the elected master also writes a line
 * to its log. It looks when the cluster state has changed, at most once a second and elsewhere than on the thread that applies states,
 * and once a minute besides, since a license ends by the clock alone.
 */
public final class VerdictWatch extends AbstractLifecycleComponent implements ClusterStateListener {

    private static final Logger logger = LogManager.getLogger(VerdictWatch.class);

    private static final TimeValue CALM = TimeValue.timeValueSeconds(1);
    private static final TimeValue BY_THE_CLOCK = TimeValue.timeValueMinutes(1);

    private final ClusterService clusterService;
    private final ThreadPool threadPool;
    private final ClusterVerdict clusterVerdict;
    private final InstantSource clock;
    private final VerdictHistory history = new VerdictHistory();
    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile Scheduler.Cancellable byTheClock;

    public VerdictWatch(
            ClusterService clusterService, ThreadPool threadPool, ClusterVerdict clusterVerdict, InstantSource clock) {
        this.clusterService = clusterService;
        this.threadPool = threadPool;
        this.clusterVerdict = clusterVerdict;
        this.clock = clock;
    }

    @Override
    protected void doStart() {
        clusterService.addListener(this);
        byTheClock = threadPool.scheduleWithFixedDelay(
                this::look, BY_THE_CLOCK, threadPool.executor(ThreadPool.Names.MANAGEMENT));
    }

    @Override
    protected void doStop() {
        clusterService.removeListener(this);
        byTheClock.cancel();
    }

    @Override
    protected void doClose() {}

    @Override
    public void clusterChanged(ClusterChangedEvent event) {
        if (pending.compareAndSet(false, true)) {
            try {
                threadPool.schedule(
                        () -> {
                            pending.set(false);
                            look();
                        },
                        CALM,
                        threadPool.executor(ThreadPool.Names.MANAGEMENT));
            } catch (EsRejectedExecutionException e) {
                pending.set(false); // the node stops
            }
        }
    }

    /**
     * Compares the verdict of now with the last one, and returns it. Who shows when an indicator changed looks first, so that a status is
     * never shown without its change. One after the other: a verdict of before would look like a change back.
     */
    public synchronized Verdict look() {
        ClusterState state = clusterService.state();
        DiscoveryNode master = state.nodes().getMasterNode();
        Instant now = clock.instant();
        Verdict verdict = clusterVerdict.now();
        List<VerdictHistory.Change> changes = history.note(master == null ? "" : master.getEphemeralId(), verdict, now);
        if (state.nodes().isLocalNodeElectedMaster()) {
            changes.stream().filter(change -> !change.ignored()).forEach(VerdictWatch::log);
        }
        return verdict;
    }

    private static void log(VerdictHistory.Change change) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ml_setup.indicator", change.indicator());
        fields.put("ml_setup.from", change.from().xContentValue());
        fields.put("ml_setup.to", change.to().xContentValue());
        fields.put("ml_setup.status.from", change.overallBefore().xContentValue());
        fields.put("ml_setup.status.to", change.overall().xContentValue());
        fields.put("ml_setup.cause", printable(change.cause()));
        logger.info(new ESLogMessage(
                        "{}: [{}] was {} and is {}",
                        "ml_setup",
                        change.indicator(),
                        change.from().xContentValue(),
                        change.to().xContentValue())
                .withFields(fields));
    }

    /** Brackets are those of our own sentences, and there are none around the value that a name could close. */
    private static String printable(String cause) {
        return Printable.of(cause).replace("\\u{5b}", "[").replace("\\u{5d}", "]");
    }

    /** When each indicator changed last since the present master was elected; without those that did not. */
    public Map<String, Instant> lastChanges() {
        return history.lastChanges();
    }
}
