package io.mlsetup.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlsetup.it.server.TestUsers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests that no HTTP client would send: byte for byte as given, each on a connection of its own, with a limit on its time. */
final class RawHttp {

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: (\\d+)");

    private static final int LIMIT_MILLIS = 60_000;

    private final URI server;

    RawHttp(URI server) {
        this.server = server;
    }

    /** @param status 0 if the server closed the connection without an answer */
    record Answer(int status, String text) {}

    static String credentials(String user) {
        String both = user + ":" + TestUsers.PASSWORD;
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
    }

    /** @param line method and path, as they shall be on the wire, of characters of Latin-1 */
    Answer send(String line, List<String> headers, byte[] body) throws IOException {
        try (Socket socket = open()) {
            write(socket, head(line, headers, body.length), body);
            return read(socket);
        }
    }

    /** Announces a body, sends as much of it as the server lets, and tells what it answered. */
    Answer announce(String line, List<String> headers, long length, byte[] block) throws IOException {
        try (Socket socket = open()) {
            write(socket, head(line, headers, length), new byte[0]);
            OutputStream out = socket.getOutputStream();
            try {
                for (long sent = 0; sent < length && socket.getInputStream().available() == 0; sent += block.length) {
                    out.write(block, 0, (int) Math.min(block.length, length - sent));
                }
                out.flush();
            } catch (IOException e) {
                // It hung up, after its answer or instead of one.
            }
            return read(socket);
        }
    }

    /** Announces a body, asks whether to send it, and tells what came first; the connection may well stay open. */
    Answer ask(String line, List<String> headers, long length) throws IOException {
        List<String> asking = new ArrayList<>(headers);
        asking.add("Expect: 100-continue");
        try (Socket socket = open()) {
            write(socket, head(line, asking, length), new byte[0]);
            byte[] block = new byte[8_192];
            int read = socket.getInputStream().read(block);
            return answer(new String(block, 0, Math.max(read, 0), UTF_8));
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    private String head(String line, List<String> headers, long length) {
        StringBuilder head =
                new StringBuilder(line).append(" HTTP/1.1\r\nHost: ").append(server.getAuthority());
        head.append("\r\nConnection: close\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (length > 0) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static void write(Socket socket, String head, byte[] body) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.getBytes(ISO_8859_1));
        whole.writeBytes(body);
        try {
            socket.getOutputStream().write(whole.toByteArray());
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // It may have answered before it read everything.
        }
    }

    private static Answer read(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] block = new byte[8_192];
        try {
            for (int n = socket.getInputStream().read(block);
                    n >= 0;
                    n = socket.getInputStream().read(block)) {
                answer.write(block, 0, n);
                if (isWhole(answer.toString(ISO_8859_1))) {
                    break; // whoever refuses a body may leave the connection open until it came
                }
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Reset: what was read before is the answer.
        }
        return answer(answer.toString(UTF_8));
    }

    private static boolean isWhole(String answer) {
        int body = answer.indexOf("\r\n\r\n") + 4;
        Matcher length = LENGTH.matcher(answer);
        return body > 3 && length.find() && answer.length() - body >= Integer.parseInt(length.group(1));
    }

    private static Answer answer(String text) {
        return new Answer(text.startsWith("HTTP/1.") ? Integer.parseInt(text.substring(9, 12)) : 0, text);
    }
}
