package io.mlsetup.access;

import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.DataView;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirement.VisibleSpace;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The shape in which clients get what is missing: {@code {type, name, on}}, or {@code {any_of: [[...], [...]]}}. */
public final class Missing {

    private Missing() {}

    /** Each thing once: two capabilities of one privilege are one thing to give. */
    public static List<Map<String, Object>> toMaps(List<Requirement> missing) {
        LinkedHashSet<Map<String, Object>> items = new LinkedHashSet<>();
        missing.forEach(requirement -> items.add(toMap(requirement)));
        return List.copyOf(items);
    }

    /** {@code manage_ml}, {@code read on logs-*}, {@code feature_ml.all on space:default}; of one thing, not of alternatives. */
    public static String name(Requirement leaf) {
        Map<String, Object> item = toMap(leaf);
        return item.containsKey("on") ? item.get("name") + " on " + item.get("on") : (String) item.get("name");
    }

    private static Map<String, Object> toMap(Requirement requirement) {
        if (requirement instanceof Cluster cluster) {
            return item("cluster", cluster.privilege(), null);
        } else if (requirement instanceof Index index) {
            return item("index", index.privilege(), index.pattern());
        } else if (requirement instanceof Kibana kibana) {
            return item("application", kibana.privilege(), "space:" + kibana.space());
        } else if (requirement instanceof DataView dataView) {
            return item("data_view", dataView.pattern(), "space:" + dataView.space());
        } else if (requirement instanceof VisibleSpace space) {
            return item("space", "ml", "space:" + space.space());
        } else {
            AnyOf anyOf = (AnyOf) requirement;
            return Map.of(
                    "any_of", anyOf.alternatives().stream().map(Missing::toMaps).toList());
        }
    }

    private static Map<String, Object> item(String type, String name, String on) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("type", type);
        item.put("name", name);
        if (on != null) {
            item.put("on", on);
        }
        return item;
    }
}
