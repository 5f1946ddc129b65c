package io.mlsetup.it.server;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the build made, as the system properties {@code it.*} say (set by failsafe in the pom, and by {@code ./run}). */
final class BuildOutput {
    private BuildOutput() {}

    static Path distribution() {
        return path("it.distribution");
    }

    static Path path(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("the system property [" + property + "] is not set; the build sets it");
        }
        Path path = Path.of(value).toAbsolutePath();
        if (!Files.exists(path)) {
            throw new IllegalStateException("[" + path + "] is missing; mvn pre-integration-test -DskipTests makes it");
        }
        return path;
    }
}
