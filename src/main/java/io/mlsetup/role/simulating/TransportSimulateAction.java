package io.mlsetup.role.simulating;

import io.mlsetup.common.Pool;
import io.mlsetup.common.RecordResponse;
import io.mlsetup.kibana.Fact;
import io.mlsetup.privilege.Discouraged;
import io.mlsetup.privilege.Documents;
import io.mlsetup.role.RoleSources;
import java.util.Collection;
import java.util.concurrent.Executor;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRunnable;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/** Gathers the roles, as the caller, and what Kibana stores, side by side; then evaluates, on the threads of the plugin. */
public final class TransportSimulateAction extends TransportAction<SimulationRequest, RecordResponse> {

    private final Executor executor;
    private final NodeClient client;
    private final RoleSources sources;
    private final NamedXContentRegistry registry;

    @Inject
    public TransportSimulateAction(
            ActionFilters filters,
            TransportService transportService,
            NodeClient client,
            RoleSources sources,
            NamedXContentRegistry registry) {
        super(
                SimulateAction.NAME,
                filters,
                transportService.getTaskManager(),
                transportService.getThreadPool().executor(Pool.NAME));
        this.executor = transportService.getThreadPool().executor(Pool.NAME);
        this.client = client;
        this.sources = sources;
        this.registry = registry;
    }

    @Override
    protected void doExecute(Task task, SimulationRequest asked, ActionListener<RecordResponse> listener) {
        SubscribableListener<Simulated> simulated = new SubscribableListener<>();
        SubscribableListener<Fact<Collection<ApplicationPrivilegeDescriptor>>> stored = new SubscribableListener<>();
        sources.storedPrivileges(stored);
        readSimulated(asked, simulated);
        simulated.addListener(listener.delegateFailureAndWrap((l, whose) ->
                stored.addListener(new ThreadedActionListener<>(
                        executor,
                        l.map(privileges -> RoleSources.answer(task, () -> evaluate(asked, whose, privileges)))))));
    }

    private void readSimulated(SimulationRequest asked, ActionListener<Simulated> listener) {
        StoredRolesReader roles = new StoredRolesReader(client, sources.settings());
        if (asked.role() != null) {
            executor.execute(ActionRunnable.supply(
                    listener, () -> Simulated.unsaved(UnsavedRole.parse(asked.role(), registry))));
        } else if (asked.user() != null) {
            roles.ofUser(asked.user(), listener);
        } else {
            roles.named(asked.roles(), listener);
        }
    }

    private Simulation.Result evaluate(
            SimulationRequest asked, Simulated whose, Fact<Collection<ApplicationPrivilegeDescriptor>> stored) {
        return new Simulation(
                        asked.asked(), whose, stored, sources.restrictedIndices(), new Discouraged(Documents.get()))
                .evaluate();
    }
}
