package io.mlsetup.job.exporting;

import static java.util.stream.Collectors.toSet;

import io.mlsetup.job.ConfigReader;
import io.mlsetup.job.ConfigReader.Kind;
import io.mlsetup.job.Configs;
import io.mlsetup.job.Reservation;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.ParentTaskAssigningClient;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.breaker.CircuitBreaker;
import org.elasticsearch.common.logging.HeaderWarning;
import org.elasticsearch.common.util.set.Sets;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xpack.core.ml.calendars.Calendar;

/** Reads the configurations as the caller, selects, and says in headers what the file does not carry. */
public final class TransportExportAction extends TransportAction<ExportAction.Request, ExportAction.Response> {

    private final Executor executor;
    private final NodeClient client;
    private final ClusterService clusterService;
    private final CircuitBreaker breaker;

    @Inject
    public TransportExportAction(
            ActionFilters filters,
            TransportService transportService,
            NodeClient client,
            ClusterService clusterService,
            CircuitBreakerService breakers) {
        super(
                ExportAction.NAME,
                filters,
                transportService.getTaskManager(),
                transportService.getThreadPool().executor(ThreadPool.Names.MANAGEMENT));
        this.executor = transportService.getThreadPool().executor(ThreadPool.Names.MANAGEMENT);
        this.client = client;
        this.clusterService = clusterService;
        this.breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
    }

    @Override
    protected void doExecute(Task task, ExportAction.Request request, ActionListener<ExportAction.Response> listener) {
        Client asCaller = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        ConfigReader reader = new ConfigReader(asCaller);
        ExportRequest asked = request.export();
        Reservation memory = new Reservation(breaker, "ml_setup_job_export");
        ActionListener<ExportAction.Response> releasing = listener.delegateResponse((l, e) -> {
            memory.close();
            l.onFailure(e);
        });
        reader.read(
                kinds(asked),
                asked.selection().expression(),
                new ThreadedActionListener<>(executor, releasing.delegateFailureAndWrap((l, found) -> {
                    memory.add(found.bytes());
                    ExportFile file = ExportFile.of(asked, found);
                    requireAll(asked, file);
                    file.warnings().forEach(HeaderWarning::addWarning);
                    Set<String> listed = ids(file.configs().calendars());
                    reader.events(listed, inThisContext(l.delegateFailureAndWrap((l2, events) -> {
                        // One that was deleted since it was listed is no reason to answer nothing at all.
                        Set<String> gone = Sets.difference(listed, events.keySet());
                        Configs configs = file.configs().withoutCalendars(gone).withEvents(events);
                        ExportWarnings.late(configs, gone).forEach(HeaderWarning::addWarning);
                        ActionListener.respondAndRelease(
                                l2,
                                new ExportAction.Response(
                                        asked,
                                        configs,
                                        clusterService.getClusterName().value(),
                                        memory));
                    })));
                })));
    }

    /** With the headers of the answer. */
    private <T> ActionListener<T> inThisContext(ActionListener<T> listener) {
        return ContextPreservingActionListener.wrapPreservingContext(
                listener, client.threadPool().getThreadContext());
    }

    /** Calendars are read also for Kibana's format: their jobs are named. */
    static Set<Kind> kinds(ExportRequest asked) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        if (asked.types().contains(ExportRequest.Type.ANOMALY_DETECTOR)) {
            kinds.add(Kind.JOBS);
            kinds.add(Kind.CALENDARS);
            if (asked.include().contains(ExportRequest.Included.FILTERS)) {
                kinds.add(Kind.FILTERS);
            }
        }
        if (asked.types().contains(ExportRequest.Type.DATA_FRAME_ANALYTICS)) {
            kinds.add(Kind.ANALYTICS);
        }
        return kinds;
    }

    private static void requireAll(ExportRequest asked, ExportFile file) {
        Set<String> missing = file.missing(asked);
        if (!missing.isEmpty()) {
            throw new ResourceNotFoundException(
                    "unknown jobs {}: jobs are listed by [GET /_ml/anomaly_detectors] and [GET /_ml/data_frame/analytics]",
                    missing);
        }
    }

    private static Set<String> ids(Collection<Calendar> calendars) {
        return calendars.stream().map(Calendar::getId).collect(toSet());
    }
}
