package io.mlsetup.common;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import org.elasticsearch.test.ESTestCase;

public class PrintableTests extends ESTestCase {

    public void testPlainTextStays() {
        for (String name : new String[] {"jane", "Jürgen Müller", "user@example.com", "山田", "a-b_c.d", ""}) {
            assertThat(Printable.of(name), equalTo(name));
        }
    }

    public void testWhatCouldForgeALineIsEscaped() {
        assertThat(Printable.of("a\nb"), equalTo("a\\u{a}b"));
        assertThat(Printable.of("a\r\u001b[31m"), equalTo("a\\u{d}\\u{1b}\\u{5b}31m"));
        assertThat(Printable.of("\u2028\u202e\u0085\u200b"), equalTo("\\u{2028}\\u{202e}\\u{85}\\u{200b}"));
        assertThat(Printable.of("x] to user [y"), equalTo("x\\u{5d} to user \\u{5b}y"));
        assertThat(Printable.of("\\n"), equalTo("\\u{5c}n"));
        assertThat(Printable.of("\ud800"), equalTo("\\u{d800}"));
        assertThat(Printable.of(null), equalTo(""));
    }

    public void testAnythingStaysOnOneShortLine() {
        String printed = Printable.of(randomUnicodeOfLengthBetween(0, 5000));
        assertTrue(printed.chars().noneMatch(c -> Character.isISOControl(c) || c == '[' || c == ']' || c == '\u2028'));
        assertThat(printed.length(), lessThan(256 * 10 + 4));
        assertThat(Printable.of("x".repeat(5000)), equalTo("x".repeat(256) + "..."));
    }
}
