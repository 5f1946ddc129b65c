package io.mlsetup.job.planning;

import io.mlsetup.access.Requirement;
import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemKey;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.kibana.KibanaRequests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.ml.datafeed.DatafeedConfig;

/**
 * What an import means to do, or did.
 *
 * @param items in the order in which they are created
 * @param missing the documented privileges that the caller lacks for what would be created
 * @param warnings what to know about the whole
 * @param notJudged what could not be known beforehand, one sentence each
 * @param space the Kibana space for which new jobs are meant; null where there is no Kibana
 * @param mayClose whether what runs may be closed for a change
 */
public record ImportPlan(
        List<Item> items,
        List<Requirement> missing,
        List<Reason> warnings,
        List<String> notJudged,
        String space,
        boolean mayClose) {

    /** Why something that was closed or stopped for a change is not open or started again. */
    public static final String NOT_RUNNING_AGAIN = "not_running_again";

    public ImportPlan {
        items = List.copyOf(items);
        missing = List.copyOf(missing);
        warnings = List.copyOf(warnings);
        notJudged = List.copyOf(notJudged);
    }

    /** One in which nothing is closed for a change. */
    public ImportPlan(
            List<Item> items, List<Requirement> missing, List<Reason> warnings, List<String> notJudged, String space) {
        this(items, missing, warnings, notJudged, space, false);
    }

    /** The same after something became of its items. */
    public ImportPlan with(List<Item> carriedOut) {
        return new ImportPlan(carriedOut, missing, warnings, notJudged, space, mayClose);
    }

    /** Whether something speaks against carrying it out. */
    public boolean isRefused() {
        return items.stream()
                .anyMatch(item -> item.is(ItemAction.CONFLICT)
                        || item.is(ItemAction.BLOCKED)
                        || (item.is(ItemAction.UPDATE_AFTER_CLOSE) && !mayClose));
    }

    /** Whether the cluster is another than the file says; what is left out is in conflict or blocked all the same. */
    public boolean isChange() {
        return isRefused()
                || creates()
                || items.stream().anyMatch(item -> item.isToBeUpdated() || item.is(ItemAction.SKIP));
    }

    /** Whether something of it is to be created. */
    public boolean creates() {
        return items.stream().anyMatch(item -> item.is(ItemAction.CREATE));
    }

    /** How many items there are by action, those that occur. */
    public Map<String, Long> summary() {
        Map<String, Long> summary = new LinkedHashMap<>();
        for (ItemAction action : ItemAction.values()) {
            long count = items.stream().filter(item -> item.is(action)).count();
            if (count > 0) {
                summary.put(action.value(), count);
            }
        }
        return summary;
    }

    /**
     * First the one that puts the new jobs into their space and no other. Then those that set them to work, since an import leaves them
     * closed and stopped; but for those that Elasticsearch would refuse to start. Those that close and stop what would have to be for a
     * change, and what they left so come first of all.
     */
    public List<String> requests() {
        List<String> requests = new ArrayList<>();
        items.stream()
                .filter(item -> item.is(ItemAction.UPDATE_AFTER_CLOSE) && !mayClose)
                .forEach(item -> requests.add(
                        item.has(RunningRules.FAILED) ? Runs.haltFailed(item.key()) : Runs.halt(item.key())));
        items.stream().map(Item::resume).filter(Objects::nonNull).forEach(requests::add);
        for (ItemType type : List.of(ItemType.ANOMALY_DETECTOR, ItemType.DATAFEED, ItemType.DATA_FRAME_ANALYTICS)) {
            created(type).forEach(item -> {
                openJob(item, requests);
                requests.add(Runs.resume(item.key()));
            });
        }
        if (space != null && createsJobs()) {
            requests.add(0, KibanaRequests.synchronize(space));
        }
        return requests;
    }

    private boolean createsJobs() {
        return items.stream()
                .anyMatch(item -> isCreated(item)
                        && (item.key().type() == ItemType.ANOMALY_DETECTOR
                                || item.key().type() == ItemType.DATAFEED
                                || item.key().type() == ItemType.DATA_FRAME_ANALYTICS));
    }

    /** The job of a new datafeed, where it was there already and does not run. */
    private static void openJob(Item item, List<String> requests) {
        boolean failed = item.has(RunningRules.JOB_FAILED);
        if (failed || item.has(RunningRules.JOB_CLOSED)) {
            ItemKey job = new ItemKey(ItemType.ANOMALY_DETECTOR, ((DatafeedConfig) item.config()).getJobId());
            if (failed) {
                requests.add(Runs.haltFailed(job));
            }
            requests.add(Runs.resume(job));
        }
    }

    private Stream<Item> created(ItemType type) {
        return items.stream()
                .filter(item -> item.key().type() == type && isCreated(item))
                .filter(item -> !item.has(IndexRules.START_REFUSED) && !item.has(RunningRules.OPEN_REFUSED));
    }

    private static boolean isCreated(Item item) {
        return item.is(ItemAction.CREATE) || item.is(ItemAction.CREATED);
    }
}
