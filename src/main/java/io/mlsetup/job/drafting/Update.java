package io.mlsetup.job.drafting;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.ml.calendars.ScheduledEvent;

/**
 * How something that exists becomes what the file says.
 *
 * @param changes field by field
 * @param request x-pack-core's own update; a {@link Replacement} for events; null where none can do it
 * @param before as it is rendered now: what is there when its turn comes must still be this
 * @param after as it is to be rendered then
 */
public record Update(List<Change> changes, Object request, Map<String, Object> before, Map<String, Object> after) {

    private static final int BYTES_OF_VALUE = 48;

    /**
     * Events have no update: those of the cluster go, after the one of the file has come if there is one.
     *
     * @param eventIds what the cluster calls those that go
     * @param comes what comes for them; null if nothing does
     */
    public record Replacement(List<String> eventIds, ScheduledEvent comes) {

        public Replacement {
            eventIds = List.copyOf(eventIds);
        }
    }

    public Update {
        changes = List.copyOf(changes);
        before = Collections.unmodifiableMap(requireNonNull(before));
        after = Collections.unmodifiableMap(requireNonNull(after));
    }

    /** About as many bytes as it holds. */
    public long bytes() {
        return bytes(before) + bytes(after);
    }

    private static long bytes(Object value) {
        long bytes = BYTES_OF_VALUE;
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                bytes += BYTES_OF_VALUE + bytes(entry.getValue());
            }
        } else if (value instanceof Collection<?> list) {
            for (Object item : list) {
                bytes += bytes(item);
            }
        } else if (value instanceof String text) {
            bytes += text.length();
        }
        return bytes;
    }

    /** The same with one change more. */
    public Update with(Change change) {
        return new Update(Stream.concat(changes.stream(), Stream.of(change)).toList(), request, before, after);
    }
}
