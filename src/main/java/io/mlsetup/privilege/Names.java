package io.mlsetup.privilege;

import io.mlsetup.common.Glob;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.search.spell.LevenshteinDistance;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.common.Strings;
import org.elasticsearch.core.Nullable;

/** Picks names by what a caller wrote: a comma-separated list of names and wildcards. */
final class Names {

    private static final float CLOSE = 0.6f;

    private Names() {}

    /**
     * The known names that the expression means, in the order of the known ones; all of them without an expression.
     *
     * @param what what the names are of, for the message
     * @throws ResourceNotFoundException if a part of the list means none of them, with the nearest or the known ones
     */
    static Set<String> select(@Nullable String expression, Collection<String> known, String what) {
        if (expression == null) {
            return new LinkedHashSet<>(known);
        }
        String[] wanted = Strings.tokenizeToStringArray(expression, ",");
        if (wanted.length == 0) {
            throw new IllegalArgumentException("[name] holds no name of a " + what + ": [" + expression + "]");
        }
        Set<String> selected = new LinkedHashSet<>();
        for (String part : wanted) {
            List<String> matched = known.stream()
                    .filter(name -> "_all".equals(part) || Glob.matches(part, name))
                    .toList();
            if (matched.isEmpty()) {
                throw notFound(part, known, what);
            }
            selected.addAll(matched);
        }
        return selected;
    }

    private static ResourceNotFoundException notFound(String part, Collection<String> known, String what) {
        LevenshteinDistance distance = new LevenshteinDistance();
        List<String> close = known.stream()
                .filter(name -> distance.getDistance(part, name) >= CLOSE)
                .sorted(Comparator.comparing((String name) -> -distance.getDistance(part, name)))
                .toList();
        return close.isEmpty()
                ? new ResourceNotFoundException("unknown {} [{}], known are {}", what, part, known)
                : new ResourceNotFoundException("unknown {} [{}], did you mean {}?", what, part, close);
    }
}
