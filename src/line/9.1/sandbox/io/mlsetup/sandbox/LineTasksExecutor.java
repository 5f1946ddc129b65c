package io.mlsetup.sandbox;

import java.util.Collection;
import java.util.concurrent.Executor;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.persistent.PersistentTaskParams;
import org.elasticsearch.persistent.PersistentTasksCustomMetadata.Assignment;
import org.elasticsearch.persistent.PersistentTasksExecutor;

/** Assigns persistent tasks with the signatures that Elasticsearch has from 9.1 to 9.3: it changed on the way. */
public abstract class LineTasksExecutor<P extends PersistentTaskParams> extends PersistentTasksExecutor<P> {

    protected LineTasksExecutor(String taskName, Executor executor) {
        super(taskName, executor);
    }

    /** The node that shall run the task, or why there is none. */
    protected abstract Assignment assign(P params, Collection<DiscoveryNode> candidates, ClusterState state);

    @Override
    public final Assignment getAssignment(P params, Collection<DiscoveryNode> candidates, ClusterState state) {
        return assign(params, candidates, state);
    }

    /** What the newer ones call; the classes of a line are compiled with its first, which does not have it. */
    protected final Assignment doGetAssignment(
            P params, Collection<DiscoveryNode> candidates, ClusterState state, ProjectId project) {
        return assign(params, candidates, state);
    }
}
