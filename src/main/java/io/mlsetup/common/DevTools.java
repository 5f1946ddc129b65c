package io.mlsetup.common;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.elasticsearch.common.Strings;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * Writes requests the way they are pasted into Kibana's Dev Tools: {@code METHOD /path} and, from the next line, the JSON body
 * if there is one.
 */
public final class DevTools {

    private DevTools() {}

    /** A name as a part of a path. */
    public static String path(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A request with a JSON body. */
    public static String request(String methodAndPath, Map<String, ?> body) {
        try (XContentBuilder json = JsonXContent.contentBuilder().prettyPrint()) {
            return methodAndPath + "\n" + Strings.toString(json.map(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
