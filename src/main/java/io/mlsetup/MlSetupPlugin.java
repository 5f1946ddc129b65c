package io.mlsetup;

import io.mlsetup.audit.AuditAction;
import io.mlsetup.audit.RestAuditAction;
import io.mlsetup.audit.RestCatAccessAction;
import io.mlsetup.audit.RestCatExposureAction;
import io.mlsetup.audit.RestWhoCanAction;
import io.mlsetup.audit.TransportAuditAction;
import io.mlsetup.audit.TransportWhoCanAction;
import io.mlsetup.audit.WhoCanAction;
import io.mlsetup.audit.diffing.DiffAction;
import io.mlsetup.audit.diffing.RestDiffAction;
import io.mlsetup.audit.diffing.TransportDiffAction;
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
import io.mlsetup.common.Pool;
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
import io.mlsetup.line.Action;
import io.mlsetup.line.Line;
import io.mlsetup.line.LinePlugin;
import io.mlsetup.metrics.MetricsAction;
import io.mlsetup.metrics.RestMetricsAction;
import io.mlsetup.metrics.TransportMetricsAction;
import io.mlsetup.privilege.BuiltInRoles;
import io.mlsetup.privilege.Documents;
import io.mlsetup.privilege.PrivilegeCatalogue;
import io.mlsetup.privilege.RoleCatalogue;
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
import java.util.stream.Stream;
import org.elasticsearch.action.support.MappedActionFilter;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.health.HealthIndicatorService;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.HealthPlugin;
import org.elasticsearch.plugins.Platforms;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.threadpool.ExecutorBuilder;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;

/** What ml-setup registers, and nothing else. */
public class MlSetupPlugin extends LinePlugin implements HealthPlugin {

    private static final String ML_ENABLED_NODE_ATTRIBUTE =
            Node.NODE_ATTRIBUTES.getKey() + NodeFacts.ML_ENABLED_ATTRIBUTE;

    private static final String ML_DISABLED_BY_NODE_ATTRIBUTE =
            Node.NODE_ATTRIBUTES.getKey() + NodeFacts.ML_DISABLED_BY_ATTRIBUTE;

    private static final String ML_PARTS_OFF_NODE_ATTRIBUTE =
            Node.NODE_ATTRIBUTES.getKey() + NodeFacts.ML_PARTS_OFF_ATTRIBUTE;

    private final Settings settings;
    private ClusterSettings clusterSettings;
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
     * Publishes {@code xpack.ml.enabled} of this node in the cluster state, if it is false why, and if it is true what of it is off.
     *
     * @throws IllegalArgumentException if the user set an attribute by hand, which would make the check lie
     */
    @Override
    public Settings additionalSettings() {
        for (String attribute :
                List.of(ML_ENABLED_NODE_ATTRIBUTE, ML_DISABLED_BY_NODE_ATTRIBUTE, ML_PARTS_OFF_NODE_ATTRIBUTE)) {
            if (settings.hasValue(attribute)) {
                throw new IllegalArgumentException("[" + attribute + "] is [" + settings.get(attribute)
                        + "], but it is published by ml-setup and must not be set: remove it from elasticsearch.yml");
            }
        }
        boolean mlEnabled = XPackSettings.MACHINE_LEARNING_ENABLED.get(settings);
        Settings.Builder published = Settings.builder().put(ML_ENABLED_NODE_ATTRIBUTE, mlEnabled);
        if (!mlEnabled) {
            published.put(ML_DISABLED_BY_NODE_ATTRIBUTE, NodeFacts.disabledBy(Platforms.PLATFORM_NAME));
        } else if (!NodeFacts.partsOff(settings).isEmpty()) {
            published.put(ML_PARTS_OFF_NODE_ATTRIBUTE, NodeFacts.partsOff(settings));
        }
        return published.build();
    }

    @Override
    public Collection<?> createComponents(PluginServices services) {
        clusterSettings = services.clusterService().getClusterSettings();
        ClusterFactsReader clusterFacts = new ClusterFactsReader(services.clusterService(), InstantSource.system());
        clusterVerdict = new ClusterVerdict(clusterFacts);
        KibanaStore kibanaStore = new KibanaStore(
                services.client(), name -> Line.named(services.clusterService().state(), name) != null);
        RestrictedIndices restrictedIndices = new RestrictedIndices(services.indexNameExpressionResolver());
        securityContext = new SecurityContext(settings, services.threadPool().getThreadContext());
        checkService = new CheckService(
                clusterVerdict,
                kibanaStore,
                securityContext,
                restrictedIndices,
                services.clusterService()::state,
                settings);
        roleGuard = RoleGuardFilter.all(
                settings,
                clusterSettings,
                services.client(),
                services.threadPool().getThreadContext(),
                restrictedIndices);
        BuiltInRoles builtInRoles = new BuiltInRoles(restrictedIndices);
        return List.of(
                clusterFacts,
                clusterVerdict,
                new VerdictWatch(
                        services.clusterService(), services.threadPool(), clusterVerdict, InstantSource.system()),
                kibanaStore,
                new RoleCatalogue(Documents.get(), builtInRoles),
                new PrivilegeCatalogue(Documents.get(), builtInRoles),
                new RoleSources(kibanaStore, restrictedIndices, settings));
    }

    @Override
    protected List<Action<?, ?>> actions() {
        return List.of(
                new Action<>(ClusterCheckAction.TYPE, TransportClusterCheckAction.class),
                new Action<>(MetricsAction.TYPE, TransportMetricsAction.class),
                new Action<>(GetRoleAction.INSTANCE, TransportGetRoleAction.class),
                new Action<>(GetPrivilegeAction.INSTANCE, TransportGetPrivilegeAction.class),
                new Action<>(SimulateAction.TYPE, TransportSimulateAction.class),
                new Action<>(SuggestAction.TYPE, TransportSuggestAction.class),
                new Action<>(SpaceAction.TYPE, TransportSpaceAction.class),
                new Action<>(ExportAction.TYPE, TransportExportAction.class),
                new Action<>(ImportAction.TYPE, TransportImportAction.class),
                new Action<>(DiffAction.TYPE, TransportDiffAction.class),
                new Action<>(WhoCanAction.TYPE, TransportWhoCanAction.class),
                new Action<>(AuditAction.TYPE, TransportAuditAction.class));
    }

    @Override
    public List<ExecutorBuilder<?>> getExecutorBuilders(Settings nodeSettings) {
        return List.of(Pool.builder(nodeSettings));
    }

    @Override
    public Collection<MappedActionFilter> getMappedActionFilters() {
        return roleGuard;
    }

    @Override
    protected Collection<RestHandler> restHandlers() {
        return restHandlers(clusterSettings);
    }

    Collection<RestHandler> restHandlers(ClusterSettings ofCluster) {
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
                new RestImportAction(ofCluster),
                new RestDiffAction(),
                new RestWhoCanAction(),
                new RestAuditAction(),
                new RestCatExposureAction(),
                new RestCatAccessAction(),
                new RestHelpAction(),
                new RestReportAction(checkService, securityContext, InstantSource.system()));
    }

    @Override
    public Collection<HealthIndicatorService> getHealthIndicatorServices() {
        return List.of(new MlSetupHealthIndicatorService(clusterVerdict));
    }
}
