package io.mlsetup.sandbox;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.test.ESTestCase;

public class SecurityIndexAnalysisTests extends ESTestCase {

    public void testAnAddressIsOneTokenForTheTokenizer() throws IOException {
        Tokenizer tokenizer = SecurityIndexAnalysis.TOKENIZERS
                .get("uax_url_email")
                .get(null, null, "uax_url_email", Settings.EMPTY)
                .create();
        tokenizer.setReader(new StringReader("to nat.user@example.org"));

        assertThat(terms(tokenizer), equalTo(List.of("to", "nat.user@example.org")));
    }

    public void testPatternCaptureCapturesAndKeepsTheOriginalUnlessTold() throws IOException {
        Settings.Builder settings = Settings.builder().putList("patterns", "([^@]+)", "@(.+)");

        assertThat(
                terms(filter("pattern_capture", settings.build()).create(words("a@b.c"))),
                equalTo(List.of("a@b.c", "a", "b.c", "b.c")));
        assertThat(
                terms(filter(
                                "pattern_capture",
                                settings.put("preserve_original", false).build())
                        .create(words("a@b.c"))),
                equalTo(List.of("a", "b.c", "b.c")));
    }

    public void testPatternCaptureNeedsPatterns() {
        var refused = expectThrows(
                IllegalArgumentException.class,
                () -> filter(
                        "pattern_capture",
                        Settings.builder().put("preserve_original", true).build()));

        assertThat(refused.getMessage(), containsString("needs [patterns]"));
    }

    public void testUniqueKeepsTheFirstOfEqualTokensOfEachText() throws IOException {
        TokenFilterFactory unique = filter("unique", Settings.EMPTY);

        assertThat(terms(unique.create(words("b a b c a"))), equalTo(List.of("b", "a", "c")));

        Tokenizer reused = words("a a");
        TokenStream stream = unique.create(reused);
        assertThat(terms(stream), equalTo(List.of("a")));
        reused.setReader(new StringReader("a b"));
        assertThat("a new text starts anew", terms(stream), equalTo(List.of("a", "b")));
    }

    private static TokenFilterFactory filter(String name, Settings settings) {
        try {
            return SecurityIndexAnalysis.TOKEN_FILTERS.get(name).get(null, null, name, settings);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Tokenizer words(String text) {
        Tokenizer tokenizer = new WhitespaceTokenizer();
        tokenizer.setReader(new StringReader(text));
        return tokenizer;
    }

    private static List<String> terms(TokenStream stream) throws IOException {
        List<String> terms = new ArrayList<>();
        try (stream) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(term.toString());
            }
            stream.end();
        }
        return terms;
    }
}
