package io.mlsetup.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Locale;

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

    /** @param status 0 if the server closed the connection without an answer */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
    record Answer(int status, byte[] body) {

        String text() {
            return new String(body, UTF_8);
        }
    }

    /** @throws IOException if no answer came, be it that nobody listens */
    Answer send(String user, Attack attack) throws IOException {
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
            return new Answer(0, new byte[0]);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Answer trySend(String user, Attack attack) throws IOException {
        open();
        write(user, attack);
        String first = line();
        int status = Integer.parseInt(first.split(" ", 3)[1]);
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
                chunked = true;
            } else if (lower.equals("connection: close")) {
                closing = true;
            }
        }
        Answer answer = new Answer(status, attack.method().equals("HEAD") ? new byte[0] : body(length, chunked));
        if (closing) {
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

    private byte[] body(int length, boolean chunked) throws IOException {
        if (!chunked) {
            return bytes(length);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line().strip(), 16);
            all.writeBytes(bytes(size));
            line();
            if (size == 0) {
                return all.toByteArray();
            }
        }
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server closed the connection in the middle of an answer");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        try {
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the server closed the connection");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
        } catch (java.net.SocketException reset) {
            throw new EOFException(reset.getMessage());
        }
        return line.toString();
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
