package io.mlsetup.common;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.elasticsearch.common.Strings;

/**
 * The one gate for strings that a caller sends: nothing of Elasticsearch's or ours resolves, parses or determinizes a string that has
 * not passed it. Elasticsearch's date math and regular expressions are parsed by recursion, which a few thousand brackets turn into a
 * {@code StackOverflowError} that ends the node; patterns become automata, whose size grows with each wildcard, in the worst case
 * exponentially. The bounds are generous for what people write and far below what a node notices.
 *
 * <p>A value that does not pass is reported by name, cut short, with the bound that it breaks.
 */
public enum Gate {
    /** Names and ids: of roles, users, jobs, spaces, indicators. Elasticsearch's own are shorter, and none holds control characters. */
    NAME(512, Integer.MAX_VALUE, 0),

    /** Any other short text, such as a description. */
    TEXT(4_096, Integer.MAX_VALUE, 0),

    /** An index expression: a name, a pattern, date math, with a cluster before or a selector behind. Elasticsearch's names end at 255 bytes. */
    INDEX(512, 20, 10),

    /**
     * A pattern in a role: of indices, fields, resources, applications, users to run as; also a regular expression between slashes, which
     * may be larger if it is what an index expression with exclusions becomes, see {@link Excluding}.
     */
    PATTERN(512, 20, 10),

    /** One of fields, of remote clusters or of managed applications: Elasticsearch makes an automaton of it while it reads a role. */
    PATTERN_TO_BUILD(512, 20, 10),

    /** A privilege: a known name, or a pattern of actions. */
    PRIVILEGE(256, 20, 4),

    /** A regular expression of Java's, or a word or filter of an analyzer: to compile one takes time with the square of its length. */
    JAVA_REGEX(1_000, 200, Integer.MAX_VALUE),

    /** What Elasticsearch parses by recursion while it reads a query, see {@link QueryTexts}; a regular expression is no longer by default. */
    PARSED(1_000, 100, Integer.MAX_VALUE),

    /** The query of an index privilege: JSON, or a template. */
    QUERY(10_000, 20, 1_000),

    /** Any other text within a configuration, such as a script: what would overflow the stack of whoever runs it is refused. */
    SCRIPT(100_000, 200, Integer.MAX_VALUE);

    /** Of a regular expression in a pattern, whose brackets may be as many as its length allows. */
    private static final int MAX_DEPTH_OF_REGEX = 5;

    /** A question mark doubles the automaton of a pattern that has an asterisk before it. */
    private static final int MAX_QUESTION_MARKS = 4;

    /** A complement or an intersection determinizes what it is about. */
    private static final int MAX_DETERMINIZING = 2;

    /** An automaton has each repeated part as often as it may be repeated, and those in one another multiplied. */
    private static final int MAX_REPETITIONS = 100;

    /** Where Lucene builds what is to be read as a whole, or both sides of an intersection: each of these may double an automaton. */
    private static final int MAX_DOUBLING = 12;

    private static final int MAX_DOUBLING_REPETITIONS = 10;

    private static final int MAX_SHOWN = 100;

    private static final Pattern REPETITION = Pattern.compile("\\{(\\d*)(?:,(\\d*))?}");

    private final int maxLength;
    private final int maxBrackets;
    private final int maxWildcards;

    Gate(int maxLength, int maxBrackets, int maxWildcards) {
        this.maxLength = maxLength;
        this.maxBrackets = maxBrackets;
        this.maxWildcards = maxWildcards;
    }

    /** The greatest length that passes, in characters (UTF-16). */
    public int maxLength() {
        return maxLength;
    }

    /** Whether the value passes; if not, that is a problem of the parameters, which names the parameter and the value. */
    public boolean admits(Parameters parameters, String name, String value) {
        Optional<String> refusal = refusal(value);
        refusal.ifPresent(why -> parameters.problem("[" + name + "] must not hold [" + shown(value) + "]: " + why));
        return refusal.isEmpty();
    }

    /** A value as a message names it: no longer than a line. */
    public static String shown(String value) {
        return value.length() <= MAX_SHOWN ? value : Strings.cleanTruncate(value, MAX_SHOWN) + "...";
    }

