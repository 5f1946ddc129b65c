package io.mlsetup.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the commands of an Elasticsearch home. Elasticsearch refuses to run as root; where root starts it, the server runs as
 * {@value #UNPRIVILEGED}, the id that systems keep for "nobody", for which no account need exist.
 */
final class Commands {
    private static final String UNPRIVILEGED = "65534";

    private Commands() {}

    /** A process with an environment that says nothing of another Elasticsearch, its output appended to {@code log}. */
    static ProcessBuilder builder(Path home, Path log, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        var env = builder.environment();
        env.keySet().removeIf(name -> name.startsWith("ES_") || name.equals("JAVA_TOOL_OPTIONS"));
        if (!Files.isExecutable(home.resolve("jdk/bin/java"))) {
            env.put("ES_JAVA_HOME", System.getProperty("java.home"));
        }
        env.put("CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        env.put("ES_TMPDIR", home.resolve("tmp").toString());
        env.put("HOME", home.toString());
        return builder;
    }

    /** Runs to the end, as whoever we are. */
    static void run(Path directory, Path log, List<String> command) throws IOException {
        run(builder(directory, log, command), log);
    }

    static void run(ProcessBuilder builder, Path log) throws IOException {
        List<String> command = builder.command();
        Process process = builder.start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end in two minutes: " + tail(log));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(command + " failed with " + process.exitValue() + ": " + tail(log));
        }
    }

    static boolean isRoot(Path ownFile) throws IOException {
        return Files.getAttribute(ownFile, "unix:uid").equals(0);
    }

    /** The command as the user that the server runs as. */
    static List<String> unprivileged(boolean root, List<String> command) {
        List<String> whole = new ArrayList<>();
        if (root) {
            whole.addAll(List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=" + UNPRIVILEGED, "--clear-groups"));
        }
        whole.addAll(command);
        return whole;
    }

    static void giveToUnprivileged(Path home, Path log) throws IOException {
        run(home, log, List.of("chown", "-R", UNPRIVILEGED + ":" + UNPRIVILEGED, home.toString()));
    }

    /** Says what is missing before Elasticsearch fails on it with something less clear. */
    static void checkUnprivileged(Path home, Path log) throws IOException {
        String java = System.getProperty("java.home") + "/bin/java";
        check(
                home,
                log,
                List.of("true"),
                "started as root, setpriv (package util-linux) is needed to run the server"
                        + " as an unprivileged user, or start this as an ordinary user");
        check(
                home,
                log,
                List.of("test", "-r", home + "/config/elasticsearch.yml"),
                "the server's user cannot read [" + home
                        + "]; choose a temporary directory that every user can enter with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
        check(
                home,
                log,
                List.of(java, "-version"),
                "the Java at [" + System.getProperty("java.home")
                        + "] cannot be run by the unprivileged user that the server runs as; install a JDK"
                        + " outside of root's home, and set JAVA_HOME to it");
    }

    private static void check(Path home, Path log, List<String> command, String otherwise) throws IOException {
        try {
            run(home, log, unprivileged(true, command));
        } catch (IOException e) {
            throw new IOException(otherwise, e);
        }
    }

    /** The last lines of a log, for an error message. */
    static String tail(Path log) {
        if (!Files.exists(log)) {
            return "";
        }
        try {
            List<String> lines =
                    new String(Files.readAllBytes(log), UTF_8).lines().toList();
            return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
