package io.mlsetup.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Another Elasticsearch than that of the build, with the Java that it needs and both plugins, which are compiled against its own jars as
 * {@code ./run --package --es-home} does.
 */
public record OtherVersion(String version, Path distribution, Path javaHome, Path mlSetup, Path sandbox) {

    /** @return empty if there is no JDK for it on this machine */
    public static Optional<OtherVersion> get(String version, int leastJava) {
        Path root = BuildOutput.path("it.docs").getParent();
        Path target = root.resolve("target");
        Path log = target.resolve("other-version.log");
        try {
            Optional<Path> java = jdk(root, leastJava);
            if (java.isEmpty()) {
                return Optional.empty();
            }
            Path distribution = target.resolve("distribution/elasticsearch-" + version);
            if (!Files.exists(distribution)) {
                run(root, log, List.of("src/line/get-server", version, "target/distribution"));
            }
            run(
                    root,
                    log,
                    List.of(
                            java.get().resolve("bin/java").toString(),
                            "src/release/Package.java",
                            "--sandbox",
                            distribution.toString()));
            return Optional.of(new OtherVersion(
                    version,
                    distribution,
                    java.get(),
                    made(target, "ml-setup-[0-9]*-es" + version + ".zip"),
                    made(target, "ml-setup-sandbox-*-es" + version + ".zip")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path zip(ServerPlugin plugin) {
        return plugin == ServerPlugin.ML_SETUP ? mlSetup : sandbox;
    }

    private static Optional<Path> jdk(Path root, int least) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(root.resolve("src/line/find-jdk").toString(), String.valueOf(least));
        // That which runs the tests may be too old; then others are looked for.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String home = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home));
    }

    private static Path made(Path target, String glob) throws IOException {
        try (var files = Files.newDirectoryStream(target.resolve("release"), glob)) {
            for (Path file : files) {
                return file;
            }
        }
        throw new IOException("Package.java has made no " + glob);
    }

    private static void run(Path directory, Path log, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + " failed: " + Commands.tail(log));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
