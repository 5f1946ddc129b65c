package io.mlsetup.job.drafting;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One thing that an import creates, or why it does not.
 *
 * @param config what to create, of x-pack-core's type for it; a {@link Membership} for a calendar's job; null if that could not
 *     be read
 * @param needs what must be there before, as far as the same import creates it
 */
public record Item(ItemKey key, ItemAction action, List<Reason> reasons, Object config, Set<ItemKey> needs) {

    /** That a job or group belongs to a calendar. */
    public record Membership(String calendarId, String jobId) {}

    public Item {
        requireNonNull(key);
        requireNonNull(action);
        reasons = List.copyOf(reasons);
        needs = Set.copyOf(needs);
    }

    public Item with(ItemAction other, Reason... more) {
        return new Item(
                key, other, Stream.concat(reasons.stream(), Stream.of(more)).toList(), config, needs);
    }

    public boolean is(ItemAction other) {
        return action == other;
    }

    /** As {@code {type, id, action, reasons}}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", key.type().value());
        map.put("id", key.id());
        map.put("action", action.value());
        map.put("reasons", reasons.stream().map(Reason::toMap).toList());
        return map;
    }
}
