package io.mlsetup.job.planning;

import io.mlsetup.access.Requirement;
import io.mlsetup.common.Reason;
import io.mlsetup.job.drafting.Item;
import io.mlsetup.job.drafting.ItemAction;
import io.mlsetup.job.drafting.ItemType;
import io.mlsetup.kibana.KibanaRequests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an import means to do, or did.
 *
 * @param items in the order in which they are created
 * @param missing the documented privileges that the caller lacks for what would be created
 * @param warnings what to know about the whole
 * @param kibana whether there is a Kibana, which shows new jobs only after it has synchronized
 */
public record ImportPlan(List<Item> items, List<Requirement> missing, List<Reason> warnings, boolean kibana) {

    public ImportPlan {
        items = List.copyOf(items);
        missing = List.copyOf(missing);
        warnings = List.copyOf(warnings);
    }

    /** The same after something became of its items. */
    public ImportPlan with(List<Item> carriedOut) {
        return new ImportPlan(carriedOut, missing, warnings, kibana);
    }

    /** Whether something speaks against carrying it out. */
    public boolean isRefused() {
        return items.stream().anyMatch(item -> item.is(ItemAction.CONFLICT) || item.is(ItemAction.BLOCKED));
    }

    /** How many items there are by action, those that occur. */
    public Map<String, Object> summary() {
        Map<String, Object> summary = new LinkedHashMap<>();
        for (ItemAction action : ItemAction.values()) {
            long count = items.stream().filter(item -> item.is(action)).count();
            if (count > 0) {
                summary.put(action.value(), count);
            }
        }
        return summary;
    }

    /**
     * The requests that set the jobs to work that are created, since an import leaves them closed and stopped; and the one that
     * shows them in Kibana.
     */
    public List<String> requests() {
        List<String> requests = new ArrayList<>();
        created(ItemType.ANOMALY_DETECTOR).forEach(id -> requests.add("POST /_ml/anomaly_detectors/" + id + "/_open"));
        created(ItemType.DATAFEED).forEach(id -> requests.add("POST /_ml/datafeeds/" + id + "/_start"));
        created(ItemType.DATA_FRAME_ANALYTICS)
                .forEach(id -> requests.add("POST /_ml/data_frame/analytics/" + id + "/_start"));
        if (kibana && !requests.isEmpty()) {
            requests.add(KibanaRequests.SYNCHRONIZE);
        }
        return requests;
    }

    private Stream<String> created(ItemType type) {
        return items.stream()
                .filter(item -> item.key().type() == type)
                .filter(item -> item.is(ItemAction.CREATE) || item.is(ItemAction.CREATED))
                .map(item -> item.key().id());
    }
}
