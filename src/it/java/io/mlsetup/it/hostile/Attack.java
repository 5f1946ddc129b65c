package io.mlsetup.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * A request as it goes over the wire.
 *
 * @param name what is sent where, for a report
 * @param target path and query string, encoded
 * @param headers beside those that every request has
 */
@SuppressWarnings("ArrayRecordComponent") // Up to 100 MB, never compared, never changed.
record Attack(String name, String method, String target, List<String> headers, byte[] body) {

    private static final int MAX_SHOWN = 300;

    static Attack of(String name, String method, String target) {
        return new Attack(name, method, target, List.of(), new byte[0]);
    }

    static Attack json(String name, String method, String target, String body) {
        return new Attack(name, method, target, List.of("Content-Type: application/json"), body.getBytes(UTF_8));
    }

    /** A copy with one more header. */
    Attack with(String header) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new Attack(name, method, target, List.copyOf(more), body);
    }

    @Override
    public String toString() {
        String text = new String(body, 0, Math.min(body.length, MAX_SHOWN), ISO_8859_1);
        return name + ": " + method + " " + cut(target) + " " + headers
                + (body.length == 0 ? "" : " [" + body.length + " bytes] " + text.replaceAll("[^ -~]", "."));
    }

    private static String cut(String text) {
        return text.length() < MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...(" + text.length() + ")";
    }
}
