package io.mlsetup.report;

import io.mlsetup.common.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A piece of HTML that is safe to put anywhere in a page. This is the one place where text becomes markup: a string enters only
 * through {@link #text} and as the value of an attribute, and both are escaped; names of elements and attributes are ours. What is
 * written is well-formed XML too, so that tests can hold it to more than what browsers forgive.
 */
final class Html {

    static final Html NOTHING = new Html(out -> {});

    private static final Set<String> VOID_ELEMENTS = Set.of("br", "hr", "meta");

    private final Consumer<StringBuilder> writer;

    private Html(Consumer<StringBuilder> writer) {
        this.writer = writer;
    }

    /** Text as somebody typed it, or as the cluster holds it. */
    static Html text(String text) {
        return new Html(out -> escape(text, out));
    }

    static Html of(Html... parts) {
        return of(List.of(parts));
    }

    static Html of(List<Html> parts) {
        List<Html> all = List.copyOf(parts);
        return new Html(out -> all.forEach(part -> part.writer.accept(out)));
    }

    /** An element without attributes. */
    static Html element(String name, Html... content) {
        return new Html(out -> write(out, name, List.of(), of(content)));
    }

    /** An element around text. */
    static Html element(String name, String text) {
        return element(name, text(text));
    }

    /** The same element, which must be one, with attributes: names and values in turn. */
    static Html element(String name, List<String> attributes, Html... content) {
        List<String> pairs = List.copyOf(attributes);
        return new Html(out -> write(out, name, pairs, of(content)));
    }

    /** A link, if the address is one that cannot run anything: relative, a part of this page, or of the web. Else the content alone. */
    static Html link(String address, Html content) {
        return isHarmless(address) ? element("a", List.of("href", address), content) : content;
    }

    /** The content of the style element is never what somebody typed: the page's own style sheet, as it is. */
    static Html style(String sheet) {
        if (sheet.contains("<")) {
            throw new IllegalArgumentException("a style sheet holds no [<]");
        }
        return new Html(out -> out.append("<style>").append(sheet).append("</style>"));
    }

    /** Browsers skip blanks and control characters when they look for the scheme, so that no address with one is a link. */
    private static boolean isHarmless(String address) {
        if (address.isEmpty() || address.chars().anyMatch(c -> c <= ' ' || c == '\\' || c > '~')) {
            return false;
        }
        String lower = address.toLowerCase(Locale.ROOT);
        return lower.startsWith("https://")
                || lower.startsWith("http://")
                || (!address.startsWith("//") && !address.split("[/?#]", 2)[0].contains(":"));
    }

    private static void write(StringBuilder out, String name, List<String> attributes, Html content) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.size(); i += 2) {
            out.append(' ').append(attributes.get(i)).append("=\"");
            escape(attributes.get(i + 1), out);
            out.append('"');
        }
        if (VOID_ELEMENTS.contains(name)) {
            out.append("/>");
        } else {
            out.append('>');
            content.writer.accept(out);
            out.append("</").append(name).append('>');
        }
    }

    private static void escape(String text, StringBuilder out) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append((char) c);
                default -> {
                    if (Printable.isVisible(c)) {
                        out.appendCodePoint(c);
                    } else {
                        escapeAsJson(c, out);
                    }
                }
            }
        });
    }

    /** As JSON writes it, so that a request copied from the page means the same. */
    private static void escapeAsJson(int c, StringBuilder out) {
        for (char unit : Character.toChars(c)) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
        }
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        writer.accept(out);
        return out.toString();
    }
}
