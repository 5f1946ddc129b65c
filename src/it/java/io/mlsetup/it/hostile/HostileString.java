package io.mlsetup.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.function.IntFunction;

/** A string that nobody means well who sends it. */
final class HostileString {

    /** What of a first line Elasticsearch takes is 4 kB, with the method, the path and the other parameters. */
    private static final int IN_A_LINE = 3_600;

    /** What stays as it is, so that much of it has room; nothing that ends a value, a path or the line. */
    private static final String RAW = "-._~!$'()*,:=@[]{}|^<>";

    private static final String HEX = "0123456789ABCDEF";

    private final String name;
    private final IntFunction<String> ofAtMost;
    private final String json;
    private final String inLine;

    /**
     * @param name what a report calls it
     * @param ofAtMost the string, in so many characters: where there is little room, it is made shorter in the way that keeps its sting
     */
    HostileString(String name, IntFunction<String> ofAtMost) {
        this.name = requireNonNull(name);
        this.ofAtMost = requireNonNull(ofAtMost);
        // Both are wanted at hundreds of places.
        json = json(whole());
        inLine = fitting();
    }

    static HostileString of(String text) {
        return new HostileString(shown(text), most -> text);
    }

    private String fitting() {
        String encoded = encoded(ofAtMost.apply(IN_A_LINE));
        for (int most = IN_A_LINE / 2; encoded.length() > IN_A_LINE && most > 8; most /= 2) {
            encoded = encoded(ofAtMost.apply(most));
        }
        return encoded.length() > IN_A_LINE ? encoded.substring(0, IN_A_LINE).replaceFirst("%.?$", "") : encoded;
    }

    String name() {
        return name;
    }

    String whole() {
        return ofAtMost.apply(Integer.MAX_VALUE);
    }

    /** As it may stand in the path or the query string; the longest form whose encoding has room in a line. */
    String inLine() {
        return inLine;
    }

    /** As a string of a JSON document, of ASCII only, so that half of a surrogate pair goes over the wire as such. */
    String json() {
        return json;
    }

    static String json(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                json.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    json.append(HEX.charAt((c >> shift) & 0xF));
                }
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c < 128 && (Character.isLetterOrDigit(c) || RAW.indexOf(c) >= 0)) {
                encoded.append((char) c);
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                // Java would write a question mark instead.
                percent(encoded, (byte) (0xE0 | (c >> 12)), (byte) (0x80 | ((c >> 6) & 0x3F)), (byte)
                        (0x80 | (c & 0x3F)));
            } else {
                percent(encoded, Character.toString(c).getBytes(UTF_8));
            }
        }
        return encoded.toString();
    }

    private static void percent(StringBuilder encoded, byte... bytes) {
        for (byte b : bytes) {
            encoded.append('%').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
        }
    }

    private static String shown(String text) {
        String ascii = json(text);
        return ascii.length() < 60 ? ascii : ascii.substring(0, 50) + "... (" + text.length() + ")";
    }

    @Override
    public String toString() {
        return name;
    }
}
