package io.mlsetup.job.importing;

import static java.util.stream.Collectors.joining;

import io.mlsetup.common.Printable;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.job.planning.ImportPlan;
import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.rest.RestStatus;

/** What the log tells of an import: who, what, outcome, in one line of bounded length. */
final class ImportLog {

    /** The ids of a type are told as far as this; the answer has all of them. */
    private static final int MAX_IDS = 10;

    private ImportLog() {}

    /** What became of a plan: what was created or failed by its id, the rest by its number. */
    static String line(String who, ImportPlan plan, RestStatus status) {
        List<String> parts = new ArrayList<>();
        for (ItemAction action : ItemAction.values()) {
            for (ItemType type : ItemType.values()) {
                List<String> ids = plan.items().stream()
                        .filter(item -> item.is(action) && item.key().type() == type)
                        .map(ImportLog::id)
                        .toList();
                if (!ids.isEmpty()) {
                    parts.add(action.value() + " " + ids.size() + " " + type.value()
                            + (isDone(action) ? " " + shown(ids) : ""));
                }
            }
        }
        return "import of machine learning jobs by " + who + ", status [" + status.getStatus() + "]: "
                + (parts.isEmpty() ? "nothing" : String.join(", ", parts));
    }

    private static boolean isDone(ItemAction action) {
        return action == ItemAction.CREATED || action == ItemAction.UPDATED || action == ItemAction.FAILED;
    }

    private static String id(Item item) {
        return "[" + Printable.of(item.key().id()) + "]";
    }

    private static String shown(List<String> ids) {
        return ids.stream().limit(MAX_IDS).collect(joining(" "))
                + (ids.size() > MAX_IDS ? " and " + (ids.size() - MAX_IDS) + " more" : "");
    }
}
