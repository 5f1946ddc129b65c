package io.mlsetup.common;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why something is as it is, or what to know about it.
 *
 * @param id stable, snake_case
 * @param message one sentence for people
 */
public record Reason(String id, String message) {

    public Reason {
        requireNonNull(id);
        requireNonNull(message);
    }

    /** As {@code {id, message}}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", id);
        map.put("message", message);
        return map;
    }
}
