package io.mlsetup.job;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicLong;
import org.elasticsearch.common.breaker.CircuitBreaker;
import org.elasticsearch.core.Releasable;

/** Bytes accounted to a circuit breaker until all of them are released together. */
public final class Reservation implements Releasable {

    private final CircuitBreaker breaker;
    private final String label;
    private final AtomicLong bytes = new AtomicLong();

    /** @param label names the user of the bytes in the breaker's message */
    public Reservation(CircuitBreaker breaker, String label) {
        this.breaker = requireNonNull(breaker);
        this.label = requireNonNull(label);
    }

    /** @throws org.elasticsearch.common.breaker.CircuitBreakingException (429) if that is more than the node can take now */
    public void add(long more) {
        breaker.addEstimateBytesAndMaybeBreak(more, label);
        bytes.addAndGet(more);
    }

    @Override
    public void close() {
        breaker.addWithoutBreaking(-bytes.getAndSet(0));
    }
}
