package io.mlsetup.job.drafting;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * One thing that an import creates, or why it does not.
 *
 * @param config what to create, of x-pack-core's type for it; a {@link Membership} for a calendar's job; null if that could not
 *     be read
 * @param needs what must be there before, as far as the same import creates it
 * @param update how it becomes what the file says, if it exists and differs and is to be updated; else null
 * @param resume the request that has it run again, if it was halted for that and does not run; else null
 */
public record Item(
        ItemKey key,
        ItemAction action,
        List<Reason> reasons,
        Object config,
        Set<ItemKey> needs,
        Update update,
        String resume)
        implements ToXContentObject {

    /** That a job or group belongs to a calendar. */
    public record Membership(String calendarId, String jobId) {}

    public Item {
        requireNonNull(key);
        requireNonNull(action);
        reasons = List.copyOf(reasons);
        needs = Set.copyOf(needs);
    }

    /** One that is not to be updated. */
    public Item(ItemKey key, ItemAction action, List<Reason> reasons, Object config, Set<ItemKey> needs) {
        this(key, action, reasons, config, needs, null);
    }

    /** One that was not halted. */
    public Item(
            ItemKey key, ItemAction action, List<Reason> reasons, Object config, Set<ItemKey> needs, Update update) {
        this(key, action, reasons, config, needs, update, null);
    }

    public Item with(ItemAction other, Reason... more) {
        return new Item(
                key, other, Stream.concat(reasons.stream(), Stream.of(more)).toList(), config, needs, update, resume);
    }

    /** The same after it was halted, and does not run. */
    public Item notRunningAgain(Reason why, String request) {
        Item told = with(action, why);
        return new Item(key, action, told.reasons, config, needs, update, request);
    }

    public boolean is(ItemAction other) {
        return action == other;
    }

    /** Whether it exists and is to become another. */
    public boolean isToBeUpdated() {
        return action == ItemAction.UPDATE || action == ItemAction.UPDATE_AFTER_CLOSE;
    }

    /** Whether a reason of that id is among those of the item. */
    public boolean has(String reasonId) {
        return reasons.stream().anyMatch(reason -> reason.id().equals(reasonId));
    }

    /** As {@code {type, id, action, reasons}}, and {@code changes} if there are any. */
    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject()
                .field("type", key.type().value())
                .field("id", key.id())
                .field("action", action.value())
                .xContentList("reasons", reasons);
        if (update != null && action != ItemAction.UNCHANGED) {
            builder.startArray("changes");
            for (Change change : update.changes()) {
                change.toXContent(builder, params);
            }
            builder.endArray();
        }
        return builder.endObject();
    }
}
