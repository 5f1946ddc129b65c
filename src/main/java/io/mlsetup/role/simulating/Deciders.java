package io.mlsetup.role.simulating;

import io.mlsetup.access.Grants;
import io.mlsetup.access.IndexPatterns;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Cluster;
import io.mlsetup.access.Requirement.Index;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/** Finds which parts of something give a privilege. */
public final class Deciders {

    /** Above this many, parts that decide only together are named all, since finding the least set takes a role for each. */
    private static final int MAX_TO_REDUCE = 50;

    /** A part, as a role of its own. */
    public record Part(String label, RoleDescriptor role) {}

    private final List<Part> parts;
    private final Function<Collection<RoleDescriptor>, ? extends Grants> engine;
    private final Map<String, Grants> alone;

    /** @param engine what some roles grant together; asked once for each part alone */
    public Deciders(List<Part> parts, Function<Collection<RoleDescriptor>, ? extends Grants> engine) {
        this(parts, engine, new HashMap<>());
    }

    private Deciders(
            List<Part> parts,
            Function<Collection<RoleDescriptor>, ? extends Grants> engine,
            Map<String, Grants> alone) {
        this.parts = parts;
        this.engine = engine;
        this.alone = alone;
    }

    /** The same without one part; what the others grant alone is not asked again. */
    public Deciders without(String label) {
        return new Deciders(
                parts.stream().filter(part -> !part.label().equals(label)).toList(), engine, alone);
    }

    /** The parts that give it each on its own; if none does, parts that do together; empty if all of them do not. */
    public List<String> of(Requirement privilege) {
        List<Part> candidates =
                parts.stream().filter(part -> concerns(part.role(), privilege)).toList();
        List<String> alone = candidates.stream()
                .filter(part -> grants(part).holds(privilege))
                .map(Part::label)
                .toList();
        return alone.isEmpty() ? together(candidates, privilege) : alone;
    }

    /** Of how many parts it must be asked whether they give it. */
    public int candidates(Requirement privilege) {
        return (int)
                parts.stream().filter(part -> concerns(part.role(), privilege)).count();
    }

    private Grants grants(Part part) {
        return alone.computeIfAbsent(part.label(), label -> engine.apply(List.of(part.role())));
    }

    private List<String> together(List<Part> candidates, Requirement privilege) {
        // What one does alone is known.
        if (candidates.size() < 2 || !hold(candidates, privilege)) {
            return List.of();
        }
        List<Part> needed = new ArrayList<>(candidates);
        if (candidates.size() <= MAX_TO_REDUCE) {
            for (Part part : candidates) {
                List<Part> rest = new ArrayList<>(needed);
                rest.remove(part);
                if (hold(rest, privilege)) {
                    needed = rest;
                }
            }
        }
        return needed.stream().map(Part::label).toList();
    }

    private boolean hold(List<Part> some, Requirement privilege) {
        return engine.apply(some.stream().map(Part::role).toList()).holds(privilege);
    }

    private static boolean concerns(RoleDescriptor role, Requirement privilege) {
        if (privilege instanceof Cluster) {
            return role.getClusterPrivileges().length + role.getConditionalClusterPrivileges().length > 0;
        }
        if (privilege instanceof Index need) {
            String included = IndexPatterns.included(need.pattern());
            return Arrays.stream(role.getIndicesPrivileges())
                    .flatMap(entry -> Arrays.stream(entry.getIndices()))
                    .anyMatch(pattern -> mayOverlap(pattern, included));
        }
        return role.getApplicationPrivileges().length > 0;
    }

    /**
     * False only if no index can be in both: an entry on other indices has no part in what is held on a pattern. Told by how they begin,
     * since an automaton for both may be as large as the product of theirs.
     */
    static boolean mayOverlap(String one, String other) {
        if (one.startsWith("/") || other.startsWith("/")) {
            return true; // regular expressions
        }
        String begin = literal(one);
        String otherBegin = literal(other);
        boolean goesOn = begin.length() < one.length();
        boolean otherGoesOn = otherBegin.length() < other.length();
        return one.equals(other)
                || (goesOn && otherBegin.startsWith(begin))
                || (otherGoesOn && begin.startsWith(otherBegin));
    }

    /** What every index begins with that the pattern matches. */
    private static String literal(String pattern) {
        int end = 0;
        while (end < pattern.length() && "*?\\".indexOf(pattern.charAt(end)) < 0) {
            end++;
        }
        return pattern.substring(0, end);
    }
}
