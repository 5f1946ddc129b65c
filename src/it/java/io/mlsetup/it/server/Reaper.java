package io.mlsetup.it.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that no server and no file is left behind, whatever becomes of this JVM: a shell waits for the end of its input, which comes
 * when this JVM closes it or ends in any way (a shutdown hook does not run on {@code kill -9}, nor when a test JVM is halted), kills what
 * still runs from the directory, and deletes it. The signals of a Ctrl-C reach the shell too, so it ignores them.
 */
final class Reaper implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            read -r _
            for pass in 1 2 3 4 5 6 7 8 9 10; do
              found=
              for process in /proc/[0-9]*; do
                if grep -aq -e "path\\.home=$DIR/" -e "$DIR/[^/]*/bin/" "$process/cmdline"; then
                  kill -9 "${process#/proc/}" && found=yes
                fi
              done
              rm -rf "$DIR"
              if [ -z "$found" ] && [ ! -e "$DIR" ]; then exit 0; fi
              sleep 0.2
            done
            """;

    private final Process shell;

    Reaper(Path directory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", SCRIPT);
        builder.environment().put("DIR", directory.toString());
        shell = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .directory(Path.of("/").toFile())
                .start();
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the servers were not cleared away in a minute");
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot tell the reaper to start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
