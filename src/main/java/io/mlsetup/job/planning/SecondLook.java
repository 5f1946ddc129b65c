package io.mlsetup.job.planning;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of an import, held against the plan that would be made now. Others import at the same time: what failed since somebody else
 * created it is unchanged if it is the same, and what depends on it goes on; else it is a conflict. And what was said to be created must
 * be there.
 */
public final class SecondLook {

    public static final Reason CREATED_MEANWHILE = new Reason(
            "created_meanwhile",
            "The same was created meanwhile: by somebody else, or by this import, where a node left and Elasticsearch sent the"
                    + " request again.");

    private static final Set<ItemType> MAY_VANISH = Set.of(ItemType.CALENDAR_JOB, ItemType.CALENDAR_EVENT);

    private SecondLook() {}

    /** Whether there is anything to look for. */
    public static boolean isNeeded(ImportPlan done) {
        return done.items().stream().anyMatch(item -> item.is(ItemAction.FAILED) || mayHaveVanished(item));
    }

    private static boolean mayHaveVanished(Item item) {
        return item.is(ItemAction.CREATED) && MAY_VANISH.contains(item.key().type());
    }

    /**
     * The plan of what is left to do, if there is: with actions {@code create} again.
     *
     * @param now the plan that would be made of the same file now
     * @param last whether nothing will be tried again
     */
    public static ImportPlan of(ImportPlan done, ImportPlan now, boolean last) {
        Map<ItemKey, Item> anew = now.items().stream().collect(toMap(Item::key, identity(), (first, second) -> first));
        boolean progress = !last
                && done.items().stream()
                        .anyMatch(item -> anew.containsKey(item.key())
                                && (isThere(item, anew.get(item.key())) || isLost(item, anew.get(item.key()))));
        List<Item> items = done.items().stream()
                .map(item -> anew.containsKey(item.key()) ? look(item, anew.get(item.key()), progress) : item)
                .toList();
        return done.with(items);
    }

    private static boolean isThere(Item item, Item now) {
        return item.is(ItemAction.FAILED) && !item.has(ImportPlan.NOT_RUNNING_AGAIN) && now.is(ItemAction.UNCHANGED);
    }

    private static boolean isLost(Item item, Item now) {
        return mayHaveVanished(item) && now.is(ItemAction.CREATE);
    }

    private static Item look(Item item, Item now, boolean progress) {
        if (isThere(item, now)) {
            return now.with(
                    ItemAction.UNCHANGED,
                    item.update() == null
                            ? CREATED_MEANWHILE
                            : new Reason("updated_meanwhile", "Somebody else made the same change meanwhile."));
        }
        if (item.is(ItemAction.FAILED)
                && item.update() == null
                && (now.is(ItemAction.CONFLICT) || now.is(ItemAction.SKIP))) {
            return now;
        }
        if (isLost(item, now)) {
            return progress
                    ? now
                    : item.with(
                            ItemAction.FAILED,
                            new Reason(
                                    "not_there",
                                    "It was added, and another change of the calendar took it out again: send the file again."));
        }
        return progress && item.is(ItemAction.FAILED) && now.is(ItemAction.CREATE) ? now : item;
    }
}
