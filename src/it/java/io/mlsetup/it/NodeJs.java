package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The programs in {@code src/it/js}, for tests that need Node.js and npm, and are skipped where there is none. */
final class NodeJs {

    /** The oldest that they run on. */
    private static final int OLDEST = 20;

    private static final String[] INSTALL = {"npm", "ci", "--prefer-offline"};

    private NodeJs() {}

    static void assume(String test) throws IOException, InterruptedException {
        for (String program : List.of("node", "npm")) {
            assume(Programs.onPath(program).isPresent(), test, "no [" + program + "] is on the PATH");
        }
        String version = run(Path.of(".").toRealPath(), Map.of(), "node", "--version");
        int major = Integer.parseInt(version.strip().replaceFirst("v(\\d+).*", "$1"));
        assume(major >= OLDEST, test, "node is older than " + OLDEST + ": " + version.strip());
    }

    private static void assume(boolean present, String test, String otherwise) {
        Programs.assume(
                present,
                test,
                otherwise,
                "On Debian the packages [nodejs] and [npm] have what is needed, where node is " + OLDEST
                        + " or newer.");
    }

    /** A copy of these files of a folder in {@code target}, with what they need from npm, exactly as the lock file says. */
    static Path install(String from, String to, List<String> files) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(project(to));
        for (String file : files) {
            Files.copy(project(from).resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        try {
            run(directory, Map.of(), INSTALL);
        } catch (AssertionError e) {
            // The registry may have had a bad moment; what came before is kept.
            System.err.println("npm is asked once more: " + e.getMessage());
            run(directory, Map.of(), INSTALL);
        }
        return directory;
    }

    static Path project(String path) {
        return Path.of(System.getProperty("it.docs")).toAbsolutePath().resolveSibling(path);
    }

    /** Runs to the end, and returns what was printed, which is also the message if it failed. */
    static String run(Path directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("ml-setup-js-", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            String printed = new String(Files.readAllBytes(output), UTF_8);
            String what = String.join(" ", command);
            assertThat("[" + what + "] did not end in two minutes: " + printed, ended, equalTo(true));
            assertThat("exit code of [" + what + "]: " + printed, process.exitValue(), equalTo(0));
            return printed;
        } finally {
            Files.delete(output);
        }
    }
}
