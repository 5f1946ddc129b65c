package io.mlsetup;

import io.mlsetup.catalogue.BuiltInRoles;
import io.mlsetup.catalogue.Documents;
import io.mlsetup.catalogue.PrivilegeCatalogue;
import io.mlsetup.catalogue.RoleCatalogue;
import io.mlsetup.check.CheckService;
import io.mlsetup.check.ClusterCheckAction;
import io.mlsetup.check.RestCatMlSetupAction;
import io.mlsetup.check.RestCheckAction;
import io.mlsetup.check.RestMlSetupAction;
import io.mlsetup.check.TransportClusterCheckAction;
import io.mlsetup.cluster.ClusterFactsReader;
import io.mlsetup.cluster.ClusterVerdict;
import io.mlsetup.cluster.NodeFacts;
import io.mlsetup.cluster.VerdictSettings;
import io.mlsetup.guard.GuardSettings;
import io.mlsetup.guard.filtering.RoleGuardFilter;
import io.mlsetup.health.MlSetupHealthIndicatorService;
import io.mlsetup.job.exporting.ExportAction;
import io.mlsetup.job.exporting.RestExportAction;
import io.mlsetup.job.exporting.TransportExportAction;
import io.mlsetup.job.importing.ImportAction;
import io.mlsetup.job.importing.ImportSettings;
import io.mlsetup.job.importing.RestImportAction;
import io.mlsetup.job.importing.TransportImportAction;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.LocalCopies;
import io.mlsetup.metrics.MetricsAction;
import io.mlsetup.metrics.RestMetricsAction;
import io.mlsetup.metrics.TransportMetricsAction;
import io.mlsetup.report.RestHelpAction;
import io.mlsetup.report.RestReportAction;
import io.mlsetup.role.RoleSources;
import io.mlsetup.role.describing.GetPrivilegeAction;
import io.mlsetup.role.describing.GetRoleAction;
import io.mlsetup.role.describing.RestPrivilegeAction;
import io.mlsetup.role.describing.RestRoleAction;
import io.mlsetup.role.describing.TransportGetPrivilegeAction;
import io.mlsetup.role.describing.TransportGetRoleAction;
import io.mlsetup.role.simulating.RestSimulateAction;
import io.mlsetup.role.simulating.SimulateAction;
import io.mlsetup.role.simulating.TransportSimulateAction;
import io.mlsetup.role.suggesting.RestSuggestAction;
import io.mlsetup.role.suggesting.SuggestAction;
import io.mlsetup.role.suggesting.TransportSuggestAction;
import io.mlsetup.space.RestSpaceAction;
import io.mlsetup.space.SpaceAction;
import io.mlsetup.space.TransportSpaceAction;
import io.mlsetup.watch.VerdictWatch;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.MappedActionFilter;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.health.HealthIndicatorService;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.HealthPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;

/** What ml-setup registers, and nothing else. The signatures that differ between the lines of Elasticsearch are in here. */
public class MlSetupPlugin extends Plugin implements ActionPlugin, HealthPlugin {

    private static final String ML_ENABLED_NODE_ATTRIBUTE =
            Node.NODE_ATTRIBUTES.getKey() + NodeFacts.ML_ENABLED_ATTRIBUTE;

    private final Settings settings;
    private ClusterVerdict clusterVerdict;
    private CheckService checkService;
    private SecurityContext securityContext;
    private List<MappedActionFilter> roleGuard;

