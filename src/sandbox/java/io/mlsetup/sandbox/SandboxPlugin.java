package io.mlsetup.sandbox;

import io.mlsetup.line.Action;
import io.mlsetup.line.LinePlugin;
import io.mlsetup.sandbox.ml.Analysis;
import io.mlsetup.sandbox.ml.MlDouble;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsModule;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.index.mapper.Mapper;
import org.elasticsearch.index.mapper.TextFieldMapper;
import org.elasticsearch.indices.SystemIndexDescriptor;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.persistent.PersistentTasksExecutor;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.MapperPlugin;
import org.elasticsearch.plugins.PersistentTaskPlugin;
import org.elasticsearch.plugins.SystemIndexPlugin;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.threadpool.ExecutorBuilder;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.ml.action.SetResetModeAction;
import org.elasticsearch.xpack.core.ml.action.SetUpgradeModeAction;

/**
 * The test-only plugin: doubles of what the trimmed Elasticsearch test distribution lacks, and of nothing that it has.
 * Everything in this package stands in for a module of Elastic (analysis-common, kibana, x-pack-ml); none of it is in the
 * released plugin.
 *
 * <p>It does not start beside the real x-pack-ml. A plugin may not look into the server's directory of modules, so this
 * rests on Elasticsearch itself: both publish the node attribute {@code ml.config_version} on every node
 * ({@link MlNodeAttributes}), and Elasticsearch ends the start of a node, naming both, when two plugins add the same
 * setting. The line logged here stands just before that refusal.
 *
 * <p>Elasticsearch knows the system indices of a plugin as one feature: those of ML stand under the feature
 * {@code kibana} here, which only a snapshot's list of feature states would show.
 */
public class SandboxPlugin extends LinePlugin
        implements AnalysisPlugin, MapperPlugin, SystemIndexPlugin, PersistentTaskPlugin {

    private static final Logger logger = LogManager.getLogger(SandboxPlugin.class);

    private final Settings settings;
    private final boolean mlEnabled;
    private ActionFilter upgradeModeFilter;
    private ActionFilter delayFilter;
    private ClusterService clusterService;

    public SandboxPlugin(Settings settings) {
        this.settings = settings;
        this.mlEnabled = XPackSettings.MACHINE_LEARNING_ENABLED.get(settings);
        logger.warn(
                "the test-only plugin [ml-setup-sandbox] is loaded: doubles of the modules analysis-common, mapper-extras, kibana and"
                        + " x-pack-ml; it cannot run beside them, remove it with [elasticsearch-plugin remove ml-setup-sandbox]");
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return union(SecurityIndexAnalysis.TOKEN_FILTERS, Analysis.TOKEN_FILTERS);
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return union(SecurityIndexAnalysis.TOKENIZERS, Analysis.TOKENIZERS);
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Analysis.CHAR_FILTERS;
    }

    private static <T> Map<String, T> union(Map<String, T> some, Map<String, T> others) {
        Map<String, T> all = new HashMap<>(some);
        all.putAll(others);
        return all;
    }

    /** User profiles are kept in an index with fields of this type, of the module mapper-extras. Its double is plain text. */
    @Override
    public Map<String, Mapper.TypeParser> getMappers() {
        return Map.of("search_as_you_type", TextFieldMapper.PARSER);
    }

    @Override
    public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings indexSettings) {
        return Stream.of(KibanaSystemIndices.DESCRIPTORS, MlDouble.SYSTEM_INDICES)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public String getFeatureName() {
        return KibanaSystemIndices.FEATURE_NAME;
    }

    @Override
    public String getFeatureDescription() {
        return KibanaSystemIndices.FEATURE_DESCRIPTION;
    }

    @Override
    public List<Setting<?>> getSettings() {
        return Stream.of(
                        MlSettings.ALL,
                        SandboxLine.SETTINGS,
                        List.of(DelayFilter.ACTIONS, DelayFilter.TIME),
                        List.of(MlNodeAttributes.CONFIG_VERSION_SETTING, MlNodeAttributes.PUBLISH_MEMORY))
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public Settings additionalSettings() {
        return MlNodeAttributes.of(settings);
    }

    @Override
    public List<NamedXContentRegistry.Entry> getNamedXContent() {
        return MlDouble.namedXContent();
    }

    @Override
    public List<NamedWriteableRegistry.Entry> getNamedWriteables() {
        return MlDouble.namedWriteables();
    }

    @Override
    public List<ExecutorBuilder<?>> getExecutorBuilders(Settings nodeSettings) {
        return mlEnabled ? MlDouble.executors() : List.of();
    }

    @Override
    public List<PersistentTasksExecutor<?>> getPersistentTasksExecutor(
            ClusterService service,
            ThreadPool threadPool,
            Client client,
            SettingsModule settingsModule,
            IndexNameExpressionResolver resolver) {
        return mlEnabled ? MlDouble.taskExecutors() : List.of();
    }

    @Override
    public Collection<?> createComponents(PluginServices services) {
        clusterService = services.clusterService();
        delayFilter = new DelayFilter(clusterService.getClusterSettings(), services.threadPool());
        if (!mlEnabled) {
            return List.of();
        }
        upgradeModeFilter = MlDouble.upgradeModeFilter(clusterService);
        return MlDouble.components(settings, services);
    }

    @Override
    protected List<Action<?, ?>> actions() {
        if (!mlEnabled) {
            return List.of();
        }
        List<Action<?, ?>> actions = new ArrayList<>(MlDouble.actions());
        actions.add(new Action<>(SetUpgradeModeAction.INSTANCE, TransportSetUpgradeModeAction.class));
        actions.add(new Action<>(SetResetModeAction.INSTANCE, TransportSetResetModeAction.class));
        return actions;
    }

    @Override
    public Collection<ActionFilter> getActionFilters() {
        return mlEnabled ? List.of(upgradeModeFilter, delayFilter) : List.of(delayFilter);
    }

    @Override
    protected Collection<RestHandler> restHandlers() {
        if (!mlEnabled) {
            return List.of();
        }
        List<RestHandler> handlers = new ArrayList<>(MlDouble.restHandlers());
        handlers.add(new RestSetUpgradeModeAction());
        handlers.add(new RestSetResetModeAction());
        handlers.add(new RestExpireLicenseAction(clusterService));
        return handlers;
    }
}
