package io.mlsetup.privilege;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.elasticsearch.ResourceNotFoundException;

/** The four kinds of privileges, as document {@code 003} orders them. */
public enum Scope {
    CLUSTER,
    INDEX,
    RUN_AS,
    APPLICATION;

    /** As in the path and in answers. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Scope of(String id) {
        return Arrays.stream(values())
                .filter(scope -> scope.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ResourceNotFoundException(
                        "unknown scope [{}] of privileges, it is one of [{}]",
                        id,
                        Arrays.stream(values()).map(Scope::id).collect(Collectors.joining(", "))));
    }
}
