package io.mlsetup.space;

import io.mlsetup.access.asking.VisibleSpaces;
import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.Pool;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.KibanaStore;
import io.mlsetup.kibana.MlObjects;
import io.mlsetup.kibana.Space;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.RefCountingListener;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.transport.TransportService;

/**
 * Gathers what Kibana stores, what the caller may see of it, and the jobs as the caller may read them; then joins, which no
 * transport thread should do.
 */
public final class TransportSpaceAction extends TransportAction<SpaceAction.Request, SpaceAction.Response> {

    private final Executor executor;
    private final NodeClient client;
    private final KibanaStore kibana;
    private final Settings settings;

    @Inject
    public TransportSpaceAction(
            ActionFilters filters,
            TransportService transportService,
            NodeClient client,
            KibanaStore kibana,
            Settings settings) {
        super(
                SpaceAction.NAME,
                filters,
                transportService.getTaskManager(),
                transportService.getThreadPool().executor(Pool.NAME));
        this.executor = transportService.getThreadPool().executor(Pool.NAME);
        this.client = client;
        this.kibana = kibana;
        this.settings = settings;
    }

    @Override
    protected void doExecute(Task task, SpaceAction.Request request, ActionListener<SpaceAction.Response> listener) {
        AtomicReference<MlObjects> objects = new AtomicReference<>();
        AtomicReference<Fact<Set<String>>> visible = new AtomicReference<>();
        AtomicReference<MlConfigs> configs = new AtomicReference<>();
        try (var reads = new RefCountingListener(new ThreadedActionListener<>(
                executor,
                listener.map(nothing ->
                        answer(task, new SpaceFacts(objects.get(), visible.get(), request.id(), configs.get())))))) {
            kibana.mlObjects(reads.acquire(stored -> {
                objects.set(stored);
                VisibleSpaces.among(ids(stored), settings, client, reads.acquire(visible::set));
            }));
            MlConfigReader.read(client, reads.acquire(configs::set));
        }
    }

    private static List<String> ids(MlObjects stored) {
        return stored.spaces()
                .get()
                .map(spaces -> spaces.items().stream().map(Space::id).toList())
                .orElse(List.of());
    }

    private static SpaceAction.Response answer(Task task, SpaceFacts facts) {
        if (facts.only() != null && facts.shown().get().filter(List::isEmpty).isPresent()) {
            // The same for a space that is not there and for one that is not the caller's to see.
            throw new ResourceNotFoundException(
                    "there is no space [{}], or you may not see machine learning in it; you may see it in {}",
                    facts.only(),
                    new TreeSet<>(facts.visible().get().orElse(Set.of())));
        }
        return new SpaceAction.Response(SpaceReport.of(facts, () -> CancellableRequest.ensureWanted(task)));
    }
}
