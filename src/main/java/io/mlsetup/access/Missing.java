package io.mlsetup.access;

import io.mlsetup.access.Requirement.AnyOf;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.DataView;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Requirement.Kibana;
import io.mlsetup.access.Requirement.VisibleSpace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.core.Nullable;

/**
 * The shape in which clients get what is missing: {@code {type, name, on}}, or {@code {any_of: [[...], [...]]}} of such.
 *
 * @param on null for what is held on the whole cluster
 */
public record Missing(String type, String name, @Nullable String on) {

    /** One thing, not alternatives. */
    public static Missing of(Requirement leaf) {
        if (leaf instanceof Cluster cluster) {
            return new Missing("cluster", cluster.privilege(), null);
        } else if (leaf instanceof Index index) {
            return new Missing("index", index.privilege(), index.pattern());
        } else if (leaf instanceof Kibana kibana) {
            return new Missing("application", kibana.privilege(), "space:" + kibana.space());
        } else if (leaf instanceof DataView dataView) {
            return new Missing("data_view", dataView.pattern(), "space:" + dataView.space());
        }
        return new Missing("space", "ml", "space:" + ((VisibleSpace) leaf).space());
    }

    /** {@code manage_ml}, {@code read on logs-*}, {@code feature_ml.all on space:default}; of one thing, not of alternatives. */
    public static String name(Requirement leaf) {
        Missing item = of(leaf);
        return item.on == null ? item.name : item.name + " on " + item.on;
    }

    /** Each thing once: two capabilities of one privilege are one thing to give. */
    public static List<Map<String, Object>> toMaps(List<Requirement> missing) {
        return missing.stream().map(Missing::toMap).distinct().toList();
    }

    private static Map<String, Object> toMap(Requirement requirement) {
        return requirement instanceof AnyOf anyOf
                ? Map.of(
                        "any_of",
                        anyOf.alternatives().stream().map(Missing::toMaps).toList())
                : of(requirement).toMap();
    }

    /** In the order in which it is shown; to be added to. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", type);
        map.put("name", name);
        if (on != null) {
            map.put("on", on);
        }
        return map;
    }
}
