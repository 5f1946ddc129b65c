package io.mlsetup.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What Markdown has inside a paragraph, a heading or a cell: code, strong and emphasized text, links, and pictures by their text. */
final class MarkdownLine {

    private static final int MAX_DEPTH = 4;

    private final UnaryOperator<String> links;

    MarkdownLine(UnaryOperator<String> links) {
        this.links = links;
    }

    Html render(String text) {
        return render(text, 0);
    }

    private Html render(String text, int depth) {
        List<Html> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            Span span = depth < MAX_DEPTH ? span(text, i, depth) : null;
            if (span == null) {
                boolean escaped = text.charAt(i) == '\\' && i + 1 < text.length() && isPunctuation(text.charAt(i + 1));
                i += escaped ? 1 : 0;
                plain.append(text.charAt(i++));
            } else {
                parts.add(Html.text(plain.toString()));
                plain.setLength(0);
                parts.add(span.html);
                i = span.end;
            }
        }
        parts.add(Html.text(plain.toString()));
        return Html.of(parts);
    }

    private record Span(Html html, int end) {}

    /** The span that begins there, or null. */
    private Span span(String text, int at, int depth) {
        return switch (text.charAt(at)) {
            case '`' -> code(text, at);
            case '*' ->
                text.startsWith("**", at)
                        ? marked(text, at, "**", "strong", depth)
                        : marked(text, at, "*", "em", depth);
            case '[' -> link(text, at, depth);
            case '!' -> picture(text, at);
            default -> null;
        };
    }

    private static Span code(String text, int at) {
        int begin = at;
        while (begin < text.length() && text.charAt(begin) == '`') {
            begin++;
        }
        int end = closingTicks(text, begin, begin - at);
        return end < 0
                ? null
                : new Span(Html.element("code", text.substring(begin, end).strip()), end + begin - at);
    }

    private static int closingTicks(String text, int from, int length) {
        int run = 0;
        for (int i = from; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) == '`') {
                run++;
            } else if (run == length) {
                return i - run;
            } else {
                run = 0;
            }
        }
        return -1;
    }

    private Span marked(String text, int at, String mark, String element, int depth) {
        int begin = at + mark.length();
        int end = text.indexOf(mark, begin + 1);
        if (end < 0 || Character.isWhitespace(text.charAt(begin)) || Character.isWhitespace(text.charAt(end - 1))) {
            return null;
        }
        return new Span(Html.element(element, render(text.substring(begin, end), depth + 1)), end + mark.length());
    }

    private Span link(String text, int at, int depth) {
        int middle = text.indexOf("](", at);
        int end = middle < 0 ? -1 : text.indexOf(')', middle);
        if (end < 0) {
            return null;
        }
        String address = text.substring(middle + 2, end);
        return new Span(Html.link(links.apply(address), render(text.substring(at + 1, middle), depth + 1)), end + 1);
    }

    /** These pages load nothing: in the place of a picture stands what it shows. */
    private static Span picture(String text, int at) {
        int middle = text.startsWith("![", at) ? text.indexOf("](", at) : -1;
        int end = middle < 0 ? -1 : text.indexOf(')', middle);
        return end < 0 ? null : new Span(Html.element("em", text.substring(at + 2, middle)), end + 1);
    }

    private static boolean isPunctuation(char c) {
        return "\\`*_{}[]()#+-.!|<>".indexOf(c) >= 0;
    }

    /** The text without the marks of Markdown, roughly: for titles and anchors. */
    static String plain(String text) {
        return text.replace("`", "").replace("*", "").replaceAll("\\[([^\\]\\[]*)]\\([^)]*\\)", "$1");
    }

    /** The cells of a row: a bar inside code or after a backslash is none between cells. */
    static List<String> cells(String row) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean code = false;
        for (int i = row.startsWith("|") ? 1 : 0; i < row.length(); i++) {
            char c = row.charAt(i);
            code ^= c == '`';
            if (c == '\\' && i + 1 < row.length() && row.charAt(i + 1) == '|') {
                cell.append(row.charAt(++i));
            } else if (c == '|' && !code) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        if (!cell.toString().isBlank()) {
            cells.add(cell.toString().strip());
        }
        return cells;
    }
}
