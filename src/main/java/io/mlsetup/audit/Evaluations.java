package io.mlsetup.audit;

import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.tasks.TaskCancelledException;

/** What ends an evaluation that nobody waits for any more. */
public final class Evaluations {

    private Evaluations() {}

    /** To be run now and then; throws once the client has gone away. */
    public static Runnable checkpoint(Task task) {
        return () -> {
            if (task instanceof CancellableTask cancellable && cancellable.isCancelled()) {
                throw new TaskCancelledException("the client has gone away");
            }
        };
    }
}
