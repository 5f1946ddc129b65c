package io.mlsetup.privilege;

import java.util.LinkedHashMap;
import java.util.Map;
import org.elasticsearch.core.Nullable;

/**
 * What a document says of something deprecated.
 *
 * @param since the version, if the document names it
 * @param replacedBy the role or privilege that replaces it, if it is one
 * @param useInstead what to use where the replacement is not one role or privilege
 */
public record Deprecation(
        @Nullable String since,
        @Nullable String replacedBy,
        @Nullable String useInstead) {

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        if (since != null) {
            map.put("since", since);
        }
        if (replacedBy != null) {
            map.put("replaced_by", replacedBy);
        }
        if (useInstead != null) {
            map.put("use_instead", useInstead);
        }
        return map;
    }
}
