package io.mlsetup.cluster;

import io.mlsetup.common.DevTools;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.unit.ByteSizeValue;

/**
 * Reads cluster settings out of the facts, and writes the requests that change them. The values were validated when they were
 * stored; one that cannot be parsed all the same (stored by another version) counts as not given.
 */
final class SettingValues {

    /** What every answer that rests on cluster settings has to tell. */
    static final List<String> NOT_JUDGED =
            List.of("settings given only in elasticsearch.yml, which the cluster state does not hold");

    private SettingValues() {}

    static Optional<Integer> integer(ClusterFacts facts, String key) {
        try {
            return Optional.ofNullable(facts.setting(key)).map(Integer::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static boolean isTrue(ClusterFacts facts, String key) {
        return "true".equals(facts.setting(key));
    }

    /** Bytes; empty if the setting is not given or 0, which for ML's size settings means no limit. */
    static Optional<Long> bytes(ClusterFacts facts, String key) {
        String value = facts.setting(key);
        if (value == null) {
            return Optional.empty();
        }
        try {
            long bytes = ByteSizeValue.parseBytesSizeValue(value, key).getBytes();
            return bytes > 0 ? Optional.of(bytes) : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The request that takes these settings back to their defaults, in the section or sections where they were stored. */
    static String reset(ClusterFacts facts, List<String> keys) {
        Map<String, Object> body = new LinkedHashMap<>();
        addNulls(body, "persistent", facts.persistentSettings(), keys);
        addNulls(body, "transient", facts.transientSettings(), keys);
        return DevTools.request("PUT /_cluster/settings", body);
    }

    /** The request that gives a setting a value; it takes the place of a transient value, which would go before it. */
    static String set(ClusterFacts facts, String key, String value) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("persistent", Map.of(key, value));
        addNulls(body, "transient", facts.transientSettings(), List.of(key));
        return DevTools.request("PUT /_cluster/settings", body);
    }

    private static void addNulls(Map<String, Object> body, String section, Settings stored, List<String> keys) {
        Map<String, Object> nulls = new LinkedHashMap<>();
        keys.stream().filter(stored::hasValue).forEach(key -> nulls.put(key, null));
        if (!nulls.isEmpty()) {
            body.put(section, nulls);
        }
    }
}
