package io.mlsetup.audit.judging;

import static java.util.stream.Collectors.joining;

import io.mlsetup.privilege.Answer;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.pattern.Language;
import java.util.Collection;
import java.util.Optional;
import org.elasticsearch.xpack.core.security.support.Automatons;

/**
 * A pattern of a role without some names, as a role has it: a regular expression with Lucene's operators {@code &} and {@code ~}, which
 * x-pack-core's {@code Automatons} read between slashes.
 */
final class Carved {

    /** A role is made into automata at its first use; these are quickly made. */
    private static final int MAX_NAMES = 100;

    private Carved() {}

    /**
     * What is left of a pattern.
     *
     * @param names names and patterns
     * @return empty if nothing is left, or too much would have to be said
     */
    static Optional<String> of(String pattern, Collection<String> names, Ground ground) {
        if (names.size() > MAX_NAMES) {
            return Optional.empty();
        }
        Answer nothing = Answer.ask(
                () -> Language.of(pattern).minus(Language.ofAll(names)).isEmpty(ground.work()));
        return nothing.isNo()
                ? Optional.of("/(" + regex(pattern) + ")&~("
                        + names.stream().map(Carved::regex).collect(joining("|")) + ")/")
                : Optional.empty();
    }

    private static String regex(String pattern) {
        if (Automatons.isLuceneRegex(pattern)) {
            return pattern.substring(1, pattern.length() - 1);
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); ) {
            int letter = pattern.codePointAt(i);
            i += Character.charCount(letter);
            if (letter == '*') {
                regex.append(".*");
            } else if (letter == '?') {
                regex.append('.');
            } else {
                if (letter == '\\' && i < pattern.length()) {
                    letter = pattern.codePointAt(i);
                    i += Character.charCount(letter);
                }
                regex.append(Character.isLetterOrDigit(letter) ? "" : "\\").appendCodePoint(letter);
            }
        }
        return regex.toString();
    }
}
