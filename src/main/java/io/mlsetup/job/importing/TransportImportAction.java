package io.mlsetup.job.importing;

import io.mlsetup.access.Caller;
import io.mlsetup.cluster.ClusterFactsReader;
import io.mlsetup.common.Pool;
import io.mlsetup.job.ConfigMaps;
import io.mlsetup.job.Configs;
import io.mlsetup.job.Reservation;
import io.mlsetup.job.drafting.ConfigParser;
import io.mlsetup.job.drafting.Draft;
import io.mlsetup.job.drafting.Drafter;
import io.mlsetup.job.drafting.FileBudget;
import io.mlsetup.job.drafting.ImportOptions;
import io.mlsetup.job.drafting.JobFile;
import io.mlsetup.job.drafting.JobFileParser;
import io.mlsetup.job.drafting.SourceBudget;
import io.mlsetup.job.drafting.UpdateParser;
import io.mlsetup.job.planning.ImportFacts;
import io.mlsetup.job.planning.ImportPlan;
import io.mlsetup.job.planning.MissingPrivileges;
import io.mlsetup.job.planning.Planner;
import io.mlsetup.job.planning.SecondLook;
import io.mlsetup.job.planning.Updates;
import io.mlsetup.kibana.KibanaStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
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
import org.elasticsearch.index.analysis.AnalysisRegistry;
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
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authc.AuthenticationField;
import org.elasticsearch.xpack.core.security.authc.support.SecondaryAuthentication;

/** Reads the file, gathers facts, plans; and carries the plan out, if it was asked to and nothing speaks against it. */
public final class TransportImportAction extends TransportAction<ImportAction.Request, ImportAction.Response> {

    private static final Logger logger = LogManager.getLogger(TransportImportAction.class);

    /** An item of a plan with a reason or two, as it is held and answered. */
    private static final int BYTES_OF_ITEM = 1_000;

    /** How often what failed since somebody else imports at the same time is tried in all. */
    private static final int MAX_ROUNDS = 3;

    private final ThreadPool threadPool;
    /** For what takes processor time. */
    private final Executor pool;

    /** For what only waits, and must not be refused half-way. */
    private final Executor executor;

