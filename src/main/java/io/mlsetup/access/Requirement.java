package io.mlsetup.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One thing that a user must have. Lists of requirements are conjunctions. */
public sealed interface Requirement
        // Named, since otherwise their order in the class file is that in which the compiler came upon them.
        permits Requirement.Cluster,
                Requirement.Index,
                Requirement.Kibana,
                Requirement.DataView,
                Requirement.VisibleSpace,
                Requirement.AnyOf {

    /** A cluster privilege; {@code role} is the built-in role that the document names for it. */
    record Cluster(String privilege, String role) implements Requirement {}

    /** An index privilege on the whole of an index pattern, less what its exclusions leave out ({@code logs-*,-logs-x-*}). */
    record Index(String privilege, String pattern) implements Requirement {

        /** Whether it is a privilege to read documents, which may be limited to some of them or to some fields. */
        public boolean reads() {
            return privilege.equals("read") || privilege.equals("read_failure_store");
        }

        /** The pattern as a role or a has-privileges request names it. */
        public String inRole() {
            return IndexPatterns.inRole(pattern);
        }
    }

    /** A Kibana feature privilege in a space, proved by any one of some raw actions. */
    record Kibana(String privilege, Set<String> anyOfActions, String space) implements Requirement {}

    /** A data view of the space that covers the whole of an index pattern. */
    record DataView(String pattern, String space) implements Requirement {}

    /** Machine learning visible in the space. */
    record VisibleSpace(String space) implements Requirement {}

    /** At least one of some alternatives, each a conjunction. */
    record AnyOf(List<List<Requirement>> alternatives) implements Requirement {}

    /** Whether this is a privilege, which a role can give. */
    default boolean isPrivilege() {
        return !(this instanceof DataView || this instanceof VisibleSpace);
    }

    /** Whether a privilege of Kibana's is, or may be, what gives it. */
    default boolean isKibana() {
        return leaves().anyMatch(Kibana.class::isInstance);
    }

    /** Whether it is no more than entry to Kibana. */
    default boolean isEntry() {
        return this instanceof Kibana kibana && kibana.anyOfActions().equals(Set.of(KibanaPrivilege.LOGIN));
    }

    /** This, or what its alternatives are made of. */
    default Stream<Requirement> leaves() {
        return this instanceof AnyOf anyOf
                ? anyOf.alternatives().stream().flatMap(List::stream).flatMap(Requirement::leaves)
                : Stream.of(this);
    }

    /** What of some requirements is not held; of alternatives of which none is, what each lacks. */
    static List<Requirement> missing(List<Requirement> required, Predicate<Requirement> held) {
        List<Requirement> missing = new ArrayList<>();
        for (Requirement requirement : required) {
            if (requirement instanceof AnyOf anyOf) {
                List<List<Requirement>> lacking = anyOf.alternatives().stream()
                        .map(alternative -> missing(alternative, held))
                        .toList();
                if (lacking.stream().noneMatch(List::isEmpty)) {
                    missing.add(new AnyOf(lacking));
                }
            } else if (!held.test(requirement)) {
                missing.add(requirement);
            }
        }
        return missing;
    }
}
