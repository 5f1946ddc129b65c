package io.mlsetup.job.importing;

import io.mlsetup.access.Caller;
import io.mlsetup.cluster.ClusterFactsReader;
import io.mlsetup.job.Reservation;
import io.mlsetup.job.drafting.ConfigParser;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.Drafter;
import io.mlsetup.job.drafting.JobFile;
import io.mlsetup.job.drafting.JobFileParser;
import io.mlsetup.job.planning.ImportPlan;
import io.mlsetup.job.planning.MissingPrivileges;
import io.mlsetup.job.planning.Planner;
import io.mlsetup.kibana.KibanaStore;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.ParentTaskAssigningClient;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.breaker.CircuitBreaker;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.ml.MachineLearningField;
import org.elasticsearch.xpack.core.security.SecurityContext;

/** Reads the file, gathers facts, plans; and carries the plan out, if it was asked to and nothing speaks against it. */
public final class TransportImportAction extends TransportAction<ImportAction.Request, ImportAction.Response> {

    private static final Logger logger = LogManager.getLogger(TransportImportAction.class);

    /** What a file takes in memory when it is read, in times of its size: its tree, and the configurations made of it. */
    private static final int MEMORY_FACTOR = 6;

    private final Executor executor;
    private final NodeClient client;
    private final KibanaStore kibana;
    private final ClusterFactsReader clusterFacts;
    private final ClusterService clusterService;
    private final SecurityContext securityContext;
    private final Settings settings;
    private final NamedXContentRegistry registry;
    private final CircuitBreaker breaker;
    private final Refusals refusals;

    @Inject
    public TransportImportAction(
            ActionFilters filters,
            TransportService transportService,
            NodeClient client,
            KibanaStore kibana,
            ClusterFactsReader clusterFacts,
            ClusterService clusterService,
            Settings settings,
            NamedXContentRegistry registry,
            IndexNameExpressionResolver indexNames,
            CircuitBreakerService breakers) {
        super(
                ImportAction.NAME,
                filters,
                transportService.getTaskManager(),
                transportService.getThreadPool().generic());
        ThreadPool threadPool = transportService.getThreadPool();
        this.executor = threadPool.generic();
        this.client = client;
        this.kibana = kibana;
        this.clusterFacts = clusterFacts;
        this.clusterService = clusterService;
        this.securityContext = new SecurityContext(settings, threadPool.getThreadContext());
        this.settings = settings;
        this.registry = registry;
        this.breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
        this.refusals = new Refusals(clusterService, indexNames, transportService.getRemoteClusterService());
    }

    @Override
    protected void doExecute(Task task, ImportAction.Request request, ActionListener<ImportAction.Response> listener) {
        Reservation memory = new Reservation(breaker, "ml_setup_job_import");
        Client asCaller = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        ActionListener<ImportAction.Response> releasing = listener.delegateResponse((l, e) -> {
            memory.close();
            l.onFailure(e);
        });
        ActionListener.run(releasing, l -> {
            memory.add((long) request.file().length() * MEMORY_FACTOR);
            Draft draft = Drafter.draft(read(request), request.options(), new ConfigParser(registry, maxModelMemory()));
            boolean securityEnabled = XPackSettings.SECURITY_ENABLED.get(settings);
            new ImportFactsReader(asCaller, kibana, clusterFacts, securityContext, securityEnabled, refusals)
                    .read(
                            draft,
                            request.options().space(),
                            asCaller(new ThreadedActionListener<>(executor, l.delegateFailureAndWrap((l2, facts) -> {
                                memory.add(facts.existing().bytes());
                                ImportPlan plan = Planner.plan(draft, facts, request.options());
                                if (request.options().dryRun()) {
                                    ActionListener.respondAndRelease(
                                            l2, new ImportAction.Response(true, plan, RestStatus.OK, memory));
                                } else {
                                    carryOut(plan, asCaller, (CancellableTask) task, memory, l2);
                                }
                            }))));
        });
    }

    /** The plan is carried out with the rights of whoever asks now, whatever those were that the last fact was read with. */
    private <T> ActionListener<T> asCaller(ActionListener<T> listener) {
        return ContextPreservingActionListener.wrapPreservingContext(
                listener, client.threadPool().getThreadContext());
    }

    private void carryOut(
            ImportPlan plan,
            Client asCaller,
            CancellableTask task,
            Releasable memory,
            ActionListener<ImportAction.Response> listener) {
        if (!plan.missing().isEmpty()) {
            listener.onFailure(new ElasticsearchSecurityException(
                    "nothing was imported: you lack {}; POST /_ml_setup/role/_suggest makes a role that gives it",
                    RestStatus.FORBIDDEN,
                    MissingPrivileges.describe(plan.missing())));
            return;
        }
        if (plan.isRefused()) {
            ActionListener.respondAndRelease(
                    listener, new ImportAction.Response(false, plan, RestStatus.CONFLICT, memory));
            return;
        }
        String who = Caller.inLog(securityContext.getAuthentication());
        new Importer(asCaller, executor, task::isCancelled)
                .carryOut(plan, listener.delegateFailureAndWrap((l, outcome) -> {
                    logger.info(ImportLog.line(who, outcome.plan(), outcome.status()));
                    ActionListener.respondAndRelease(
                            l, new ImportAction.Response(false, outcome.plan(), outcome.status(), memory));
                }));
    }

    /** What is no such format at all some parsers notice as soon as they are made, and tell as a fault of the server's. */
    private static JobFile read(ImportAction.Request request) {
        try (XContentParser parser = XContentHelper.createParserNotCompressed(
                XContentParserConfiguration.EMPTY, request.file(), request.type())) {
            return JobFileParser.parse(parser);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the file cannot be read as [" + request.type() + "]: " + e.getMessage(), e);
        }
    }

    private ByteSizeValue maxModelMemory() {
        return MachineLearningField.MAX_MODEL_MEMORY_LIMIT.get(Settings.builder()
                .put(settings)
                .put(clusterService.state().metadata().settings())
                .build());
    }
}
