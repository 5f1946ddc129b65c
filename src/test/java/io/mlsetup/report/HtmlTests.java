package io.mlsetup.report;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.mlsetup.fuzz.Hostile;
import java.util.List;
import org.elasticsearch.test.ESTestCase;

public class HtmlTests extends ESTestCase {

    public void testTextAndAttributesAreEscaped() {
        String hostile = "<script>alert(\"1\" + '2')</script> & co";
        String escaped = "&lt;script&gt;alert(&quot;1&quot; + &#39;2&#39;)&lt;/script&gt; &amp; co";
        assertThat(Html.element("p", hostile).toString(), equalTo("<p>" + escaped + "</p>"));
        assertThat(Html.element("p", List.of("id", hostile)).toString(), equalTo("<p id=\"" + escaped + "\"></p>"));
    }

    public void testWhatCannotBeSeenIsShownAsJsonWritesIt() {
        assertThat(
                Html.text("a\u202eb\u0000\u200d\ud800\uE000\u2028\n\tc").toString(),
                equalTo("a\\u202eb\\u0000\\u200d\\ud800\\ue000\\u2028\n\tc"));
        assertThat(Html.text(Character.toString(0xE0041)).toString(), equalTo("\\udb40\\udc41"));
        assertThat(Html.text("é 日本 😀").toString(), equalTo("é 日本 😀"));
    }

    public void testLinksThatCouldRunSomethingAreNone() {
        for (String harmless :
                List.of("#a", "guide.md", "../a/b.md#c", "/x", "https://elastic.co/a?b=c:d", "a?b=c:d")) {
            assertThat(Html.link(harmless, Html.text("x")).toString(), equalTo("<a href=\"" + harmless + "\">x</a>"));
        }
        for (String hostile : List.of(
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                " javascript:x",
                "java\nscript:x",
                "\u0001javascript:x",
                "data:text/html,x",
                "vbscript:x",
                "//evil.example",
                "\\\\evil.example",
                "/\\evil.example",
                "",
                "jаvascript:x")) {
            assertThat(hostile, Html.link(hostile, Html.text("x")).toString(), equalTo("x"));
        }
    }

    public void testAStyleSheetEndsWhereItEnds() {
        assertThat(
                expectThrows(IllegalArgumentException.class, () -> Html.style("</style><script>"))
                        .getMessage(),
                containsString("[<]"));
    }

    /** A parser of others finds what went in, and nothing else. */
    public void testWhateverGoesInIsTextAndNothingElse() {
        Hostile hostile = new Hostile(random());
        for (int i = 0; i < 2_000; i++) {
            String text = hostile.string();
            Html html = Html.of(
                    Html.element("p", text),
                    Html.element("pre", List.of("class", text), Html.text(text)),
                    Html.link(text, Html.text(text)));
            var root = Documents.parse(html);
            Documents.assertHarmless(root);
            assertThat(Documents.elements(root, "*").size() <= 3, equalTo(true));
            assertThat(
                    Documents.elements(root, "p").get(0).getTextContent(),
                    equalTo(Documents.elements(root, "pre").get(0).getTextContent()));
            if (text.matches("[\\x20-\\x7e]*")) {
                assertThat(Documents.elements(root, "p").get(0).getTextContent(), equalTo(text));
            }
        }
    }
}
