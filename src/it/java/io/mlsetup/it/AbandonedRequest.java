package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlsetup.it.server.TestUsers;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;

/** A request of the administrator whose connection is closed before the answer comes, as a client does that is interrupted. */
final class AbandonedRequest implements AutoCloseable {
    private final Socket socket;

    AbandonedRequest(URI server, String methodAndPath) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        String credentials = Base64.getEncoder().encodeToString(("admin:" + TestUsers.PASSWORD).getBytes(UTF_8));
        String head = methodAndPath + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Basic "
                + credentials + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
