package io.mlsetup.sandbox;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.SystemIndexDescriptor;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.SystemIndexPlugin;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
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
 */
public class SandboxPlugin extends Plugin implements AnalysisPlugin, SystemIndexPlugin {

    private static final Logger logger = LogManager.getLogger(SandboxPlugin.class);

    private final Settings settings;
    private final boolean mlEnabled;

    public SandboxPlugin(Settings settings) {
        this.settings = settings;
        this.mlEnabled = XPackSettings.MACHINE_LEARNING_ENABLED.get(settings);
        logger.warn(
                "the test-only plugin [ml-setup-sandbox] is loaded: doubles of the modules analysis-common, kibana and"
                        + " x-pack-ml; it cannot run beside them, remove it with [elasticsearch-plugin remove ml-setup-sandbox]");
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return SecurityIndexAnalysis.TOKEN_FILTERS;
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return SecurityIndexAnalysis.TOKENIZERS;
    }

    @Override
    public Collection<SystemIndexDescriptor> getSystemIndexDescriptors(Settings indexSettings) {
        return KibanaSystemIndices.DESCRIPTORS;
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
        return MlSettings.ALL;
    }

    @Override
    public Settings additionalSettings() {
        return MlNodeAttributes.of(settings);
    }

    @Override
    public Collection<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        return mlEnabled
                ? List.of(
                        new ActionHandler<>(SetUpgradeModeAction.INSTANCE, TransportSetUpgradeModeAction.class),
                        new ActionHandler<>(SetResetModeAction.INSTANCE, TransportSetResetModeAction.class))
                : List.of();
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
            Settings nodeSettings,
            NamedWriteableRegistry namedWriteableRegistry,
            RestController restController,
            ClusterSettings clusterSettings,
            IndexScopedSettings indexScopedSettings,
            SettingsFilter settingsFilter,
            IndexNameExpressionResolver indexNameExpressionResolver,
            Supplier<DiscoveryNodes> nodesInCluster,
            Predicate<NodeFeature> clusterSupportsFeature) {
        return mlEnabled ? List.of(new RestSetUpgradeModeAction(), new RestSetResetModeAction()) : List.of();
    }
}
