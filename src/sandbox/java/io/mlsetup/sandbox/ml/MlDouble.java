package io.mlsetup.sandbox.ml;

import io.mlsetup.line.Action;
import io.mlsetup.sandbox.SandboxLine;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.cluster.NamedDiff;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.indices.SystemIndexDescriptor;
import org.elasticsearch.persistent.PersistentTasksExecutor;
import org.elasticsearch.plugins.Plugin.PluginServices;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.threadpool.ExecutorBuilder;
import org.elasticsearch.threadpool.ScalingExecutorBuilder;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xpack.core.ClientHelper;
import org.elasticsearch.xpack.core.ml.MlConfigIndex;
import org.elasticsearch.xpack.core.ml.MlMetaIndex;
import org.elasticsearch.xpack.core.ml.MlMetadata;
import org.elasticsearch.xpack.core.ml.dataframe.analyses.MlDataFrameAnalysisNamedXContentProvider;
import org.elasticsearch.xpack.core.ml.inference.MlInferenceNamedXContentProvider;

/** What the double of ML's configuration API registers with Elasticsearch. */
public final class MlDouble {

    /** The pool on whose threads the actions wait for the indices. */
    static final String THREADS = "ml_setup_sandbox";

    /** As x-pack-ml registers its own: internal, managed, made with their mappings by the first write of ML. */
    public static final List<SystemIndexDescriptor> SYSTEM_INDICES = List.of(
            systemIndex(
                    MlConfigIndex.indexName(), MlConfigIndex.mapping(), MlConfigIndex.settings(), "ML configurations"),
            systemIndex(
                    MlMetaIndex.indexName(),
                    MlMetaIndex.mapping(),
                    MlMetaIndex.settings(),
                    "ML filters and calendars"));

    private MlDouble() {}

    public static List<ExecutorBuilder<?>> executors() {
        return List.of(new ScalingExecutorBuilder(THREADS, 0, 16, TimeValue.timeValueMinutes(1), false));
    }

    public static Collection<?> components(Settings settings, PluginServices services) {
        ClusterService clusterService = services.clusterService();
        NamedXContentRegistry registry = services.xContentRegistry();
        Documents documents = new Documents(services.client(), registry);
        Limits limits = new Limits(clusterService);
        Caller caller =
                new Caller(settings, services.threadPool().getThreadContext(), clusterService, services.client());
        States states = new States(clusterService, services.client());
        Datafeeds datafeeds = new Datafeeds(documents, limits, caller, registry, states);
        Calendars calendars = new Calendars(documents);
        Analytics analytics = new Analytics(
                documents,
                limits,
                caller,
                clusterService,
                states,
                services.client(),
                services.indexNameExpressionResolver());
        return List.of(
                datafeeds,
                calendars,
                new Jobs(
                        documents,
                        limits,
                        datafeeds,
                        calendars,
                        new Results(services.client(), clusterService),
                        services.indicesService().getAnalysis(),
                        states),
                analytics,
                new Filters(documents),
                new Events(documents, calendars),
                new Running(services.client(), clusterService, limits, datafeeds, analytics, states),
                new Info(limits));
    }

    public static List<Action<?, ?>> actions() {
        return Stream.of(MlActions.ALL, RunningActions.ALL)
                .flatMap(List::stream)
                .toList();
    }

    public static List<RestHandler> restHandlers() {
        return Stream.of(MlRoutes.ALL, RestRunningAction.ALL)
                .flatMap(List::stream)
                .toList();
    }

    /** Those that do nothing, for the tasks of what is to run. */
    public static List<PersistentTasksExecutor<?>> taskExecutors() {
        return RestingExecutor.ALL;
    }

    public static ActionFilter upgradeModeFilter(ClusterService clusterService) {
        return new UpgradeModeFilter(new Limits(clusterService)::upgradeMode);
    }

    /** What x-pack-core defines and leaves to x-pack-ml to register: the kinds of analysis, and what they may contain. */
    public static List<NamedXContentRegistry.Entry> namedXContent() {
        return Stream.of(
                        RunningNames.namedXContent(),
                        new MlDataFrameAnalysisNamedXContentProvider().getNamedXContentParsers(),
                        new MlInferenceNamedXContentProvider().getNamedXContentParsers())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * What x-pack-core writes to the wire and leaves to x-pack-ml to register. Without the first two no cluster of several
     * nodes could publish upgrade mode.
     */
    public static List<NamedWriteableRegistry.Entry> namedWriteables() {
        return Stream.of(
                        List.of(
                                new NamedWriteableRegistry.Entry(SandboxLine.PART, MlMetadata.TYPE, MlMetadata::new),
                                new NamedWriteableRegistry.Entry(
                                        NamedDiff.class, MlMetadata.TYPE, MlMetadata.MlMetadataDiff::new)),
                        RunningNames.namedWriteables(),
                        new MlDataFrameAnalysisNamedXContentProvider().getNamedWriteables())
                .flatMap(List::stream)
                .toList();
    }

    private static SystemIndexDescriptor systemIndex(String name, String mapping, Settings settings, String holds) {
        return SandboxLine.managed(SystemIndexDescriptor.builder())
                .setIndexPattern(name + "*")
                .setPrimaryIndex(name)
                .setDescription("Double of x-pack-ml's system index: " + holds)
                .setMappings(mapping)
                .setSettings(settings)
                .setOrigin(ClientHelper.ML_ORIGIN)
                .build();
    }
}
