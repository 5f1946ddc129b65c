package io.mlsetup.report;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import io.mlsetup.fuzz.Hostile;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

public class MarkdownTests extends ESTestCase {

    private static String render(String markdown) {
        return Markdown.render(markdown, link -> link).toString();
    }

    public void testWhatTheDocumentationIsWrittenIn() {
        Map<String, String> acceptable = Map.ofEntries(
                Map.entry("# A `b` c", "<h1 id=\"a-b-c\">A <code>b</code> c</h1>"),
                Map.entry("## ml_setup.ignore", "<h2 id=\"ml_setupignore\">ml_setup.ignore</h2>"),
                Map.entry("one\ntwo\n\nthree", "<p>one\ntwo</p><p>three</p>"),
                Map.entry("**a** *b* `c*d*`", "<p><strong>a</strong> <em>b</em> <code>c*d*</code></p>"),
                Map.entry("``a`b``", "<p><code>a`b</code></p>"),
                Map.entry("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
                Map.entry("`a", "<p>`a</p>"),
                Map.entry("\\*a\\* C:\\d", "<p>*a* C:\\d</p>"),
                Map.entry("[`a` b](c.md#d)", "<p><a href=\"c.md#d\"><code>a</code> b</a></p>"),
                Map.entry("![a picture](a.png)", "<p><em>a picture</em></p>"),
                Map.entry("a [b] (c)", "<p>a [b] (c)</p>"),
                Map.entry("- a\n  b\n- c", "<ul><li>a\nb</li><li>c</li></ul>"),
                Map.entry("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
                Map.entry("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
                Map.entry(
                        "- a\n\n  ```\n  x\n  ```\n\nend",
                        "<ul><li>a<pre tabindex=\"0\"><code>x</code></pre></li></ul><p>end</p>"),
                Map.entry("- a:\n\n```\nx\n```", "<ul><li>a:</li></ul><pre tabindex=\"0\"><code>x</code></pre>"),
                Map.entry(
                        "```sh\na <b>\n\n# c\n```\nd",
                        "<pre tabindex=\"0\"><code>a &lt;b&gt;\n\n# c</code></pre><p>d</p>"),
                Map.entry("```\nopen", "<pre tabindex=\"0\"><code>open</code></pre>"),
                Map.entry("a <b>&amp;", "<p>a &lt;b&gt;&amp;amp;</p>"));
        acceptable.forEach((markdown, html) -> assertThat(markdown, render(markdown), equalTo(html)));
    }

    public void testTable() {
        assertThat(
                render("| a | b |\n|---|---|\n| `x|y` | p \\| q |\n| | z |"),
                equalTo(
                        "<div class=\"wide\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>"
                                + "</thead><tbody><tr><td><code>x|y</code></td><td>p | q</td></tr><tr><td></td><td>z</td></tr></tbody>"
                                + "</table></div>"));
        assertThat(render("| a | b |"), equalTo("<p>| a | b |</p>"));
    }

    public void testAddressesAreMadeByTheOneWhoAsks() {
        assertThat(
                Markdown.render("[a](b.md)", link -> "../" + link).toString(),
                equalTo("<p><a href=\"../b.md\">a</a></p>"));
        assertThat(render("[a](javascript:alert(1))"), equalTo("<p>a)</p>"));
    }

    public void testWhateverIsRenderedIsHarmless() {
        Hostile hostile = new Hostile(random());
        List<String> marks = List.of(
                "# ",
                "- ",
                "1. ",
                "| ",
                "|---|\n",
                "```\n",
                "`",
                "**",
                "*",
                "[",
                "](",
                ")",
                "![",
                "\n",
                "\n\n",
                "  ",
                "<script>",
                "\\",
                "</style>",
                "javascript:",
                "&lt;");
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            int parts = random().nextInt(30);
            for (int j = 0; j < parts; j++) {
                text.append(random().nextInt(4) > 0 ? hostile.oneOf(marks) : hostile.string());
            }
            Documents.assertHarmless(Documents.parse(Markdown.render(text.toString(), link -> link)));
        }
    }

    /** Nesting that nobody writes takes neither the stack nor the time. */
    public void testDeepNestingIsText() {
        for (String mark : List.of("- ", "**a", "*a", "[", "![", "`", "> ", "1. ", "|", "- [**`")) {
            long begin = System.nanoTime();
            Documents.parse(Markdown.render(mark.repeat(5_000), link -> link));
            Documents.parse(Markdown.render((mark + "\n").repeat(5_000), link -> link));
            assertThat(mark, (System.nanoTime() - begin) / 1_000_000_000, lessThan(10L));
        }
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            deep.append(" ".repeat(2 * i)).append("- a\n");
        }
        Documents.parse(Markdown.render(deep.toString(), link -> link));
    }
}
