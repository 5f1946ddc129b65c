package io.mlsetup.common;

import java.util.Map;
import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.tasks.TaskCancelledException;
import org.elasticsearch.tasks.TaskId;

/** A local request whose task ends when the client that sent it goes away. */
public abstract class CancellableRequest extends LocalRequest {

    @Override
    public final Task createTask(long id, String type, String action, TaskId parent, Map<String, String> headers) {
        return new CancellableTask(id, type, action, getDescription(), parent, headers);
    }

    /** @throws TaskCancelledException if the client that the task works for has gone away */
    public static void ensureWanted(Task task) {
        if (task instanceof CancellableTask cancellable && cancellable.isCancelled()) {
            throw new TaskCancelledException("the client has gone away");
        }
    }
}
