package io.mlsetup.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as an administrator pastes it into Kibana's Dev Tools: {@code METHOD /path}, and from the next line on the body. So what the
 * plugin hands out as ready to paste can be sent as it is.
 */
public record Request(String method, String path, String body) {
    private static final Pattern FIRST_LINE = Pattern.compile("(GET|POST|PUT|DELETE|HEAD)\\s+(\\S.*?)\\s*");

    /** What a URI may hold, and the percent sign of what is encoded already. */
    private static final String LEGAL = "-._~!$&'()*+,;=:@/?%";

    public static Request parse(String pasted) {
        String text = pasted.strip();
        int end = text.indexOf('\n');
        String first = end < 0 ? text : text.substring(0, end);
        Matcher matcher = FIRST_LINE.matcher(first);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a request as in Dev Tools, METHOD /path: [" + first + "]");
        }
        String path = matcher.group(2).startsWith("/") ? matcher.group(2) : "/" + matcher.group(2);
        return new Request(
                matcher.group(1), path, end < 0 ? "" : text.substring(end + 1).strip());
    }

    HttpRequest.Builder to(URI server) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + encoded()));
        if (body.isEmpty()) {
            return request.method(method, BodyPublishers.noBody());
        }
        return request.header("Content-Type", isBulk() ? "application/x-ndjson" : "application/json")
                .method(method, BodyPublishers.ofString(isBulk() ? body + "\n" : body));
    }

    private boolean isBulk() {
        return path.matches(".*/(_bulk|_msearch)(\\?.*)?");
    }

    /** As Dev Tools does: {@code GET /<logs-{now/d}>/_search} may be typed as it is read. */
    String encoded() {
        StringBuilder encoded = new StringBuilder();
        path.codePoints().forEach(c -> {
            if (LEGAL.indexOf(c) >= 0 || (c < 128 && Character.isLetterOrDigit(c))) {
                encoded.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(UTF_8)) {
                    encoded.append(String.format(Locale.ROOT, "%%%02X", b));
                }
            }
        });
        return encoded.toString();
    }
}
