package io.mlsetup.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlsetup.common.BuildInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.hash.MessageDigests;

/** What every page for a browser has: one document without scripts that loads nothing, its style sheet, and the headers that say so. */
final class Page {

    static final String CONTENT_TYPE = "text/html; charset=utf-8";

    private static final String STYLE = style();

    /**
     * Nothing is loaded, run, sent or framed; the one style sheet is allowed by its digest, so that not even a style could be smuggled in.
     * A page shows what the caller may see, and is kept by nobody on the way.
     */
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'sha256-" + digest(STYLE)
                    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-store");

    private Page() {}

    static Html of(String title, List<Html> body) {
        Html head = Html.element(
                "head",
                Html.element("meta", List.of("charset", "utf-8")),
                Html.element("meta", List.of("name", "viewport", "content", "width=device-width, initial-scale=1")),
                Html.element("meta", List.of("name", "color-scheme", "content", "light dark")),
                Html.element("title", title),
                Html.style(STYLE));
        Html footer = Html.element(
                "footer",
                "ml-setup " + BuildInfo.VERSION + " for Elasticsearch " + BuildInfo.ELASTICSEARCH_VERSION
                        + ". This page has no scripts and loads nothing.");
        return Html.element("html", List.of("lang", "en"), head, Html.element("body", Html.of(body), footer));
    }

    /** A table that scrolls by itself where the screen is narrow; who has no mouse reaches it by the keyboard. */
    static Html table(Html headers, List<Html> rows) {
        return table(Html.NOTHING, headers, rows);
    }

    static Html table(Html caption, Html headers, List<Html> rows) {
        return Html.element(
                "div",
                List.of("class", "wide", "tabindex", "0"),
                Html.element(
                        "table",
                        caption,
                        Html.element("thead", Html.element("tr", headers)),
                        Html.element("tbody", Html.of(rows))));
    }

    static String document(Html page) {
        return "<!DOCTYPE html>\n" + page + "\n";
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("page.css")) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        return Base64.getEncoder().encodeToString(MessageDigests.sha256().digest(text.getBytes(UTF_8)));
    }
}
