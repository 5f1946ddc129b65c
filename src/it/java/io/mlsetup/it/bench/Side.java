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
    private final List<byte[]> preparation;
    private Timings timings = new Timings();

    Side(String name, URI server, String user, String... requests) throws IOException {
        this(name, new KeptConnection(server), List.of(), requests(user, requests));
    }

    private Side(String name, KeptConnection connection, List<byte[]> preparation, List<byte[]> requests) {
        this.name = name;
        this.connection = connection;
        this.preparation = preparation;
        this.requests = requests;
    }

    /** The same after requests that are not timed. */
    Side after(String user, String... untimed) {
        return new Side(name, connection, requests(user, untimed), requests);
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
        send(preparation);
        long begin = System.nanoTime();
        send(requests);
        timings.add(System.nanoTime() - begin);
    }

    private void send(List<byte[]> all) throws IOException {
        for (byte[] request : all) {
            int status = connection.send(request);
            if (status != 200) {
                assertThat(name + ": " + connection.body(), status, equalTo(200));
            }
        }
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
