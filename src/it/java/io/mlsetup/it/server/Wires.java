package io.mlsetup.it.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the nodes of a cluster talk to one another through, and what can be cut. While it is, no byte gets through, no connection ends,
 * and nobody is told: what was sent arrives when it is mended, as TCP has it. A cluster's HTTP ports are not led through here.
 */
public final class Wires implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentLinkedQueue<AutoCloseable> ends = new ConcurrentLinkedQueue<>();
    private final Lock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private boolean cut;

    /** A port from which everything is passed on to that one. */
    int leadTo(int port) {
        try {
            ServerSocket end = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            ends.add(end);
            threads.execute(() -> accept(end, port));
            return end.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void cut() {
        setCut(true);
    }

    public void mend() {
        setCut(false);
    }

    private void setCut(boolean value) {
        lock.lock();
        try {
            cut = value;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitMended() throws IOException {
        lock.lock();
        try {
            while (cut) {
                mended.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private void accept(ServerSocket end, int port) {
        while (!end.isClosed()) {
            try {
                Socket from = end.accept();
                ends.add(from);
                Socket to = new Socket(InetAddress.getLoopbackAddress(), port);
                ends.add(to);
                threads.execute(() -> pass(from, to));
                threads.execute(() -> pass(to, from));
            } catch (IOException e) {
                // Closed, or the node at the other end is not up yet: who connects tries again.
            }
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] block = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                awaitMended();
                out.write(block, 0, read);
            }
            awaitMended();
        } catch (IOException e) {
            // One side is gone, and so is the other then.
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        for (AutoCloseable end : ends) {
            try {
                end.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
