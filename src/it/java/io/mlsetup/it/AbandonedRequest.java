package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlsetup.it.server.TestUsers;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;

/** A request whose connection is closed before the answer comes, as by a client that is interrupted. */
final class AbandonedRequest implements AutoCloseable {
    private final Socket socket;

    /** Of the administrator, without a body. */
    AbandonedRequest(URI server, String methodAndPath) throws IOException {
        this(server, methodAndPath, "admin", TestUsers.PASSWORD, "");
    }

    AbandonedRequest(URI server, String methodAndPath, String user, String password, String json) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        byte[] body = json.getBytes(UTF_8);
        String credentials = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
        String head = methodAndPath + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Basic "
                + credentials + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
