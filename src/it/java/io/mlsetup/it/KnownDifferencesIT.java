package io.mlsetup.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.it.server.Client;
import io.mlsetup.it.server.SharedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.Test;

/**
 * Holds what the running server says of roles and privileges against the file of its version, see {@link KnownDifferences}. With
 * {@code -Dknown.differences.write=true} the file is written instead.
 */
public class KnownDifferencesIT {

    private static final String VERSION = System.getProperty("it.version");

    @Test
    public void theRunningServerDiffersWhereItIsKnownTo() throws IOException {
        Client admin = SharedCluster.plain().as("admin");
        assertThat(
                admin.send("GET /_ml_setup")
                        .expect(200)
                        .at("/elasticsearch_version")
                        .asText(),
                equalTo(VERSION));
        SortedSet<String> found = differences(admin);
        if (Boolean.getBoolean("known.differences.write")) {
            Path file = Path.of(System.getProperty("it.docs"))
                    .resolveSibling("src/it/resources")
                    .resolve(KnownDifferences.resource(VERSION));
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", found) + "\n");
            return;
        }
        SortedSet<String> known = KnownDifferences.of(VERSION)
                .orElseThrow(
                        () -> new AssertionError("no file " + KnownDifferences.resource(VERSION) + "; found " + found));
        assertThat(
                without(found, known) + " is not known, and of the known is gone " + without(known, found),
                found,
                equalTo(known));
    }

    private static SortedSet<String> without(SortedSet<String> some, SortedSet<String> others) {
        SortedSet<String> left = new TreeSet<>(some);
        left.removeAll(others);
        return left;
    }

    private static SortedSet<String> differences(Client admin) {
        SortedSet<String> found = new TreeSet<>();
        admin.send("GET /_ml_setup/role").expect(200).json().properties().forEach(role -> {
            role.getValue()
                    .path("differs")
                    .forEach(differs -> found.add(KnownDifferences.line(
                            "role",
                            role.getKey(),
                            differs.at("/document").asText(),
                            differs.at("/running").asText())));
            if (role.getValue().path("deprecated").asBoolean()
                    && role.getValue().path("available").asBoolean()) {
                found.add(KnownDifferences.deprecated(role.getKey()));
            }
        });
        for (String scope : List.of("cluster", "index")) {
            admin.send("GET /_ml_setup/privilege/" + scope)
                    .expect(200)
                    .json()
                    .properties()
                    .forEach(privilege -> privilege
                            .getValue()
                            .path("differs")
                            .forEach(differs -> found.add(KnownDifferences.line(
                                    scope + " privilege",
                                    privilege.getKey(),
                                    differs.at("/document").asText(),
                                    differs.at("/running").asText()))));
        }
        return found;
    }
}
