package io.mlsetup.it.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One node's own copy of the distribution: its files, its plugins, its configuration. */
final class ServerHome {
    /** Of a distribution that was in use before: what belongs to that use. */
    private static final Set<String> NOT_COPIED =
            Set.of("data", "logs", "plugins", "config/elasticsearch.keystore", "config/certs");

    /** Of a home that plugins were installed in: what the tool wrote on the way. */
    private static final Set<String> OWN = Set.of("data", "logs", "tmp", "config/elasticsearch.keystore");

    /** What a node changes of its home, besides what it makes itself. */
    private static final String CHANGED = "config";

    private final Path directory;
    private final boolean root;
    private final Path javaHome;

    private ServerHome(Path directory, boolean root, Path javaHome) {
        this.directory = directory;
        this.root = root;
        this.javaHome = javaHome;
    }

    static ServerHome unpacked(Path distribution, Path directory) throws IOException {
        return unpacked(distribution, directory, Path.of(System.getProperty("java.home")));
    }

    static ServerHome unpacked(Path distribution, Path directory, Path javaHome) throws IOException {
        copy(distribution, directory, NOT_COPIED, false);
        for (String made : List.of("logs", "plugins", "tmp")) {
            Files.createDirectories(directory.resolve(made));
        }
        return new ServerHome(directory, Commands.isRoot(directory), javaHome);
    }

    Path directory() {
        return directory;
    }

    boolean root() {
        return root;
    }

    /** What the commands and the server wrote to the console. */
    Path console() {
        return directory.resolve("logs/console.log");
    }

    void installPlugin(String source) throws IOException {
        plugin("install", "--batch", source);
    }

    void removePlugin(String name) throws IOException {
        plugin("remove", name);
    }

    /** The same, plugins and all, in another directory: of what a server only reads, the same files under another name. */
    ServerHome another(Path to) throws IOException {
        copy(directory, to, OWN, true);
        for (String made : List.of("logs", "tmp")) {
            Files.createDirectories(to.resolve(made));
        }
        return new ServerHome(to, root, javaHome);
    }

    void configure(Map<String, String> settings) throws IOException {
        StringBuilder yml = new StringBuilder("# Written for this test cluster.\n");
        settings.forEach((key, value) ->
                yml.append(key).append(": '").append(value.replace("'", "''")).append("'\n"));
        Path config = directory.resolve("config");
        Files.writeString(config.resolve("elasticsearch.yml"), yml);
        TestUsers.write(config);
    }

    /** Gives all files to whom the server runs as. */
    void handOver() throws IOException {
        if (root) {
            Commands.giveToUnprivileged(directory, console());
        }
    }

    /** A command of this home, with the Java that it is to run on unless the distribution has one. */
    ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = Commands.builder(directory, console(), command);
        builder.environment().computeIfPresent("ES_JAVA_HOME", (key, java) -> javaHome.toString());
        return builder;
    }

    /** Takes over what another home, whose server is stopped, keeps on disk. */
    void takeDataOf(ServerHome other) throws IOException {
        Files.move(other.directory.resolve("data"), directory.resolve("data"));
    }

    private void plugin(String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(directory.resolve("bin/elasticsearch-plugin").toString());
        command.addAll(List.of(args));
        Commands.run(builder(command), console());
    }

    static long size(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void copy(Path from, Path to, Set<String> except, boolean link) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                if (except.contains(from.relativize(dir).toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(dir)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path name = from.relativize(file);
                if (except.contains(name.toString())) {
                    return FileVisitResult.CONTINUE;
                }
                if (link && !name.startsWith(CHANGED)) {
                    Files.createLink(to.resolve(name), file);
                } else {
                    Files.copy(file, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
