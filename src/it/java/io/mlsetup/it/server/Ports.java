package io.mlsetup.it.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports on the loopback address. */
final class Ports {
    /** As many for each JVM of the tests, so that none takes what another has looked at and not yet used. */
    private static final int EACH = 3_000;

    private static final int JVMS = 4;
    private static final int FIRST = lowest() + (Integer.getInteger("it.fork", 1) - 1) % JVMS * EACH;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A free port that this JVM did not give before. */
    static int reserve() {
        for (int tries = 0; tries < 1_000; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST + EACH);
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + (FIRST + EACH));
    }

    /** Below the ports that Linux gives to outgoing connections, which could take one between the look and the server's start. */
    private static int lowest() {
        int outgoing = 32_768;
        try {
            String range = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
            outgoing = Integer.parseInt(range.strip().split("\\s+")[0]);
        } catch (IOException e) {
            // Not Linux, or not told.
        }
        int lowest = outgoing - JVMS * EACH;
        return lowest > 1_024 ? lowest : 20_000;
    }

    static int firstFree(int from) {
        for (int port = from; port <= 65_535; port++) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + from + " on");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
