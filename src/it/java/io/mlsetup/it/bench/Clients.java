package io.mlsetup.it.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/** Many clients at once, each on a kept connection of its own and each sending the next request as soon as it has an answer. */
final class Clients {

    private final Timings timings = new Timings();
    private final AtomicReference<String> error = new AtomicReference<>();
    private Duration duration = Duration.ZERO;

    /** Each client is one of the users, in turn. */
    static Clients run(URI server, int count, Duration duration, List<String> users, String request) {
        Clients clients = new Clients();
        ExecutorService threads = Executors.newFixedThreadPool(count);
        long begin = System.nanoTime();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String user = users.get(i % users.size());
                running.add(threads.submit(() -> clients.client(server, begin + duration.toNanos(), user, request)));
            }
            for (Future<?> client : running) {
                client.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
        clients.duration = Duration.ofNanos(System.nanoTime() - begin);
        return clients;
    }

    private void client(URI server, long end, String user, String text) {
        Timings own = new Timings();
        byte[] request = KeptConnection.request(user, text);
        try (KeptConnection connection = new KeptConnection(server)) {
            while (System.nanoTime() < end && error.get() == null) {
                long begin = System.nanoTime();
                int status = connection.send(request);
                own.add(System.nanoTime() - begin);
                if (status != 200) {
                    error.compareAndSet(null, user + " got " + status + ": " + connection.body());
                }
            }
        } catch (IOException e) {
            error.compareAndSet(null, user + ": " + e);
        }
        timings.addAll(own);
    }

    Timings timings() {
        return timings;
    }

    /** The first answer that was no 200, or failure; null if there was none. */
    String error() {
        return error.get();
    }

    double perSecond() {
        return timings.count() / (duration.toNanos() / 1e9);
    }
}