    private final NodeClient client;
    private final KibanaStore kibana;
    private final ClusterService clusterService;
    private final SecurityContext securityContext;
    private final Settings settings;
    private final NamedXContentRegistry registry;
    private final CircuitBreaker breaker;
    private final Refusals refusals;
    private final Obstacles obstacles;
    private final Turns turns = new Turns();

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
            AnalysisRegistry analysis,
            CircuitBreakerService breakers) {
        super(
                ImportAction.NAME,
                filters,
                transportService.getTaskManager(),
                transportService.getThreadPool().generic());
        this.threadPool = transportService.getThreadPool();
        this.executor = threadPool.generic();
        this.pool = threadPool.executor(Pool.NAME);
        this.client = client;
        this.kibana = kibana;
        this.clusterService = clusterService;
        this.securityContext = new SecurityContext(settings, threadPool.getThreadContext());
        this.settings = settings;
        this.registry = registry;
        this.breaker = breakers.getBreaker(CircuitBreaker.REQUEST);
        this.obstacles = new Obstacles(clusterFacts, clusterService::state);
        this.refusals = new Refusals(
                clusterService.getNodeName(),
                indexNames,
                transportService.getRemoteClusterService(),
                new Analyzers(analysis));
    }

    /** Whoever gets here is authorized, and the thread is none of the transport's. */
    @Override
    protected void doExecute(Task task, ImportAction.Request request, ActionListener<ImportAction.Response> listener) {
        Reservation memory = new Reservation(breaker, "ml_setup_job_import");
        Client asCaller = new ParentTaskAssigningClient(client, clusterService.localNode(), task);
        ActionListener<ImportAction.Response> releasing = listener.delegateResponse((l, e) -> {
            memory.close();
            l.onFailure(e);
        });
        ActionListener.run(
                releasing,
                l -> ModelMemory.limit(
                        asCaller,
                        clusterSettings(),
                        asCaller(new ThreadedActionListener<>(
                                pool,
                                l.delegateFailureAndWrap(
                                        (l2, limit) -> new Import(request, asCaller, (CancellableTask) task, memory)
                                                .plan(limit, l2))))));
    }

    /** One import. */
    private final class Import {

        private final ImportOptions options;
        private final ImportAction.Request request;
        private final Client asCaller;
        private final CancellableTask task;
        private final Reservation memory;
        private final ImportFactsReader reader;
        private Updates updates;

        Import(ImportAction.Request request, Client asCaller, CancellableTask task, Reservation memory) {
            this.options = request.options();
            this.request = request;
            this.asCaller = asCaller;
            this.task = task;
            this.memory = memory;
            this.reader = new ImportFactsReader(
                    asCaller,
                    pool,
                    kibana,
                    securityContext,
                    XPackSettings.SECURITY_ENABLED.get(settings),
                    obstacles::now,
                    (draft, existing, leftOvers) -> refusals.of(draft, existing, leftOvers, clusterService.state()),
                    () -> RunningReader.of(clusterService.state(), clusterSettings()),
                    TransportImportAction.this::runsAs);
        }

        void plan(ByteSizeValue maxModelMemory, ActionListener<ImportAction.Response> listener) {
            Draft draft = Drafter.draft(read(), options, new ConfigParser(registry, maxModelMemory));
            SourceBudget.ensureAtMost(draft.probes().size() + draft.asked().size());
            SourceBudget.ensureAskable(draft.sources());
            updates = new Updates(new UpdateParser(registry, maxModelMemory), task::ensureNotCancelled);
            reader.read(draft, options.space(), asCaller(listener.delegateFailureAndWrap((l, facts) -> {
                memory.add(facts.existing().bytes());
                ImportPlan plan = Planner.plan(draft, facts, options, updates);
                memory.add((long) plan.items().size() * BYTES_OF_ITEM
                        + plan.items().stream()
                                .filter(item -> item.update() != null)
                                .mapToLong(item -> item.update().bytes())
                                .sum());
                task.ensureNotCancelled();
                if (options.apply().failOnChange() && plan.isChange()) {
                    respond(options.dryRun(), plan, RestStatus.CONFLICT, l);
                } else if (options.dryRun()) {
                    respond(true, plan, RestStatus.OK, l);
                } else if (!plan.missing().isEmpty()) {
                    throw new ElasticsearchSecurityException(
                            "nothing was imported: you lack {}; POST /_ml_setup/role/_suggest makes a role that gives it",
                            RestStatus.FORBIDDEN,
                            MissingPrivileges.describe(plan.missing()));
                } else if (plan.isRefused()) {
                    respond(false, plan, RestStatus.CONFLICT, l);
                } else {
                    carryOut(plan, draft, facts, 1, l);
                }
            })));
        }

        private void carryOut(
                ImportPlan plan,
                Draft draft,
                ImportFacts facts,
                int round,
                ActionListener<ImportAction.Response> listener) {
            new Importer(asCaller, executor, turns, task::isCancelled, updater())
                    .carryOut(plan, listener.delegateFailureAndWrap((l, outcome) -> {
                        if (outcome.gaveWay() || !SecondLook.isNeeded(outcome.plan())) {
                            finish(outcome, l);
                        } else {
                            lookAgain(outcome, draft, facts, round, l);
                        }
                    }));
        }

        /** Whoever went away has his request's children refused, but what was closed is opened again all the same. */
        private Updater updater() {
            return new Updater(
                    asCaller,
                    client,
                    executor,
                    turns,
                    () -> RunningReader.of(clusterService.state(), clusterSettings()));
        }

        /** If what is there by now cannot be read, what was done is answered all the same. */
        private void lookAgain(
                Importer.Outcome outcome,
                Draft draft,
                ImportFacts facts,
                int round,
                ActionListener<ImportAction.Response> listener) {
            ActionListener<Configs> seen = ActionListener.wrap(
                    existing -> ActionListener.run(listener, l -> {
                        ImportPlan now = Planner.plan(draft, facts.with(existing), options, updates);
                        ImportPlan left = SecondLook.of(outcome.plan(), now, round >= MAX_ROUNDS);
                        if (left.creates()) {
                            carryOut(left, draft, facts, round + 1, l);
                        } else {
                            finish(new Importer.Outcome(left, false), l);
                        }
                    }),
                    e -> finish(outcome, listener));
            reader.existing(draft, asCaller(new ThreadedActionListener<>(executor, seen)));
        }

        private void finish(Importer.Outcome outcome, ActionListener<ImportAction.Response> listener) {
            String who = Caller.inLog(securityContext.getAuthentication());
            logger.info(ImportLog.line(who, outcome.plan(), outcome.status()));
            respond(false, outcome.plan(), outcome.status(), listener);
        }

        private void respond(
                boolean dryRun, ImportPlan plan, RestStatus status, ActionListener<ImportAction.Response> listener) {
            ActionListener.respondAndRelease(listener, new ImportAction.Response(dryRun, plan, status, memory));
        }

        /** What is no such format at all some parsers notice as soon as they are made, and tell as a fault of the server's. */
        private JobFile read() {
            FileBudget budget = FileBudget.of(request.file().length(), memory::add, task::ensureNotCancelled);
            try (XContentParser parser = XContentHelper.createParserNotCompressed(
                    XContentParserConfiguration.EMPTY, request.file(), request.type())) {
                return JobFileParser.parse(parser, budget);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "the file cannot be read as [" + request.type() + "]: " + e.getMessage(), e);
            }
        }
    }

    /** The plan is carried out with the rights of whoever asks now, whatever those were that the last fact was read with. */
    private <T> ActionListener<T> asCaller(ActionListener<T> listener) {
        return ContextPreservingActionListener.wrapPreservingContext(listener, threadPool.getThreadContext());
    }

    /** As the headers would show it that an update of a datafeed keeps; null without security. */
    private Object runsAs() {
        if (!XPackSettings.SECURITY_ENABLED.get(settings)) {
            return null;
        }
        SecondaryAuthentication secondary = securityContext.getSecondaryAuthentication();
        Authentication caller = secondary == null ? securityContext.getAuthentication() : secondary.getAuthentication();
        DatafeedConfig.Builder datafeed = new DatafeedConfig.Builder("any", "any");
        datafeed.setIndices(List.of("any"));
        try {
            datafeed.setHeaders(Map.of(AuthenticationField.AUTHENTICATION_KEY, caller.encode()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ConfigMaps.authorization(datafeed.build());
    }

    private Settings clusterSettings() {
        return Settings.builder()
                .put(settings)
                .put(clusterService.state().metadata().settings())
                .build();
    }
}
