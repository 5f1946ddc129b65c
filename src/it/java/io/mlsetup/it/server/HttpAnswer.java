package io.mlsetup.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.util.Locale;

/**
 * An answer as it is read from a plain socket, by clients that send what no HTTP client would, or add as little time as can be.
 *
 * @param status 0 if the server closed the connection without an answer
 * @param closing whether the server says that it closes the connection
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
public record HttpAnswer(int status, byte[] body, boolean closing) {

    public static final HttpAnswer NONE = new HttpAnswer(0, new byte[0], true);

    public String text() {
        return new String(body, UTF_8);
    }

    /**
     * Reads the whole answer.
     *
     * @param in buffered
     * @param withBody false for the answer to {@code HEAD}, which has none whatever it announces
     * @throws EOFException if the server closed the connection before its end
     */
    public static HttpAnswer read(InputStream in, boolean withBody) throws IOException {
        int status = Integer.parseInt(line(in).split(" ", 3)[1]);
        int length = 0;
        boolean chunked = false;
        boolean closing = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
                chunked = true;
            } else if (lower.equals("connection: close")) {
                closing = true;
            }
        }
        byte[] body = !withBody ? new byte[0] : chunked ? chunks(in) : bytes(in, length);
        return new HttpAnswer(status, body, closing);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line(in).strip(), 16);
            all.writeBytes(bytes(in, length));
            line(in);
            if (length == 0) {
                return all.toByteArray();
            }
        }
    }

    private static byte[] bytes(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server closed the connection in the middle of an answer");
        }
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
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
        } catch (SocketException reset) {
            throw new EOFException(reset.getMessage());
        }
        return line.toString();
    }
}
