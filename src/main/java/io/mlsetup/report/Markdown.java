package io.mlsetup.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Renders the Markdown that {@code docs/} is written in: headings, paragraphs, lists, tables and fenced code; what is inside a line
 * is {@link MarkdownLine}'s. What else Markdown has, raw HTML above all, is shown as the text that it is.
 */
final class Markdown {

    private static final Pattern HEADING = Pattern.compile("(#{1,6}) +(.+)");
    private static final Pattern ITEM = Pattern.compile("(-|\\d{1,9}\\.) +(.+)");
    private static final Pattern RULER = Pattern.compile("\\|?(?: *:?-+:? *\\|)+(?: *:?-+:? *)?");
    private static final String FENCE = "```";
    private static final int MAX_DEPTH = 5;

    private final MarkdownLine line;

    private Markdown(UnaryOperator<String> links) {
        this.line = new MarkdownLine(links);
    }

    /** The page as HTML; {@code links} makes of an address as it stands in the text the one that the page shall have. */
    static Html render(String text, UnaryOperator<String> links) {
        return new Markdown(links).blocks(text.lines().toList(), 0);
    }

    /** The name by which a link leads to a heading: in lower case, blanks as hyphens, without other marks, as code hosts have it. */
    static String anchor(String heading) {
        StringBuilder anchor = new StringBuilder();
        MarkdownLine.plain(heading).codePoints().map(Character::toLowerCase).forEach(c -> {
            if (c == ' ') {
                anchor.append('-');
            } else if (c == '-' || c == '_' || Character.isLetterOrDigit(c)) {
                anchor.appendCodePoint(c);
            }
        });
        return anchor.toString();
    }

    private Html blocks(List<String> lines, int depth) {
        List<Html> blocks = new ArrayList<>();
        int i = 0;
        while (i < lines.size()) {
            String first = lines.get(i);
            int end;
            if (first.isBlank()) {
                end = i + 1;
            } else if (first.startsWith(FENCE)) {
                end = endOfFence(lines, i);
                blocks.add(code(lines.subList(i + 1, isFence(lines, end - 1, i) ? end - 1 : end)));
            } else if (HEADING.matcher(first).matches()) {
                end = i + 1;
                blocks.add(heading(first));
            } else if (isTable(lines, i)) {
                end = endOfTable(lines, i);
                blocks.add(table(lines.subList(i, end)));
            } else if (depth < MAX_DEPTH && ITEM.matcher(first).matches()) {
                end = endOfList(lines, i);
                blocks.add(list(lines.subList(i, end), depth));
            } else {
                end = endOfParagraph(lines, i, depth);
                blocks.add(Html.element("p", line.render(String.join("\n", lines.subList(i, end)))));
            }
            i = end;
        }
        return Html.of(blocks);
    }

    private Html heading(String text) {
        var matcher = HEADING.matcher(text);
        matcher.matches();
        String heading = matcher.group(2);
        return Html.element(
                "h" + matcher.group(1).length(), List.of("id", anchor(heading)), line.render(heading.strip()));
    }

    private static boolean isFence(List<String> lines, int at, int opening) {
        return at > opening && lines.get(at).startsWith(FENCE);
    }

    private static int endOfFence(List<String> lines, int from) {
        int end = from + 1;
        while (end < lines.size()) {
            if (lines.get(end++).startsWith(FENCE)) {
                return end;
            }
        }
        return end;
    }

    /** Wide code scrolls; who has no mouse can reach it by the keyboard. */
    private static Html code(List<String> lines) {
        return Html.element("pre", List.of("tabindex", "0"), Html.element("code", String.join("\n", lines)));
    }

    private static boolean isTable(List<String> lines, int at) {
        return lines.get(at).startsWith("|")
                && at + 1 < lines.size()
                && RULER.matcher(lines.get(at + 1)).matches();
    }

    private static int endOfTable(List<String> lines, int from) {
        int end = from;
        while (end < lines.size() && lines.get(end).startsWith("|")) {
            end++;
        }
        return end;
    }

    private Html table(List<String> lines) {
        List<Html> rows = new ArrayList<>();
        for (int i = 2; i < lines.size(); i++) {
            List<Html> cells = new ArrayList<>();
            MarkdownLine.cells(lines.get(i)).forEach(cell -> cells.add(Html.element("td", line.render(cell))));
            rows.add(Html.element("tr", Html.of(cells)));
        }
        List<Html> headers = new ArrayList<>();
        MarkdownLine.cells(lines.get(0))
                .forEach(cell -> headers.add(Html.element("th", List.of("scope", "col"), line.render(cell))));
        return Page.table(Html.of(headers), rows);
    }

    /** A list goes on over blank lines, as long as what follows is another item or belongs to one by its indentation. */
    private static int endOfList(List<String> lines, int from) {
        int end = from + 1;
        for (int i = end; i < lines.size(); i++) {
            String next = lines.get(i);
            boolean afterBlank = lines.get(i - 1).isBlank();
            boolean belongs = next.startsWith("  ") || ITEM.matcher(next).matches();
            if (next.isBlank()) {
                continue;
            }
            if (!belongs && (afterBlank || startsAnother(lines, i))) {
                break;
            }
            end = i + 1;
        }
        return end;
    }

    private static boolean startsAnother(List<String> lines, int at) {
        return lines.get(at).startsWith(FENCE) || HEADING.matcher(lines.get(at)).matches() || isTable(lines, at);
    }

    private Html list(List<String> lines, int depth) {
        boolean ordered = Character.isDigit(lines.get(0).charAt(0));
        List<List<String>> items = new ArrayList<>();
        int indentation = 0;
        for (String next : lines) {
            var matcher = ITEM.matcher(next);
            if (matcher.matches()) {
                indentation = matcher.start(2);
                items.add(new ArrayList<>(List.of(matcher.group(2))));
            } else {
                items.get(items.size() - 1).add(dedented(next, indentation));
            }
        }
        List<Html> all = items.stream()
                .map(item -> Html.element("li", item(item, depth)))
                .toList();
        return Html.element(ordered ? "ol" : "ul", Html.of(all));
    }

    private static String dedented(String text, int most) {
        int blanks = 0;
        while (blanks < most && blanks < text.length() && text.charAt(blanks) == ' ') {
            blanks++;
        }
        return text.substring(blanks);
    }

    private Html item(List<String> lines, int depth) {
        int end = endOfParagraph(lines, 0, depth + 1);
        return Html.of(
                line.render(String.join("\n", lines.subList(0, end))),
                blocks(lines.subList(end, lines.size()), depth + 1));
    }

    private static int endOfParagraph(List<String> lines, int from, int depth) {
        int end = from + 1;
        while (end < lines.size()
                && !lines.get(end).isBlank()
                && !startsAnother(lines, end)
                && !(depth < MAX_DEPTH && ITEM.matcher(lines.get(end)).matches())) {
            end++;
        }
        return end;
    }
}
