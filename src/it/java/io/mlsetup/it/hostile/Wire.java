package io.mlsetup.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlsetup.it.server.HttpAnswer;
import io.mlsetup.it.server.TestUsers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;

/** A kept connection that sends what no HTTP client would, and gives up in the end. */
final class Wire implements AutoCloseable {

    /** Far longer than any answer may take, and short enough to find many faults in one run. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int BLOCK = 1 << 16;

    private final URI server;
    private Socket socket;
    private InputStream in;
    private boolean closing;

    Wire(URI server) {
        this.server = server;
    }

    /** @throws IOException if no answer came, be it that nobody listens */
    HttpAnswer send(String user, Attack attack) throws IOException {
        boolean kept = socket != null;
        try {
            return trySend(user, attack);
        } catch (EOFException e) {
            close();
            // A connection that was kept may have been closed by the server after the answer before.
            if (kept) {
                try {
                    return trySend(user, attack);
                } catch (EOFException again) {
                    close();
                }
            }
            return HttpAnswer.NONE;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private HttpAnswer trySend(String user, Attack attack) throws IOException {
        open();
        write(user, attack);
        HttpAnswer answer = HttpAnswer.read(in, !attack.method().equals("HEAD"));
        if (closing || answer.closing()) {
            close();
        }
        return answer;
    }

    private void open() throws IOException {
        if (socket == null) {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            in = new BufferedInputStream(socket.getInputStream(), BLOCK);
            closing = false;
        }
    }

    private void write(String user, Attack attack) throws IOException {
        String credentials = user + ":" + TestUsers.PASSWORD;
        StringBuilder head = new StringBuilder(attack.method())
                .append(' ')
                .append(attack.target())
                .append(" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ")
                .append(Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
                .append("\r\n");
        attack.headers().forEach(header -> head.append(header).append("\r\n"));
        if (attack.body().length > 0) {
            head.append("Content-Length: ").append(attack.body().length).append("\r\n");
        }
        ByteArrayOutputStream begin = new ByteArrayOutputStream();
        begin.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        int first = Math.min(BLOCK, attack.body().length);
        begin.write(attack.body(), 0, first);
        OutputStream out = socket.getOutputStream();
        try {
            out.write(begin.toByteArray());
            // Who is refused early, and sends on, is hung up on before he reads why.
            for (int sent = first; sent < attack.body().length && in.available() == 0; sent += BLOCK) {
                out.write(attack.body(), sent, Math.min(BLOCK, attack.body().length - sent));
            }
            closing = in.available() > 0 && attack.body().length > BLOCK;
        } catch (IOException e) {
            // It hung up, after its answer or instead of one.
            closing = true;
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // Nothing more is to be had of it.
            }
            socket = null;
        }
    }
}
