package io.mlsetup.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** One real Elasticsearch server on the loopback address. Its settings and plugins may be changed while it is stopped. */
public final class ServerNode {

    private static final Pattern DEADLY =
            Pattern.compile("^(Caused by: )?java\\.lang\\.\\w+Error|fatal error in thread");

    private static final int LINES_OF_CAUSE = 8;

    private final String name;
    private ServerHome home;
    private final Map<String, String> settings;
    private final String javaOpts;
    private String moreJavaOpts = "";
    private final Consumer<String> progress;
    private Optional<ProcessHandle> server = Optional.empty();
    private int logForgotten;

    ServerNode(String name, ServerHome home, Map<String, String> settings, String javaOpts, Consumer<String> progress) {
        this.name = name;
        this.home = home;
        this.settings = settings;
        this.javaOpts = javaOpts;
        this.progress = progress;
    }

    public String name() {
        return name;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + settings.get("http.port"));
    }

    public Client as(String user) {
        return as(user, TestUsers.PASSWORD);
    }

    public Client as(String user, String password) {
        return Client.of(uri(), user, password);
    }

    /** Without credentials. */
    public Client anonymous() {
        return Client.anonymous(uri());
    }

    /** The node's own log, as an administrator would read it. */
    public String log() {
        String log = wholeLog();
        // At midnight Elasticsearch begins another file.
        return log.length() < logForgotten ? log : log.substring(logForgotten);
    }

    /** The last error in its log that ends a node, and where it arose. */
    public String causeOfDeath() {
        List<String> lines = log().lines().toList();
        int at = lines.size() - 1;
        while (at >= 0 && !DEADLY.matcher(lines.get(at)).find()) {
            at--;
        }
        return at < 0
                ? "the log does not say of what"
                : String.join("\n", lines.subList(at, Math.min(lines.size(), at + LINES_OF_CAUSE)));
    }

    /** What stands in the log now is no longer shown. */
    void forgetLog() {
        logForgotten = wholeLog().length();
    }

    private String wholeLog() {
        Path log = home.directory().resolve("logs/" + settings.get("cluster.name") + ".log");
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a line of {@code elasticsearch.yml}, for the next start. */
    public ServerNode set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    public ServerNode unset(String key) {
        settings.remove(key);
        return this;
    }

    /** Options of the JVM besides those that it has, for the next start; they take the place of those given before. */
    public ServerNode javaOptions(String options) {
        moreJavaOpts = " " + options;
        return this;
    }

    public void installPlugin(ServerPlugin plugin) {
        changeStopped(() -> home.installPlugin(plugin.zip().toUri().toString()));
    }

    public void removePlugin(ServerPlugin plugin) {
        changeStopped(() -> home.removePlugin(plugin.pluginName()));
    }

    /** What an upgrade does to a stopped node: another Elasticsearch with its plugins; data and settings stay. */
    public void upgrade(OtherVersion to) {
        changeStopped(() -> {
            Path directory = home.directory().resolveSibling(name + "-" + to.version());
            ServerHome upgraded = ServerHome.unpacked(to.distribution(), directory, to.javaHome());
            for (ServerPlugin plugin : ServerPlugin.values()) {
                upgraded.installPlugin(to.zip(plugin).toUri().toString());
            }
            upgraded.takeDataOf(home);
            home = upgraded;
            logForgotten = 0;
        });
    }

    public boolean isAlive() {
        return server.isPresent() && isAlive(server.get());
    }

    /** The time of processors that the running server has used since it began; none if it does not run. */
    public Duration cpu() {
        return server.flatMap(process -> process.info().totalCpuDuration()).orElse(Duration.ZERO);
    }

    /** Has the JVM of the running server collect its garbage, all of it. */
    public void collectGarbage() {
        jcmd("GC.run");
    }

    /** What its heap holds, of each class the most first. */
    public String heapHistogram() {
        jcmd("GC.class_histogram");
        try {
            String console = Files.readString(home.console());
            return console.substring(console.lastIndexOf("#instances"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void jcmd(String order) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> command =
                List.of(jcmd.toString(), String.valueOf(server.orElseThrow().pid()), order);
        try {
            Commands.run(home.directory(), home.console(), Commands.unprivileged(home.root(), command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the stopped node, and waits until it answers. */
    public void start() {
        try {
            Instant deadline = Instant.now().plus(TestCluster.START_LIMIT);
            awaitLaunched(launch(), deadline);
            awaitAnswer(deadline);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        end(false);
    }

    /** As {@code kill -9} does. */
    public void kill() {
        end(true);
    }

    /** The launcher, which ends when the server is up, or has failed. */
    Process launch() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException("node [" + name + "] runs");
        }
        home.configure(settings);
        home.handOver();
        Path bin = home.directory().resolve("bin/elasticsearch");
        List<String> command = List.of(bin.toString(), "-d", "-p", pidFile().toString());
        ProcessBuilder builder = home.builder(Commands.unprivileged(home.root(), command));
        builder.environment().put("ES_JAVA_OPTS", javaOpts + moreJavaOpts);
        return builder.start();
    }

    /** Waits until the launcher has ended, which it does when the server is up. */
    void awaitLaunched(Process launcher, Instant deadline) throws IOException {
        Instant begin = Instant.now();
        try {
            while (!launcher.waitFor(5, TimeUnit.SECONDS)) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException(
                            "node [" + name + "] did not start in time: " + Commands.tail(home.console()));
                }
                progress.accept("  " + name + " is starting ("
                        + Duration.between(begin, Instant.now()).toSeconds() + " s)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (launcher.exitValue() != 0 || !Files.exists(pidFile())) {
            throw new IOException("node [" + name + "] failed to start: " + Commands.tail(home.console()));
        }
        server = ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip()));
    }

    /** The port may have been taken by somebody else's server, so it is asked for its names. */
    void awaitAnswer(Instant deadline) throws IOException {
        String last = "";
        while (Instant.now().isBefore(deadline)) {
            try {
                Response answer = as("admin").trySend("GET /_nodes/_local?filter_path=cluster_name,nodes.*.name");
                last = answer.toString();
                if (answer.status() == 200
                        && answer.at("/cluster_name").asText().equals(settings.get("cluster.name"))
                        && answer.json()
                                .findPath("nodes")
                                .findPath("name")
                                .asText()
                                .equals(settings.get("node.name"))) {
                    return;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            TestCluster.pause();
        }
        throw new IOException("not node [" + name + "] of this cluster answers at " + uri() + ": " + last + failure());
    }

    /** Whether it did not start because of a port that somebody else has. */
    boolean portWasTaken() {
        return !isAlive() && log().contains("Address already in use");
    }

    /** What the node left to read when something went wrong. */
    String failure() {
        String log = log();
        return "\nThe log of [" + name + "]:\n" + log.substring(Math.max(0, log.length() - 5_000));
    }

    /** Asks the server to end, without waiting for it. */
    void signalStop() {
        server.filter(ServerNode::isAlive).ifPresent(ProcessHandle::destroy);
    }

    private void end(boolean forcibly) {
        if (server.isEmpty()) {
            return;
        }
        ProcessHandle process = server.get();
        Instant deadline = Instant.now().plusSeconds(30);
        if (forcibly) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        while (isAlive(process)) {
            if (Instant.now().isAfter(deadline)) {
                process.destroyForcibly();
            }
            TestCluster.pause();
        }
        server = Optional.empty();
    }

    private static boolean isAlive(ProcessHandle process) {
        return process.isAlive() && !isZombie(process.pid());
    }

    /** Where process 1 does not wait for orphans, as in many containers, a server that has ended stays in the table. */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    private Path pidFile() {
        return home.directory().resolve("tmp/es.pid");
    }

    private interface Change {
        void run() throws IOException;
    }

    private void changeStopped(Change change) {
        if (isAlive()) {
            throw new IllegalStateException("stop node [" + name + "] first");
        }
        try {
            change.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
