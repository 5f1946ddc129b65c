package io.mlsetup.kibana;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What was read last, each with the version of what it was read from, so that it is known to be still true. Of bounded size, in bytes:
 * what was asked for least recently gives way, and what alone would take too much is not remembered.
 *
 * @param <T> what is remembered
 */
final class Memory<T> {

    /** Of all that is remembered. */
    static final long MAX_BYTES = 1 << 20;

    /** Of one thing. */
    static final long MAX_BYTES_OF_ONE = 1 << 16;

    private record Remembered<T>(Object version, T value, long bytes) {}

    private final Map<String, Remembered<T>> things = new LinkedHashMap<>(16, 0.75f, true);
    private final ToLongFunction<T> weigher;
    private long bytes;

    /** @param weigher about how many bytes a thing takes */
    Memory(ToLongFunction<T> weigher) {
        this.weigher = requireNonNull(weigher);
    }

    /** What is remembered under this key, if it was read from this version. */
    synchronized Optional<T> get(String key, Object version) {
        return Optional.ofNullable(things.get(key))
                .filter(thing -> thing.version.equals(version))
                .map(Remembered::value);
    }

    synchronized void put(String key, Object version, T value) {
        forget(things.remove(key));
        long weight = weigher.applyAsLong(value) + key.length();
        if (weight > MAX_BYTES_OF_ONE) {
            return;
        }
        things.put(key, new Remembered<>(version, value, weight));
        bytes += weight;
        for (Iterator<Remembered<T>> eldest = things.values().iterator(); bytes > MAX_BYTES; ) {
            forget(eldest.next());
            eldest.remove();
        }
    }

    private void forget(Remembered<T> thing) {
        bytes -= thing == null ? 0 : thing.bytes();
    }
}
