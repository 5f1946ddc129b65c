package io.mlsetup.it.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One side of a comparison: requests that one user sends one after the other, timed as a whole. */
final class Side {

    private final String name;
    private final KeptConnection connection;
    private final List<byte[]> requests;
    private Timings timings = new Timings();

    Side(String name, URI server, String user, String... requests) throws IOException {
        this.name = name;
        this.connection = new KeptConnection(server);
        this.requests = requests(user, requests);
    }

    private static List<byte[]> requests(String user, String... requests) {
        return Arrays.stream(requests)
                .map(request -> KeptConnection.request(user, request))
                .toList();
    }

    String name() {
        return name;
    }

    Timings timings() {
        return timings;
    }

    /** The body of the last answer. */
    String body() {
        return connection.body();
    }

    private void run() throws IOException {
        long begin = System.nanoTime();
        for (byte[] request : requests) {
            int status = connection.send(request);
            if (status != 200) {
                assertThat(name + ": " + connection.body(), status, equalTo(200));
            }
        }
        timings.add(System.nanoTime() - begin);
    }

    /**
     * Runs all sides in turn, in an order that is drawn anew for each round, so that whatever else the machine does meets all alike.
     * The timings of the rounds to warm up are thrown away.
     */
    static void interleave(List<Side> sides, int warmup, int rounds) throws IOException {
        Random random = new Random(42);
        List<Side> order = new ArrayList<>(sides);
        for (int round = 0; round < warmup + rounds; round++) {
            if (round == warmup) {
                sides.forEach(side -> side.timings = new Timings());
            }
            Collections.shuffle(order, random);
            for (Side side : order) {
                side.run();
            }
        }
    }
}
