package io.mlsetup.line;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestHandler;

/** Registers actions and REST handlers with the signatures that Elasticsearch has in 9.4 and 9.5. */
public abstract class LinePlugin extends Plugin implements ActionPlugin {

    /** The actions, as every line has them. */
    protected abstract List<Action<?, ?>> actions();

    /** The REST handlers; asked for after the components were made. */
    protected abstract Collection<RestHandler> restHandlers();

    @Override
    public final Collection<ActionHandler> getActions() {
        return actions().stream()
                .map(action -> new ActionHandler(action.type(), action.transport()))
                .toList();
    }

    @Override
    public final Collection<RestHandler> getRestHandlers(
            RestHandlersServices services,
            Supplier<DiscoveryNodes> nodesInCluster,
            Predicate<NodeFeature> clusterSupportsFeature) {
        return restHandlers();
    }
}
