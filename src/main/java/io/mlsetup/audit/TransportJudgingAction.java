package io.mlsetup.audit;

import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.reading.AuditReader;
import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.Pool;
import io.mlsetup.job.AccountedResponse;
import io.mlsetup.job.Reservation;
import io.mlsetup.role.RoleSources;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.ParentTaskAssigningClient;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.breaker.CircuitBreaker;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;

/**
 * Reads who there is and what they hold, as the caller; then judges all of them on the threads of the plugin, accounted to a circuit
 * breaker, and no longer than somebody waits for it.
 */
public abstract class TransportJudgingAction<Q extends CancellableRequest, R extends AccountedResponse>
        extends TransportAction<Q, R> {

    /** What one principal, role or job takes in memory, roughly. */
    private static final long BYTES_OF_A_FACT = 1_000;

    /** Names of indices are short and many. */
    private static final long BYTES_OF_A_NAME = 100;

    private final String label;
    private final Executor executor;
    private final NodeClient client;
    private final ClusterService clusterService;
    private final RoleSources sources;
    private final CircuitBreaker breaker;

    /** @param label names the user of the memory in the breaker's message */
    protected TransportJudgingAction(
            String name,
            String label,
            ActionFilters filters,
            TransportService transportService,
            NodeClient client,
            ClusterService clusterService,
            RoleSources sources,
            CircuitBreakerService breakers) {
        super(
                name,
                filters,
                transportService.getTaskManager(),
                transportService.getThreadPool().executor(Pool.NAME));
        this.label = label;
        this.executor = transportService.getThreadPool().executor(Pool.NAME);
        this.client = client;
        this.clusterService = clusterService;
        this.sources = sources;
        this.breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
    }

    /** Whether jobs and indices are judged too, or people and roles alone. */
    protected abstract boolean needsJobs(Q request);

    /** How often what was read is held: once, and once more for each thing that is compared with it. */
    protected abstract int copies();

    /**
     * The pure part.
     *
     * @param checkpoint to be run now and then; throws once the client has gone away
     * @param memory what the answer is accounted by
     */
    protected abstract R judge(Q request, AuditFacts facts, Runnable checkpoint, Releasable memory) throws IOException;

    @Override
    protected final void doExecute(Task task, Q request, ActionListener<R> listener) {
        Client asCaller = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        Reservation memory = new Reservation(breaker, label);
        ActionListener<R> releasing = listener.delegateResponse((l, e) -> {
            memory.close();
            l.onFailure(e);
        });
        AuditReader.read(
                asCaller,
                sources,
                clusterService.state(),
                needsJobs(request),
                executor,
                releasing.delegateFailureAndWrap((l, facts) -> {
                    memory.add(copies() * bytes(facts));
                    Runnable checkpoint = () -> CancellableRequest.ensureWanted(task);
                    ActionListener.respondAndRelease(l, judge(request, facts, checkpoint, memory));
                }));
    }

    private static long bytes(AuditFacts facts) {
        long things = (long) facts.principals().size()
                + facts.roles().size()
                + facts.jobs().size();
        long bits = (long) facts.bySet().size() * facts.jobs().size() / 4;
        return things * BYTES_OF_A_FACT + facts.existing().count() * BYTES_OF_A_NAME + bits;
    }
}
