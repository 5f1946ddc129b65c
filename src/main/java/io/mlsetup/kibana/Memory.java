package io.mlsetup.kibana;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was read last, each with the version of what it was read from, so that it is known to be still true. Of bounded size.
 *
 * @param <T> what is remembered
 */
final class Memory<T> {

    /** More spaces than are asked about in turn. */
    static final int MAX_ENTRIES = 64;

    private record Entry<T>(Object version, T value) {}

    private final Map<String, Entry<T>> entries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry<T>> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /** What is remembered under this key, if it was read from this version. */
    synchronized Optional<T> get(String key, Object version) {
        return Optional.ofNullable(entries.get(key))
                .filter(entry -> entry.version.equals(version))
                .map(Entry::value);
    }

    synchronized void put(String key, Object version, T value) {
        entries.put(key, new Entry<>(version, value));
    }
}
