package io.mlsetup.it.bench;

import java.util.Arrays;

/** How long something took, many times. */
final class Timings {

    private long[] nanos = new long[1 << 10];
    private int count;

    synchronized void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = duration;
    }

    synchronized void addAll(Timings other) {
        for (int i = 0; i < other.count; i++) {
            add(other.nanos[i]);
        }
    }

    int count() {
        return count;
    }

    double medianMillis() {
        return millis(0.5);
    }

    double p99Millis() {
        return millis(0.99);
    }

    /** By nearest rank. */
    private synchronized double millis(double quantile) {
        if (count == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(quantile * count) - 1)] / 1e6;
    }
}