    public MlSetupPlugin(Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<Setting<?>> getSettings() {
        return Stream.of(List.of(VerdictSettings.IGNORE), GuardSettings.all(), ImportSettings.all())
                .<Setting<?>>flatMap(Collection::stream)
                .toList();
    }

    /**
     * Publishes {@code xpack.ml.enabled} of this node in the cluster state.
     *
     * @throws IllegalArgumentException if the user set the attribute by hand, which would make the check lie
     */
    @Override
    public Settings additionalSettings() {
        if (settings.hasValue(ML_ENABLED_NODE_ATTRIBUTE)) {
            throw new IllegalArgumentException(
                    "[" + ML_ENABLED_NODE_ATTRIBUTE + "] is [" + settings.get(ML_ENABLED_NODE_ATTRIBUTE)
                            + "], but it is published by ml-setup and must not be set: remove it from elasticsearch.yml");
        }
        boolean mlEnabled = XPackSettings.MACHINE_LEARNING_ENABLED.get(settings);
        return Settings.builder().put(ML_ENABLED_NODE_ATTRIBUTE, mlEnabled).build();
    }

    @Override
    public Collection<?> createComponents(PluginServices services) {
        ClusterFactsReader clusterFacts = new ClusterFactsReader(services.clusterService(), InstantSource.system());
        clusterVerdict = new ClusterVerdict(clusterFacts);
        KibanaStore kibanaStore = new KibanaStore(
                services.client(), new LocalCopies(services.clusterService(), services.indicesService())::version);
        securityContext = new SecurityContext(settings, services.threadPool().getThreadContext());
        checkService = new CheckService(clusterVerdict, kibanaStore, securityContext, settings);
        roleGuard = RoleGuardFilter.all(
                settings,
                services.clusterService().getClusterSettings(),
                services.client(),
                services.threadPool().getThreadContext());
        RestrictedIndices restrictedIndices = new RestrictedIndices(services.indexNameExpressionResolver());
        BuiltInRoles builtInRoles = new BuiltInRoles(restrictedIndices);
        return List.of(
                clusterFacts,
                clusterVerdict,
                new VerdictWatch(services.clusterService(), services.threadPool(), clusterVerdict, InstantSource.system()),
                kibanaStore,
                new RoleCatalogue(Documents.get(), builtInRoles),
                new PrivilegeCatalogue(Documents.get(), builtInRoles),
                new RoleSources(kibanaStore, restrictedIndices, settings));
    }

    @Override
    public Collection<ActionHandler<? extends ActionRequest, ? extends ActionResponse>> getActions() {
        return List.of(
                new ActionHandler<>(ClusterCheckAction.TYPE, TransportClusterCheckAction.class),
                new ActionHandler<>(MetricsAction.TYPE, TransportMetricsAction.class),
                new ActionHandler<>(GetRoleAction.INSTANCE, TransportGetRoleAction.class),
                new ActionHandler<>(GetPrivilegeAction.INSTANCE, TransportGetPrivilegeAction.class),
                new ActionHandler<>(SimulateAction.TYPE, TransportSimulateAction.class),
                new ActionHandler<>(SuggestAction.TYPE, TransportSuggestAction.class),
                new ActionHandler<>(SpaceAction.TYPE, TransportSpaceAction.class),
                new ActionHandler<>(ExportAction.TYPE, TransportExportAction.class),
                new ActionHandler<>(ImportAction.TYPE, TransportImportAction.class));
    }

    @Override
    public Collection<MappedActionFilter> getMappedActionFilters() {
        return roleGuard;
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
            Settings nodeSettings,
            NamedWriteableRegistry namedWriteables,
            RestController restController,
            ClusterSettings clusterSettings,
            IndexScopedSettings indexScopedSettings,
            SettingsFilter settingsFilter,
            IndexNameExpressionResolver indexNames,
            Supplier<DiscoveryNodes> nodesInCluster,
            Predicate<NodeFeature> clusterSupportsFeature) {
        return List.of(
                new RestMlSetupAction(),
                new RestCheckAction(checkService),
                new RestCatMlSetupAction(checkService),
                new RestMetricsAction(),
                new RestRoleAction(),
                new RestPrivilegeAction(),
                new RestSimulateAction(),
                new RestSuggestAction(),
                new RestSpaceAction(),
                new RestExportAction(),
                new RestImportAction(clusterSettings),
                new RestHelpAction(),
                new RestReportAction(checkService, securityContext, InstantSource.system()));
    }

    @Override
    public Collection<HealthIndicatorService> getHealthIndicatorServices() {
        return List.of(new MlSetupHealthIndicatorService(clusterVerdict));
    }
}
