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
 * {@code known-differences/<major>.<minor>.txt}, which {@code KnownDifferencesIT} writes from a running server. The one list of it: unit
 * tests, tests on servers and the page for readers take it from there.
 */
public final class KnownDifferences {

    /** The versions that there is a file for, oldest first. */
    public static final List<String> VERSIONS = List.of("8.19", "9.1", "9.2", "9.3", "9.4", "9.5");

    private KnownDifferences() {}

    /** One line: what it is about, what the document says of it, what the running version does. */
    public static String line(String kind, String name, String document, String running) {
        return String.join(" | ", kind, name, document, running);
    }

    public static String deprecated(String role) {
        return "deprecated role | " + role;
    }

    /** {@code 9.5} of {@code 9.5.4}. */
    public static String minor(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
    }

    public static String resource(String minor) {
        return "known-differences/" + minor + ".txt";
    }

    /** The lines of this minor version, sorted; empty if there is no file. */
    public static Optional<SortedSet<String>> of(String minor) {
        try (InputStream in = KnownDifferences.class.getClassLoader().getResourceAsStream(resource(minor))) {
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
