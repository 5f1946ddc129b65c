package io.mlsetup.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of {@code ./run}. Uses no other class of this project: {@code ./run} starts this file from its source before it builds
 * anything, so that a mistyped option is told at once.
 */
record RunOptions(
        boolean check,
        boolean bare,
        boolean help,
        OptionalInt port,
        String heap,
        int nodes,
        Map<String, String> settings,
        String elasticsearch,
        boolean packaging,
        Optional<Path> esHome) {

    static final int FAILED = 3;
    static final int HELP_SHOWN = 100;

    private static final Pattern SERVER_JAR = Pattern.compile("elasticsearch-(\\d+\\.\\d+\\.\\d+.*)\\.jar");

    static final String USAGE = """
            Usage: ./run [options]
                   ./run --package [VERSION | --es-home DIR]

            Builds ml-setup, starts a real, secured Elasticsearch with it, and shows whether machine learning is set up there.
            The server stays until Ctrl-C, and leaves nothing behind.

              --elasticsearch VERSION   that server instead of the newest 8.19, from Maven Central
              --check          print the verdict, stop the server, and exit: 0 green, 1 yellow, 2 red, 3 unknown or failed
              --bare           without the sandbox, the test-only plugin that stands in for what this distribution lacks
              --port N         the HTTP port (default: 9200, or the next that is free)
              --heap SIZE      the heap of each server (default: 512m)
              --nodes N        1 to 5 nodes (default: 1, with every role; from 2 on with different roles)
              -E key=value     a setting for every node's elasticsearch.yml; may be repeated
              --es-home DIR    an official Elasticsearch that you have (a copy of it is used), without the sandbox
              --package        makes the zip for a version of Elasticsearch, and starts nothing; with --es-home for the server that
                               stands there, from its own files, without Maven and network
              --help           this text
            """;

    public static void main(String[] args) {
        try {
            RunOptions options = parse(args, System.getProperty("it.version"));
            if (options.help()) {
                System.out.print(USAGE);
                System.exit(HELP_SHOWN);
            }
            // For ./run, which reads a line each.
            System.out.println(options.esHome().map(Path::toString).orElse(""));
            System.out.println(options.elasticsearch());
            System.out.println(options.packaging());
        } catch (IllegalArgumentException e) {
            System.err.println("run: " + e.getMessage() + "\n\n" + USAGE);
            System.exit(FAILED);
        }
    }

    /** With the version of Elasticsearch that the plugin is built for unless another is asked for. */
    static RunOptions parse(String[] args, String usual) {
        Optional<String> version = Optional.empty();
        boolean packaging = false;
        boolean check = false;
        boolean bare = false;
        boolean help = false;
        OptionalInt port = OptionalInt.empty();
        String heap = "512m";
        int nodes = 1;
        Map<String, String> settings = new LinkedHashMap<>();
        Optional<Path> esHome = Optional.empty();
        Deque<String> left = new ArrayDeque<>(List.of(args));
        while (!left.isEmpty()) {
            String option = left.removeFirst();
            switch (option) {
                case "--check" -> check = true;
                case "--bare" -> bare = true;
                case "--help", "-h" -> help = true;
                case "--port" -> port = OptionalInt.of(number(option, value(option, left), 1, 65_535));
                case "--heap" -> heap = heap(value(option, left));
                case "--nodes" -> nodes = number(option, value(option, left), 1, 5);
                case "-E" -> {
                    String[] setting = value(option, left).split("=", 2);
                    if (setting.length < 2 || !setting[0].matches("[\\w.*-]+")) {
                        throw new IllegalArgumentException(
                                "-E takes key=value, not [" + String.join("=", setting) + "]");
                    }
                    settings.put(setting[0], setting[1]);
                }
                case "--elasticsearch" -> version = Optional.of(version(option, value(option, left)));
                case "--package" -> {
                    packaging = true;
                    if (!left.isEmpty() && !left.peekFirst().startsWith("-")) {
                        version = Optional.of(version(option, left.removeFirst()));
                    }
                }
                case "--es-home" ->
                    esHome = Optional.of(
                            Path.of(value(option, left)).toAbsolutePath().normalize());
                default -> throw new IllegalArgumentException("unknown option [" + option + "]");
            }
        }
        String elasticsearch = esHome.isPresent() ? versionOf(esHome.get(), version) : version.orElse(usual);
        return new RunOptions(
                check, bare || esHome.isPresent(), help, port, heap, nodes, settings, elasticsearch, packaging, esHome);
    }

    /** The roles of the node at this index; empty for every role. */
    List<String> roles(int index) {
        List<String> roles = new ArrayList<>();
        if (nodes > 1) {
            switch (index) {
                case 0 -> roles.addAll(nodes == 2 ? List.of("master", "data", "ingest") : List.of("master"));
                case 1 -> roles.addAll(nodes == 2 ? List.of("ml") : List.of("data", "ingest"));
                case 2 -> roles.add("ml");
                default -> roles.add("data");
            }
            roles.add("remote_cluster_client");
        }
        return roles;
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException("[" + option + "] needs a value");
        }
        return left.removeFirst();
    }

    private static int number(String option, String value, int least, int most) {
        if (value.matches("\\d{1,5}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most) {
            return Integer.parseInt(value);
        }
        throw new IllegalArgumentException(
                "[" + option + "] takes a number from " + least + " to " + most + ", not [" + value + "]");
    }

    private static String heap(String value) {
        if (value.matches("[1-9]\\d*[mMgG]")) {
            return value;
        }
        throw new IllegalArgumentException("[--heap] takes a size as 512m or 2g, not [" + value + "]");
    }

    private static String version(String option, String value) {
        if (value.matches("\\d+\\.\\d+\\.\\d+")) {
            return value;
        }
        throw new IllegalArgumentException("[" + option + "] takes a version as 9.5.4, not [" + value + "]");
    }

    /** Of the server that stands there; the one that is asked for, if any is. */
    private static String versionOf(Path home, Optional<String> asked) {
        try (var libraries = Files.list(home.resolve("lib"))) {
            String found = libraries
                    .map(library -> SERVER_JAR.matcher(library.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(jar -> jar.group(1))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no Elasticsearch there"));
            if (asked.isPresent() && !asked.get().equals(found)) {
                throw new IllegalArgumentException("[" + home + "] is Elasticsearch " + found + ", not " + asked.get());
            }
            return found;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "[" + home + "] is not the home of an Elasticsearch (it has no lib/elasticsearch-<version>.jar)",
                    e);
        }
    }
}
