package io.mlsetup.audit;

import io.mlsetup.audit.facts.AuditFacts;
import org.elasticsearch.tasks.CancellableTask;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.tasks.TaskCancelledException;

/** What the evaluations have in common that judge everybody: they end when nobody waits for them, and their memory is accounted. */
public final class Evaluations {

    /** What one principal, role or job takes in memory, roughly. */
    private static final long BYTES_OF_A_FACT = 1_000;

    /** Names of indices are short and many. */
    private static final long BYTES_OF_A_NAME = 100;

    private Evaluations() {}

    /** To be run now and then; throws once the client has gone away. */
    public static Runnable checkpoint(Task task) {
        return () -> {
            if (task instanceof CancellableTask cancellable && cancellable.isCancelled()) {
                throw new TaskCancelledException("the client has gone away");
            }
        };
    }

    /** What it takes in memory, roughly, to judge it. */
    public static long bytes(AuditFacts facts) {
        long things = (long) facts.principals().size()
                + facts.roles().size()
                + facts.jobs().size();
        long bits = (long) facts.bySet().size() * facts.jobs().size() / 4;
        return things * BYTES_OF_A_FACT + facts.existing().count() * BYTES_OF_A_NAME + bits;
    }
}
