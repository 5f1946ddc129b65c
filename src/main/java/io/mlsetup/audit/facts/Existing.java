package io.mlsetup.audit.facts;

import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.TooComplexException;
import io.mlsetup.privilege.pattern.Work;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.elasticsearch.core.Nullable;

/** Indices, aliases and data streams that the caller may see, by name. */
public final class Existing {

    private static final long STEPS = 1_000_000;

    /**
     * One of them.
     *
     * @param dataStream to which an index belongs; null if none
     */
    public record Name(String name, @Nullable OfStream dataStream) {}

    private final NavigableMap<String, Name> names = new TreeMap<>();

    public Existing(Collection<Name> some) {
        some.forEach(one -> names.put(one.name(), one));
    }

    public int count() {
        return names.size();
    }

    /** Whether it is one of them. */
    public Optional<Name> find(String name) {
        return Optional.ofNullable(names.get(name));
    }

    /** Those that a pattern as in a role matches, in order; none if it is too complex. */
    public List<Name> matching(String pattern) {
        String begin = literal(pattern);
        if (!pattern.startsWith("/") && begin.length() == pattern.length()) {
            return find(pattern).stream().toList();
        }
        Work work = Work.of(STEPS);
        try {
            Language all = Language.of(pattern);
            return names.tailMap(begin, true).values().stream()
                    .takeWhile(one -> one.name().startsWith(begin))
                    .filter(one -> all.contains(one.name(), work))
                    .toList();
        } catch (TooComplexException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static String literal(String pattern) {
        if (pattern.startsWith("/")) {
            return "";
        }
        int end = 0;
        while (end < pattern.length() && "*?\\".indexOf(pattern.charAt(end)) < 0) {
            end++;
        }
        return pattern.substring(0, end);
    }
}
