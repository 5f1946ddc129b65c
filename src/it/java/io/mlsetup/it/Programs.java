package io.mlsetup.it;

import static org.junit.Assume.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of others that a test uses where they are installed. */
final class Programs {

    private Programs() {}

    static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the test, and says so where a reader of the build's output sees it. */
    static void assume(boolean present, String test, String otherwise, String hint) {
        if (!present) {
            System.err.println("SKIPPED: " + test + ", since " + otherwise + ". " + hint);
        }
        assumeTrue(otherwise, present);
    }
}
