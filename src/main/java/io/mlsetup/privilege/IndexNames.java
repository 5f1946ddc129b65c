package io.mlsetup.privilege;

import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.Work;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** Which index names patterns mean, in questions and in entries of roles; what was worked out once is kept. */
final class IndexNames {

    private record Asked(String pattern, boolean restrictedToo) {}

    private record Given(Set<String> patterns, boolean restrictedToo) {}

    private final RestrictedIndices restrictedIndices;
    private final Language restricted;
    private final Work work;
    private final Map<Asked, Language> asked = new ConcurrentHashMap<>();
    private final Map<Asked, Optional<String>> examples = new ConcurrentHashMap<>();
    private final Map<Given, Language> given = new ConcurrentHashMap<>();

    IndexNames(RestrictedIndices restrictedIndices, Work work) {
        this.restrictedIndices = restrictedIndices;
        this.restricted = Language.of(restrictedIndices.getAutomaton(), "restricted indices");
        this.work = work;
    }

    /** The names that are asked about: a pattern does not mean restricted indices, but a name is what it is. */
    Language asked(String pattern, boolean restrictedToo) {
        return asked.computeIfAbsent(new Asked(pattern, restrictedToo), question -> {
            Language all = Language.of(pattern);
            boolean restrictedName = !Regex.isSimpleMatchPattern(pattern)
                    && !Automatons.isLuceneRegex(pattern)
                    && restrictedIndices.isRestricted(pattern);
            return restrictedToo || restrictedName ? all : all.minus(restricted);
        });
    }

    /** Whether there are names that it means, and none of them restricted unless those are asked about. */
    boolean isOfOthers(String pattern, boolean restrictedToo) {
        return restrictedToo
                || (!(Regex.isSimpleMatchPattern(pattern) ? false : restrictedIndices.isRestricted(pattern))
                        && example(pattern, false).isPresent());
    }

    /** A shortest one of them; empty if there is none. */
    Optional<String> example(String pattern, boolean restrictedToo) {
        return examples.computeIfAbsent(
                new Asked(pattern, restrictedToo),
                question -> asked(pattern, restrictedToo).shortest(work));
    }

    /** The names that an entry of a role reaches: restricted ones, also by their whole names, only if it allows them. */
    Language given(Collection<String> patterns, boolean restrictedToo) {
        return given.computeIfAbsent(new Given(Set.copyOf(patterns), restrictedToo), entry -> {
            Language all = Language.ofAll(patterns);
            return restrictedToo ? all : all.minus(restricted);
        });
    }
}
