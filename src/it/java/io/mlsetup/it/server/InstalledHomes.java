package io.mlsetup.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Homes in which {@code elasticsearch-plugin} has installed plugins, one for each set of them, from which every other home of this JVM
 * is made: the tool takes two JVMs for each plugin. They are deleted when this JVM ends.
 */
final class InstalledHomes {

    private record Contents(Path distribution, Set<ServerPlugin> plugins) {}

    private static final Map<Contents, ServerHome> MADE = new HashMap<>();
    private static Optional<Path> directory = Optional.empty();

    @SuppressWarnings("unused") // it ends with this JVM, and deletes the directory then
    private static Reaper reaper;

    private InstalledHomes() {}

    static synchronized ServerHome of(Path distribution, Set<ServerPlugin> plugins) throws IOException {
        Contents contents = new Contents(distribution, Set.copyOf(plugins));
        if (!MADE.containsKey(contents)) {
            ServerHome home = ServerHome.unpacked(distribution, directory().resolve("home-" + MADE.size()));
            for (ServerPlugin plugin : plugins) {
                home.installPlugin(plugin.zip().toUri().toString());
            }
            MADE.put(contents, home);
        }
        return MADE.get(contents);
    }

    private static Path directory() throws IOException {
        if (directory.isEmpty()) {
            Path made = Files.createTempDirectory("ml-setup-homes-").toRealPath();
            reaper = new Reaper(made);
            directory = Optional.of(made);
        }
        return directory.get();
    }
}
