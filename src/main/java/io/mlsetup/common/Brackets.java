package io.mlsetup.common;

import org.apache.lucene.util.Version;

/**
 * How deep a parser that calls itself for each bracket may go into a text. A closing bracket takes nothing off that opens for such a
 * parser, unless the parser too takes it for one that closes: to Lucene's {@code (]} and java.time's {@code [>} it is a letter.
 */
public final class Brackets {

    private static final String OPENING = "([{<~";

    /** Those of scripts and JSON, by kind. */
    private static final String KINDS = "([{";

    private static final String CLOSING = ")]}";

    /** Classes of characters that Lucene knows by a letter, behind which no range begins. */
    private static final String CLASSES = "dDwWsS\\";

    /** To Lucene 10 a letter behind a backslash begins no range, whatever it is. */
    private static final boolean ESCAPED_BEGINS_NO_RANGE = Version.LATEST.major >= 10;

    private Brackets() {}

    /** All that open anything, with the operator of a complement: no parser goes deeper, whatever it takes for one that closes. */
    static int opening(String text) {
        return (int) text.chars().filter(c -> OPENING.indexOf(c) >= 0).count();
    }

    /** How deep those of each kind stand in one another, added up: no bound for a parser that knows escapes or quotation marks. */
    static int depth(String text) {
        int[] open = new int[KINDS.length()];
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int opens = KINDS.indexOf(c);
            int closes = CLOSING.indexOf(c);
            if (opens >= 0) {
                open[opens]++;
                deepest = Math.max(deepest, ++depth);
            } else if (closes >= 0 && open[closes] > 0) {
                open[closes]--;
                depth--;
            }
        }
        return deepest;
    }

    /**
     * How deep the parentheses of a regular expression stand in one another, as {@code RegExp} of Lucene 9 and 10 reads it with all of
     * its flags: those behind a backslash, in a class of characters, in quotation marks or between {@code <} and {@code >} are letters.
     */
    public static int depthOfRegex(String regex) {
        return new Scan(regex).deepest();
    }

    /** Goes through a regular expression once, from left to right. */
    private static final class Scan {

        private final String regex;
        private int at;

        Scan(String regex) {
            this.regex = regex;
        }

        int deepest() {
            int depth = 0;
            int deepest = 0;
            while (more()) {
                switch (regex.charAt(at++)) {
                    case '(' -> deepest = Math.max(deepest, ++depth);
                    // Where none is open, Lucene refuses it.
                    case ')' -> depth = Math.max(0, depth - 1);
                    case '\\' -> at++;
                    case '[' -> charClass();
                    case '"' -> skipBehind('"');
                    case '<' -> skipBehind('>');
                    default -> {}
                }
            }
            return deepest;
        }

        private boolean more() {
            return at < regex.length();
        }

        private boolean take(char c) {
            boolean there = more() && regex.charAt(at) == c;
            at += there ? 1 : 0;
            return there;
        }

        private void skipBehind(char end) {
            int found = regex.indexOf(end, at);
            at = found < 0 ? regex.length() : found + 1;
        }

        /** The first is one of the class whatever it is, and so is what stands behind a hyphen. */
        private void charClass() {
            take('^');
            do {
                boolean known = more() && regex.charAt(at) == '\\' && (ESCAPED_BEGINS_NO_RANGE || isClass(at + 1));
                letter();
                if (!known && take('-')) {
                    letter();
                }
            } while (more() && !take(']'));
        }

        private boolean isClass(int letter) {
            return letter < regex.length() && CLASSES.indexOf(regex.charAt(letter)) >= 0;
        }

        private void letter() {
            at += more() && regex.charAt(at) == '\\' ? 2 : 1;
        }
    }
}
