package io.mlsetup.it.server;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code ./run} does once everything is built: start a cluster, show its verdict, and stay until Ctrl-C. */
final class Run {
    private static final Map<String, Integer> EXIT_CODES = Map.of("green", 0, "yellow", 1, "red", 2);
    private static final int DEFAULT_PORT = 9200;

    private static volatile boolean interrupted;

    private Run() {}

    public static void main(String[] args) {
        Thread onInterrupt = new Thread(Run::interrupted);
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        int exitCode = RunOptions.FAILED;
        try {
            exitCode = run(RunOptions.parse(args, System.getProperty("it.version")));
        } catch (RuntimeException | AssertionError e) {
            if (!interrupted) {
                System.err.println("\nrun: " + e.getMessage());
            }
        }
        if (!interrupted) {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        }
        System.exit(exitCode);
    }

    private static void interrupted() {
        interrupted = true;
        System.out.println("\nStopping the server");
    }

    private static int run(RunOptions options) {
        ClusterBuilder builder =
                TestCluster.builder().heap(options.heap()).withoutAssertions().onProgress(System.out::println);
        options.settings().forEach(builder::set);
        options.esHome().ifPresent(builder::distribution);
        int port = firstPort(options);
        for (int i = 0; i < options.nodes(); i++) {
            int free = i == 0 ? port : Ports.firstFree(port + 1);
            List<String> roles = options.roles(i);
            builder.node("n" + (i + 1), node -> {
                if (!roles.isEmpty()) {
                    node.roles(roles.toArray(String[]::new));
                }
                return (options.bare() ? node.without(ServerPlugin.SANDBOX) : node).httpPort(free);
            });
            port = free;
        }
        try (TestCluster cluster = builder.start()) {
            String status = printVerdict(cluster);
            if (options.check()) {
                return EXIT_CODES.getOrDefault(status, RunOptions.FAILED);
            }
            printHowToUse(cluster);
            return stay(cluster);
        }
    }

    private static int firstPort(RunOptions options) {
        if (options.port().isEmpty()) {
            int port = Ports.firstFree(DEFAULT_PORT);
            if (port != DEFAULT_PORT) {
                System.out.println("Port " + DEFAULT_PORT + " is in use; taking " + port);
            }
            return port;
        }
        int port = options.port().getAsInt();
        if (!Ports.isFree(port)) {
            throw new IllegalStateException("port " + port + " is in use; choose another with --port");
        }
        return port;
    }

    private static String printVerdict(TestCluster cluster) {
        Response table = answer(cluster, "GET /_cat/ml_setup?v");
        String status = answer(cluster, "GET /_ml_setup/_check?filter_path=status")
                .at("/status")
                .asText();
        System.out.printf(
                Locale.ROOT, "%nIs machine learning set up on this cluster? %s%n%n%s%n", status, table.body());
        return status;
    }

    private static Response answer(TestCluster cluster, String request) {
        Response response = cluster.as("admin").send(request);
        if (response.status() != 200) {
            throw new IllegalStateException("no verdict: the server answered " + response);
        }
        return response;
    }

    private static void printHowToUse(TestCluster cluster) {
        URI url = cluster.nodes().iterator().next().uri();
        System.out.println("Elasticsearch:");
        cluster.nodes().forEach(node -> System.out.println("  " + node.name() + "  " + node.uri()));
        System.out.println("Users (user: role), each with the password " + TestUsers.PASSWORD + ":");
        TestUsers.roles().forEach((user, role) -> System.out.println("  " + user + ": " + role));
        System.out.println("For a browser, as admin:");
        System.out.println("  " + url + "/_ml_setup/report");
        System.out.println("  " + url + "/_ml_setup/help");
        System.out.println("To paste into another terminal, a request for each question of docs/guide.md:");
        System.out.print(new Questions(url).print());
        System.out.println("\nCtrl-C stops the server and deletes its files.");
    }

    private static int stay(TestCluster cluster) {
        while (cluster.nodes().stream().allMatch(ServerNode::isAlive)) {
            TestCluster.pause();
        }
        for (ServerNode node : cluster.nodes()) {
            if (!node.isAlive() && !interrupted) {
                throw new IllegalStateException(node.name() + " has ended." + node.failure());
            }
        }
        return RunOptions.FAILED;
    }
}
