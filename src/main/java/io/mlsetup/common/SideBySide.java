package io.mlsetup.common;

import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.RefCountingRunnable;
import org.elasticsearch.core.Releasable;

/**
 * Waits for answers to several requests that run side by side. Where {@code RefCountingListener} hangs all failures on that which came
 * first, this tells one, and always the same: of four reads that are refused, the first that was asked for.
 */
public final class SideBySide implements Releasable {

    private final SortedMap<Integer, Exception> failures = new ConcurrentSkipListMap<>();
    private final RefCountingRunnable all;
    private int asked;

    /** @param listener is answered when this was closed and all that was asked for is over */
    public SideBySide(ActionListener<Void> listener) {
        this.all = new RefCountingRunnable(() -> {
            if (failures.isEmpty()) {
                listener.onResponse(null);
            } else {
                listener.onFailure(failures.get(failures.firstKey()));
            }
        });
    }

    /** For one more answer; for all of them on one thread, in whose order they are told. */
    public <T> ActionListener<T> next(Consumer<T> taken) {
        int place = asked++;
        return ActionListener.releaseAfter(
                ActionListener.wrap(taken::accept, e -> failures.put(place, e)), all.acquire());
    }

    @Override
    public void close() {
        all.close();
    }
}