    /** What keeps the value from passing, as the end of a sentence that names the value; empty if it passes. */
    public Optional<String> refusal(String value) {
        Optional<Excluding> excluding = this == PATTERN && isRegex(value) ? Excluding.parse(value) : Optional.empty();
        int most = excluding.isPresent() ? Excluding.MAX_CHARACTERS : maxLength;
        if (value.length() > most) {
            return because("characters", value.length(), most);
        }
        Optional<String> brackets = brackets(value);
        if (brackets.isPresent()) {
            return brackets;
        }
        if (hasHalfCharacter(value)) {
            return Optional.of("it holds half of a character that takes two (a surrogate alone)");
        }
        if (this == NAME && (value.chars().anyMatch(Character::isISOControl) || !value.equals(value.strip()))) {
            return Optional.of("no name has control characters in it or spaces around it");
        }
        if (this == INDEX || this == PATTERN || this == PATTERN_TO_BUILD || this == PRIVILEGE) {
            return excluding.isPresent() ? excluding.get().refusal() : pattern(value);
        }
        return Optional.empty();
    }

    /** What is parsed at once by its brackets that open; what is only handed on by its depth, which escapes and quotation marks mislead. */
    private Optional<String> brackets(String value) {
        if (isRegex(value)) {
            int depth = Brackets.depthOfRegex(value.substring(1, value.length() - 1));
            return depth > MAX_DEPTH_OF_REGEX
                    ? because("levels of nested brackets", depth, MAX_DEPTH_OF_REGEX)
                    : Optional.empty();
        }
        boolean handedOn = this == QUERY || this == SCRIPT;
        int brackets = handedOn ? Brackets.depth(value) : Brackets.opening(value);
        return brackets > maxBrackets
                ? because(handedOn ? "levels of nested brackets" : "brackets that open", brackets, maxBrackets)
                : Optional.empty();
    }

    private Optional<String> pattern(String value) {
        if (isRegex(value)) {
            return regex(value);
        }
        int questionMarks = count(value, "?");
        if (questionMarks > MAX_QUESTION_MARKS) {
            return because("question marks", questionMarks, MAX_QUESTION_MARKS);
        }
        int wildcards = count(value, "*") + questionMarks;
        return wildcards > maxWildcards ? because("wildcards", wildcards, maxWildcards) : Optional.empty();
    }

    /** Lucene's syntax, in which Elasticsearch reads a pattern of a role that stands between slashes. */
    private boolean isRegex(String value) {
        return (this == PATTERN || this == PATTERN_TO_BUILD)
                && value.length() > 1
                && value.startsWith("/")
                && value.endsWith("/");
    }

    private Optional<String> regex(String value) {
        int determinizing = count(value, "~&");
        if (determinizing > MAX_DETERMINIZING) {
            return because("operators ~ and & in a regular expression", determinizing, MAX_DETERMINIZING);
        }
        int operators = count(value, "*+?|");
        if (operators > 2 * maxWildcards) {
            return because("operators * + ? | in a regular expression", operators, 2 * maxWildcards);
        }
        boolean doubles = this == PATTERN_TO_BUILD || value.indexOf('&') >= 0;
        int doubling = count(value, "*+?|.[{");
        if (doubles && doubling > MAX_DOUBLING) {
            return because("of * + ? | . [ { in a regular expression that is built as a whole", doubling, MAX_DOUBLING);
        }
        long repetitions = repetitions(value);
        int most = doubles ? MAX_DOUBLING_REPETITIONS : MAX_REPETITIONS;
        return repetitions > most
                ? because("repetitions in a regular expression, all multiplied", repetitions, most)
                : Optional.empty();
    }

    private static long repetitions(String regex) {
        long product = 1;
        Matcher matcher = REPETITION.matcher(regex);
        while (matcher.find() && product <= MAX_REPETITIONS) {
            product *= Math.max(1, Math.max(number(matcher.group(1)), number(matcher.group(2))));
        }
        return product;
    }

    private static long number(String digits) {
        if (digits == null || digits.isEmpty()) {
            return 0;
        }
        return digits.length() > 6 ? Integer.MAX_VALUE : Long.parseLong(digits);
    }

    private static int count(String value, String characters) {
        return (int) value.chars().filter(c -> characters.indexOf(c) >= 0).count();
    }

    private static boolean hasHalfCharacter(String value) {
        return value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static Optional<String> because(String what, long was, int allowed) {
        return Optional.of(
                String.format(Locale.ROOT, "it has [%d] %s, and at most [%d] are allowed", was, what, allowed));
    }
}
