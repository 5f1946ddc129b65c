package io.mlsetup.common;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pattern without what others match: what an index expression with exclusions is. In a role and in a has-privileges request it is one
 * regular expression (Lucene's operators {@code &} and {@code ~}, which x-pack-core's {@code Automatons} read between slashes). Its shape
 * tells how large an automaton Elasticsearch makes of it, so that it may be longer than a regular expression of another shape. The same
 * bounds hold where it is made of what a caller sends, and where it comes back in the body of a role.
 *
 * @param pattern a pattern, in which the asterisk is the only wildcard
 * @param excluded what is left out of it, of the same kind
 */
public record Excluding(String pattern, List<String> excluded) {

    /** So long is a regular expression at most that leaves something out. */
    public static final int MAX_CHARACTERS = 4_096;

    /** At each letter of a name an automaton that is not yet deterministic stands in as many states. */
    private static final int MAX_EXCLUSIONS = 100;

    private static final int MAX_BRANCHING = 10;

    private static final String BEGIN = "/";
    private static final String WITHOUT = "&~(";
    private static final String OR = "|";
    private static final String END = ")/";

    public Excluding {
        excluded = List.copyOf(excluded);
    }

    /** Both as one regular expression. */
    public String regex() {
        return BEGIN
                + regex(pattern)
                + WITHOUT
                + excluded.stream().map(Excluding::regex).collect(joining(OR))
                + END;
    }

    private static String regex(String pattern) {
        return pattern.codePoints()
                .mapToObj(c -> c == '*' ? ".*" : (Character.isLetterOrDigit(c) ? "" : "\\") + Character.toString(c))
                .collect(joining());
    }

    /** How long the regular expression is, without making it. */
    public long characters() {
        return BEGIN.length()
                + WITHOUT.length()
                + END.length()
                + (long) (excluded.size() - 1) * OR.length()
                + Stream.concat(Stream.of(pattern), excluded.stream())
                        .flatMapToInt(String::codePoints)
                        .mapToLong(c -> Character.charCount(c) + (Character.isLetterOrDigit(c) ? 0 : 1))
                        .sum();
    }

    /**
     * How many wildcards are in what is left out, beside the first of each: an automaton doubles with each, since it has to remember
     * whether what stands before it was there.
     */
    public long branching() {
        return excluded.stream()
                .mapToLong(one -> Math.max(0, one.chars().filter(c -> c == '*').count() - 1))
                .sum();
    }

    /** What is too much about it, as the end of a sentence that names it; empty if nothing is. */
    public Optional<String> refusal() {
        if (characters() > MAX_CHARACTERS) {
            return because(characters(), "characters as a regular expression", MAX_CHARACTERS);
        }
        if (excluded.size() > MAX_EXCLUSIONS) {
            return because(excluded.size(), "exclusions", MAX_EXCLUSIONS);
        }
        return branching() > MAX_BRANCHING
                ? because(branching(), "wildcards in its exclusions, beside the first of each", MAX_BRANCHING)
                : Gate.INDEX.refusal(pattern);
    }

    private static Optional<String> because(long was, String what, int allowed) {
        return Optional.of(
                String.format(Locale.ROOT, "it has [%d] %s, and at most [%d] are allowed", was, what, allowed));
    }

    /** Reads what {@link #regex()} made; empty if it is anything else. */
    public static Optional<Excluding> parse(String regex) {
        return new Reader(regex).read();
    }

    /** Goes through it once, letter by letter: a regular expression that looked for it would call itself. */
    private static final class Reader {

        private final String regex;
        private int at;

        Reader(String regex) {
            this.regex = regex;
        }

        Optional<Excluding> read() {
            if (!take(BEGIN)) {
                return Optional.empty();
            }
            String pattern = pattern();
            if (pattern.isEmpty() || !take(WITHOUT)) {
                return Optional.empty();
            }
            List<String> excluded = new ArrayList<>();
            do {
                excluded.add(pattern());
            } while (take(OR));
            return take(END) && at == regex.length() && !excluded.contains("")
                    ? Optional.of(new Excluding(pattern, excluded))
                    : Optional.empty();
        }

        private boolean take(String part) {
            boolean there = regex.startsWith(part, at);
            at += there ? part.length() : 0;
            return there;
        }

        /** As much of a pattern as stands here. */
        private String pattern() {
            StringBuilder pattern = new StringBuilder();
            while (at < regex.length()) {
                int c = regex.codePointAt(at);
                if (regex.startsWith(".*", at)) {
                    pattern.append('*');
                    at += 2;
                } else if (Character.isLetterOrDigit(c)) {
                    pattern.appendCodePoint(c);
                    at += Character.charCount(c);
                } else if (c == '\\' && at + 1 < regex.length() && isLiteral(regex.codePointAt(at + 1))) {
                    c = regex.codePointAt(at + 1);
                    pattern.appendCodePoint(c);
                    at += 1 + Character.charCount(c);
                } else {
                    break;
                }
            }
            return pattern.toString();
        }

        /** What needs an escape in a regular expression, and means nothing else in a pattern; no index has it in its name. */
        private static boolean isLiteral(int c) {
            return !Character.isLetterOrDigit(c) && "*?\\".indexOf(c) < 0;
        }
    }
}
