package io.mlsetup.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlsetup.it.server.TestUsers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;

/**
 * One kept HTTP connection of one user, on a plain socket: a client that adds as little time of its own as can be, since what it
 * adds to both sides of a comparison makes their ratio look better than it is.
 */
final class KeptConnection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private byte[] body = {};

    KeptConnection(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /** A request as it goes over the wire, made beforehand; {@code text} as in Dev Tools, on behalf of a test user. */
    static byte[] request(String user, String text) {
        int end = text.indexOf('\n');
        String[] line = (end < 0 ? text : text.substring(0, end)).split(" ", 2);
        byte[] content = (end < 0 ? "" : text.substring(end + 1)).getBytes(UTF_8);
        String credentials = Base64.getEncoder().encodeToString((user + ":" + TestUsers.PASSWORD).getBytes(UTF_8));
        String type = line[1].contains("_msearch") ? "application/x-ndjson" : "application/json";
        String head = line[0] + " " + line[1] + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + credentials
                + "\r\n"
                // Who reads the indices of Kibana comes as Kibana, or is warned with each answer.
                + (line[1].contains("/.kibana") || line[1].contains("_msearch")
                        ? "X-elastic-product-origin: kibana\r\n"
                        : "")
                + (content.length == 0
                        ? ""
                        : "Content-Type: " + type + "\r\nContent-Length: " + content.length + "\r\n")
                + "\r\n";
        byte[] headBytes = head.getBytes(UTF_8);
        byte[] whole = new byte[headBytes.length + content.length];
        System.arraycopy(headBytes, 0, whole, 0, headBytes.length);
        System.arraycopy(content, 0, whole, headBytes.length, content.length);
        return whole;
    }

    /** Sends a request and reads the whole answer; its HTTP status. */
    int send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
                chunked = true;
            }
        }
        body = chunked ? chunks() : bytes(length);
        return status;
    }

    /** The body of the last answer. */
    String body() {
        return new String(body, UTF_8);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line().strip(), 16);
            all.writeBytes(bytes(length));
            line();
            if (length == 0) {
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
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
