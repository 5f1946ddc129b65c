package io.mlsetup.access;

import static java.util.stream.Collectors.joining;

import io.mlsetup.common.Excluding;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Glob;
import io.mlsetup.common.PatternPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.transport.RemoteClusterAware;

/**
 * An index expression as somebody gave it, made ready to ask about, read as Elasticsearch reads it: date math is resolved, {@code _all}
 * is every index, what stands behind a minus sign is left out of the wildcards before it, and what names a remote cluster is set apart,
 * since it is decided there.
 *
 * @param local what is asked about on this cluster: a name or pattern, each with what is left out of it behind it
 *     ({@code logs-*,-logs-x-*}), and with its selector ({@code logs-*::failures})
 * @param remote those of remote clusters, as they were given
 * @param invalid those that cannot be asked about, as they were given: no names of indices, an exclusion with no wildcard before it,
 *     broken date math
 * @param refusal why it leaves out more than is worked out, as the end of a sentence that begins with what holds it; null if it does
 *     not. Then all of it is invalid
 */
public record IndexPatterns(
        List<String> local,
        List<String> remote,
        List<String> invalid,
        @Nullable String refusal) {

    private static final Pattern NOT_IN_A_NAME = Pattern.compile("[\\\\/?\"<>| ,#:\\p{Cc}\\p{Cs}]");

    /** The format inside date math, {@code {now/d{yyyy.MM|+01:00}}}. */
    private static final Pattern DATE_FORMAT = Pattern.compile("\\{[^{}]*\\{([^{}|]*)(?:\\|[^{}]*)?}");

    /**
     * Letters and what stands between them. Formats with optional parts in brackets are parsed by recursion; and what is empty behind
     * the 8 of a format of java.time is an assertion of Elasticsearch's ({@code JavaDateFormatter}), which ends a node that runs with
     * them.
     */
    private static final Pattern PLAIN_FORMAT = Pattern.compile("8?[a-zA-Z][a-zA-Z._:/' -]*");

    private static final String FAILURES = "::failures";
    private static final String DATA = "::data";

    /**
     * Nothing is joined before it is known that the result is no larger than it may be: a list of patterns and one of exclusions are small,
     * and what they make together is not.
     *
     * @param given in the order in which they were given, since an exclusion is one from those before it
     */
    public static IndexPatterns of(List<String> given) {
        Optional<String> refusal = ExclusionBounds.refusalBeforeReading(given);
        if (refusal.isPresent()) {
            return refused(given, refusal.get());
        }
        List<Included> local = new ArrayList<>();
        List<String> remote = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        boolean wildcard = false;
        for (String pattern : given) {
            boolean excludes = pattern.startsWith("-");
            String name = excludes ? pattern.substring(1) : pattern;
            if (Gate.INDEX.refusal(pattern).isPresent()) {
                invalid.add(pattern);
            } else if (isRemote(name)) {
                // One that leaves out what is remote narrows nothing here.
                if (!excludes) {
                    remote.add(pattern);
                    wildcard = true;
                }
            } else {
                Name read = Name.of(name);
                boolean valid = read != null && (!excludes || wildcard);
                if (!valid) {
                    invalid.add(pattern);
                } else if (excludes) {
                    local.forEach(included -> included.without(read));
                } else {
                    local.add(new Included(read, new ArrayList<>()));
                    wildcard = wildcard || read.pattern().indexOf('*') >= 0;
                }
            }
        }
        local.removeIf(included -> !included.isAnything());
        return refusal(local)
                .map(why -> refused(given, why))
                .orElseGet(() -> new IndexPatterns(
                        local.stream().map(Included::toString).toList(),
                        List.copyOf(remote),
                        List.copyOf(invalid),
                        null));
    }

    private static IndexPatterns refused(List<String> given, String why) {
        return new IndexPatterns(List.of(), List.of(), List.copyOf(given), why);
    }

    /** Of those that something is left out of, before any of them is made. */
    private static Optional<String> refusal(List<Included> local) {
        List<Excluding> all = new ArrayList<>();
        for (Included included : local) {
            List<String> without = included.mentioned();
            if (!without.isEmpty()) {
                Excluding one = new Excluding(included.name().pattern(), without);
                Optional<String> refusal = ExclusionBounds.refusal(one);
                if (refusal.isPresent()) {
                    return refusal;
                }
                all.add(one);
            }
        }
        return ExclusionBounds.OF_A_LIST.refusal(all);
    }

    /** What is left out of such an expression; empty if nothing is. */
    public static Optional<Excluding> excluding(String local) {
        String[] parts = without(FAILURES, local).split(",");
        return parts.length == 1
                ? Optional.empty()
                : Optional.of(new Excluding(
                        parts[0],
                        Arrays.stream(parts)
                                .skip(1)
                                .map(part -> part.substring(1))
                                .toList()));
    }

    /** Whether exclusions leave nothing of what is named. */
    public boolean isNothing() {
        return local.isEmpty() && remote.isEmpty() && invalid.isEmpty();
    }

    /** The name or pattern of the remote cluster, of one of {@link #remote}. */
    public static String cluster(String remote) {
        return remote.substring(0, remote.indexOf(':'));
    }

    /** Whether one of {@link #remote} names something there, or leaves it out, by the rules for a local name. */
    public static boolean isValid(String remote) {
        String name = behindCluster(remote);
        String bare = name.startsWith("-") ? name.substring(1) : name;
        return !NOT_IN_A_NAME.matcher(cluster(remote)).find() && !isRemote(bare) && Name.of(bare) != null;
    }

    /** What one of {@link #remote} names there, read as it is here; nothing for what is left out there. */
    public static List<String> there(String remote) {
        String name = behindCluster(remote);
        return name.startsWith("-") ? List.of() : of(List.of(name)).local();
    }

    private static String behindCluster(String remote) {
        return remote.substring(remote.indexOf(':') + 1);
    }

    private static boolean isRemote(String name) {
        return !name.startsWith("<") && RemoteClusterAware.isRemoteIndexName(name);
    }

    /**
     * The names that an expression matches.
     *
     * @param local one that is asked about on this cluster, with a wildcard
     * @param names by which they are sorted
     */
    public static Stream<String> matching(String local, SortedMap<String, ?> names) {
        String[] parts = local.split(",");
        String prefix = parts[0].substring(0, Math.max(0, parts[0].indexOf('*')));
        return names.subMap(prefix, prefix + Character.MAX_VALUE).keySet().stream()
                .filter(name -> matches(parts, name));
    }

    /** Whether an expression that is asked about on this cluster matches a name. */
    public static boolean matches(String local, String name) {
        return matches(local.split(","), name);
    }

    /** What is included, then what is left out of it. */
    private static boolean matches(String[] parts, String name) {
        return Glob.matches(parts[0], name)
                && Arrays.stream(parts).skip(1).noneMatch(part -> Glob.matches(part.substring(1), name));
    }

    /** Whether something of these is left out of it. */
    public static boolean hasExclusions(String local) {
        return local.indexOf(',') >= 0;
    }

    /** Whether it means the failure stores of data streams. */
    public static boolean isForFailures(String local) {
        return local.endsWith(FAILURES);
    }

    /**
     * What such an expression is as the name in a role or in a has-privileges request: the pattern, or, where something is left out of
     * it, the regular expression of what remains, see {@link Excluding}.
     */
    public static String inRole(String local) {
        return excluding(local).map(Excluding::regex).orElse(without(FAILURES, local));
    }

    /** The name or pattern in such an expression, without what is left out of it and without its selector. */
    public static String included(String local) {
        return without(FAILURES, local).split(",")[0];
    }

    private static String without(String selector, String name) {
        return name.endsWith(selector) ? name.substring(0, name.length() - selector.length()) : name;
    }

    /** A name or pattern, date math resolved, and whether it is one of failure stores. */
    private record Name(String pattern, boolean failures) {

        /** Null if it is none. */
        static Name of(String given) {
            boolean failures = given.endsWith(FAILURES);
            String bare = without(failures ? FAILURES : DATA, given);
            String resolved = bare.equals("_all") ? "*" : resolve(bare);
            boolean valid = !resolved.isEmpty()
                    && !resolved.startsWith("-")
                    && !NOT_IN_A_NAME.matcher(resolved).find();
            return valid ? new Name(resolved, failures) : null;
        }

        /** Empty if it cannot be resolved: what Elasticsearch's resolver throws for malformed date math is manifold. */
        private static String resolve(String name) {
            Matcher formats = DATE_FORMAT.matcher(name);
            while (name.startsWith("<") && formats.find()) {
                if (!PLAIN_FORMAT.matcher(formats.group(1)).matches()) {
                    return "";
                }
            }
            try {
                return IndexNameExpressionResolver.resolveDateMathExpression(name);
            } catch (RuntimeException e) {
                return "";
            }
        }
    }

    /** What is included, and what of it is left out by those that follow. */
    private record Included(Name name, List<String> excluded) {

        void without(Name other) {
            if (other.failures() == name.failures()) {
                excluded.add(other.pattern());
            }
        }

        boolean isAnything() {
            return excluded.stream().noneMatch(pattern -> PatternPair.covers(pattern, name.pattern()));
        }

        /** What has no name in common with it needs no mention. */
        List<String> mentioned() {
            return excluded.stream()
                    .filter(pattern -> PatternPair.mayOverlap(name.pattern(), pattern))
                    .distinct()
                    .toList();
        }

        @Override
        public String toString() {
            return name.pattern()
                    + mentioned().stream().map(pattern -> ",-" + pattern).collect(joining())
                    + (name.failures() ? FAILURES : "");
        }
    }
}
