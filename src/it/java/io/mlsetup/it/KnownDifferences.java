package io.mlsetup.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where Elastic's documents and a version of Elasticsearch are known to differ, and which roles the version calls deprecated: the files
 * {@code known-differences/<major>.<minor>.txt}, or for a patch that differs from the later ones a file of its own, which
 * {@code KnownDifferencesIT} writes from a running server. The one list of it: unit tests, tests on servers and the page for readers take it
 * from there.
 */
public final class KnownDifferences {

    /** The versions that there is a file for, oldest first. */
    public static final List<String> VERSIONS = List.of("8.19", "9.1.0", "9.1", "9.2", "9.3", "9.4", "9.5");

    private KnownDifferences() {}

    /** One line: what it is about, what the document says of it, what the running version does. */
    public static String line(String kind, String name, String document, String running) {
        return String.join(" | ", kind, name, document, running);
    }

    public static String deprecated(String role) {
        return "deprecated role | " + role;
    }

    /** The file for this version: {@code 9.5} for {@code 9.5.4}, unless the patch has one of its own. */
    public static String resource(String version) {
        return "known-differences/" + (VERSIONS.contains(version) ? version : version.replaceFirst("\\.\\d+$", ""))
                + ".txt";
    }

    /** The lines of this version, sorted; empty if there is no file. */
    public static Optional<SortedSet<String>> of(String version) {
        try (InputStream in = KnownDifferences.class.getClassLoader().getResourceAsStream(resource(version))) {
            if (in == null) {
                return Optional.empty();
            }
            return Optional.of(new TreeSet<>(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
