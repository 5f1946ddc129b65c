package io.mlsetup.common;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.common.util.concurrent.ThrottledIterator;

/** Runs an asynchronous step for each of some items, a few at a time. */
public final class Throttled {

    private Throttled() {}

    /**
     * Runs the steps. After one has failed no more is begun.
     *
     * @param atOnce how many run side by side
     * @param step gets an item and a listener, which it must answer once
     * @param listener is answered when all that was begun is over; with the first failure if there was one
     */
    public static <T> void forEach(
            Collection<T> items, int atOnce, BiConsumer<T, ActionListener<Void>> step, ActionListener<Void> listener) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        ThrottledIterator.run(
                items.iterator(),
                (slot, item) -> {
                    if (failure.get() != null) {
                        slot.close();
                        return;
                    }
                    ActionListener<Void> done = ActionListener.releaseAfter(
                            ActionListener.wrap(nothing -> {}, e -> failure.compareAndSet(null, e)), slot);
                    ActionListener.run(done, l -> step.accept(item, l));
                },
                atOnce,
                () -> {
                    if (failure.get() == null) {
                        listener.onResponse(null);
                    } else {
                        listener.onFailure(failure.get());
                    }
                });
    }
}
