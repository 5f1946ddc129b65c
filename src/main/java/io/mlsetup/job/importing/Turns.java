package io.mlsetup.job.importing;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.core.Releasables;

/**
 * Lets one after the other at a thing, without a thread that waits. Machine learning gives events no ids by which a second request would
 * know that the first had put them, and its update of a calendar reads and writes back: of two imports on a node only one is at a
 * calendar.
 */
final class Turns {

    private final Map<String, Queue<Waiting>> taken = new HashMap<>();

    private record Waiting(Executor executor, Runnable turn) {}

    /** What somebody does when it is his turn; he releases when he is done. */
    interface Turn {
        void take(Releasable done);
    }

    /**
     * Waits for a turn.
     *
     * @param executor on which a turn is taken that had to wait
     */
    void await(String thing, Executor executor, Turn turn) {
        requireNonNull(turn);
        Releasable done = Releasables.releaseOnce(() -> next(thing));
        synchronized (taken) {
            Queue<Waiting> waiting = taken.get(thing);
            if (waiting != null) {
                waiting.add(new Waiting(executor, () -> turn.take(done)));
                return;
            }
            taken.put(thing, new ArrayDeque<>());
        }
        turn.take(done);
    }

    private void next(String thing) {
        Waiting next;
        synchronized (taken) {
            next = taken.get(thing).poll();
            if (next == null) {
                taken.remove(thing);
                return;
            }
        }
        next.executor().execute(next.turn());
    }
}
