package io.mlsetup.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlsetup.it.server.HttpAnswer;
import io.mlsetup.it.server.TestUsers;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;

/**
 * One kept HTTP connection of one user, on a plain socket: a client that adds as little time of its own as can be, since what it
 * adds to both sides of a comparison makes their ratio look better than it is.
 */
final class KeptConnection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private HttpAnswer last = HttpAnswer.NONE;

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
        last = HttpAnswer.read(in, true);
        return last.status();
    }

    /** The body of the last answer. */
    String body() {
        return last.text();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
