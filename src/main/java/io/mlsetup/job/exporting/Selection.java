package io.mlsetup.job.exporting;

import static java.util.stream.Collectors.joining;

import io.mlsetup.common.Gate;
import io.mlsetup.common.Glob;
import io.mlsetup.common.Parameters;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.elasticsearch.common.regex.Regex;

/**
 * Jobs by their ids, groups and wildcards of both, as machine learning's APIs take them.
 *
 * @param names none for all jobs
 */
record Selection(List<String> names) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9*]([a-z0-9_.*-]*[a-z0-9*])?");
    private static final String ALL = "_all";

    Selection {
        names = List.copyOf(names);
    }

    static Selection parse(Parameters parameters, String parameter) {
        List<String> names = parameters.list(parameter);
        names.stream()
                .filter(name -> Gate.INDEX.admits(parameters, parameter, name))
                .filter(name -> !NAME.matcher(name).matches() && !name.equals(ALL))
                .forEach(name -> parameters.problem("[" + parameter
                        + "] must be ids or groups of jobs, or wildcards such as [web-*], but holds [" + name + "]"));
        return new Selection(names.contains(ALL) ? List.of() : names);
    }

    boolean isAll() {
        return names.isEmpty();
    }

    /**
     * The expression to ask machine learning with. It fails as a whole if a name without a wildcard is not found, which is
     * natural where jobs of two kinds are asked for; so every name is asked as a wildcard, and what that finds too much is
     * {@linkplain #matches left out}. So is what is found too much by no more than two asterisks of a name: its resolver holds each id
     * and group against each name with {@code Regex.simpleMatch}, which takes exponential time for more in some versions, see
     * {@link Glob}.
     */
    String expression() {
        return isAll()
                ? ALL
                : names.stream().map(Selection::wildcard).distinct().collect(joining(","));
    }

    private static String wildcard(String name) {
        int first = name.indexOf('*');
        int second = name.indexOf('*', first + 1);
        return first < 0 ? name + "*" : second < 0 ? name : name.substring(0, second + 1);
    }

    /** @param itsNames the id of a job, and its groups */
    boolean matches(Collection<String> itsNames) {
        return isAll() || names.stream().anyMatch(name -> itsNames.stream().anyMatch(its -> Glob.matches(name, its)));
    }

    /** Names without a wildcard that are none of those found. */
    Set<String> missing(Stream<String> found) {
        Set<String> missing = new TreeSet<>(names);
        missing.removeIf(Regex::isSimpleMatchPattern);
        missing.removeAll(found.toList());
        return missing;
    }
}
