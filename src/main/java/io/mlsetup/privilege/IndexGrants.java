package io.mlsetup.privilege;

import io.mlsetup.common.PatternPair;
import io.mlsetup.privilege.Rights.Held;
import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.TooComplexException;
import io.mlsetup.privilege.pattern.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.action.support.IndexComponentSelector;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.support.Automatons;

/** What some entries on indices grant together, as {@code IndicesPermission} of x-pack-core reads them. */
final class IndexGrants {

    /** Several entries are needed together for some names; more kinds of names than this nobody has. */
    private static final int MAX_KINDS = 100;

    /** One entry: on which names, and which privileges. */
    private final class Group {
        private final Set<String> patterns;
        private final Set<String> privileges;
        private final boolean restrictedToo;
        private final Map<String, Boolean> actions = new HashMap<>();
        private Language names;

        Group(IndicesPrivileges entry) {
            patterns = new LinkedHashSet<>(Arrays.asList(entry.getIndices()));
            privileges = Arrays.stream(entry.getPrivileges())
                    .map(Actions::name)
                    .collect(Collectors.toCollection(TreeSet::new));
            restrictedToo = entry.allowRestrictedIndices();
        }

        Language names() {
            if (names == null) {
                names = known.given(patterns, restrictedToo);
            }
            return names;
        }

        /** Those for data, or else for failure stores. */
        Stream<String> privileges(IndexComponentSelector selector) {
            return privileges.stream().filter(name -> Actions.isFor(selector, name));
        }

        /** On data; who may read failure stores alone may not search anything else. */
        boolean grants(String action) {
            return actions.computeIfAbsent(
                    action,
                    a -> privileges(IndexComponentSelector.DATA)
                            .anyMatch(name -> Engine.grantsIndexAction(name, a, work)));
        }

        boolean grantsOnDataOrFailures(String action) {
            return privileges.stream().anyMatch(name -> Engine.grantsIndexAction(name, action, work));
        }

        /** Whether one of its patterns is the very one that is asked about; a name by itself may be restricted. */
        boolean names(String pattern, boolean askedRestrictedToo) {
            return patterns.contains(pattern)
                    && (restrictedToo
                            || (!askedRestrictedToo
                                    && (pattern.indexOf('*') >= 0 || Automatons.isLuceneRegex(pattern))));
        }

        /** Quickly, and only if it is plain to see: one of its patterns as a whole covers the other one. */
        boolean plainlyCovers(String pattern, boolean askedRestrictedToo) {
            return (restrictedToo || !askedRestrictedToo)
                    && patterns.stream().anyMatch(one -> isPlain(one) && PatternPair.covers(one, pattern));
        }
    }

    private record Question(String pattern, String privilege, boolean restrictedToo) {}

    private final IndexNames known;
    private final Work work;
    private final List<Group> groups = new ArrayList<>();
    private final Map<Question, Answer> answers = new HashMap<>();
    private final Map<String, Reach> reaches = new HashMap<>();

    IndexGrants(Collection<IndicesPrivileges> entries, Ground ground) {
        known = ground.names();
        work = ground.work();
        // What is left out of it decides nothing: which documents and fields; and entries that are alike then are one.
        Set<List<Object>> seen = new LinkedHashSet<>();
        for (IndicesPrivileges entry : entries) {
            Group group = new Group(entry);
            if (seen.add(List.of(group.patterns, group.privileges, group.restrictedToo))) {
                groups.add(group);
            }
        }
    }

    /** As an entry of a role has it: there a restricted name is as a pattern, unless the entry allows it. */
    boolean reachesNothing(String pattern, boolean restrictedToo) {
        return !restrictedToo
                && Answer.ask(() -> known.given(List.of(pattern), false).isEmpty(work))
                        .isYes();
    }

    private static IndexComponentSelector selector(String privilege) {
        return Actions.isFor(IndexComponentSelector.DATA, privilege)
                ? IndexComponentSelector.DATA
                : IndexComponentSelector.FAILURES;
    }

    Answer has(String pattern, String privilege, boolean restrictedToo) {
        Question question = new Question(pattern, Actions.name(privilege), restrictedToo);
        Answer answer = answers.get(question);
        if (answer == null) {
            answer = ask(question);
            answers.put(question, answer);
        }
        return answer;
    }

    private Answer ask(Question question) {
        try {
            String privilege = question.privilege();
            IndexComponentSelector selector = selector(privilege);
            Optional<Language> wanted = Actions.ofIndex(privilege);
            Optional<String> example = known.example(question.pattern(), question.restrictedToo());
            if (wanted.isEmpty() || example.isEmpty()) {
                return Answer.NO;
            }
            Set<String> held = new TreeSet<>();
            Set<String> perhaps = new TreeSet<>();
            boolean covered = false;
            Answer doubt = Answer.NO;
            for (Group group : groups) {
                List<String> own = group.privileges(selector).toList();
                if (own.isEmpty()) {
                    continue;
                }
                Answer covers = Answer.ask(() -> group.names(question.pattern(), question.restrictedToo())
                        || (group.names().contains(example.get(), work)
                                && known.asked(question.pattern(), question.restrictedToo())
                                        .isWithin(group.names(), work)));
                if (covers.isYes()) {
                    covered = true;
                    held.addAll(own);
                } else if (covers.isUnknown()) {
                    doubt = covers;
                    perhaps.addAll(own);
                }
            }
            if (covered && all(held, privilege, wanted.get())) {
                return Answer.YES;
            }
            perhaps.addAll(held);
            return doubt.isUnknown() && all(perhaps, privilege, wanted.get()) ? doubt : Answer.NO;
        } catch (TooComplexException e) {
            return Answer.unknown(e.pattern());
        }
    }

    /** Whether some privileges together give all that is wanted. */
    private boolean all(Set<String> held, String privilege, Language wanted) {
        if (held.contains(privilege) || held.contains("all")) {
            return true;
        }
        List<Language> named = new ArrayList<>();
        Set<String> patterns = new LinkedHashSet<>();
        for (String name : held) {
            if (Actions.isNamedOfIndex(name)) {
                Actions.ofIndex(name).ifPresent(named::add);
            } else if (Actions.isIndexAction(name)) {
                patterns.add(name + "*");
            }
        }
        Language byName = Language.anyOf(named);
        return wanted.isWithin(byName, work)
                || (!patterns.isEmpty() && wanted.isWithin(byName.or(Language.ofAll(patterns)), work));
    }

    /** Each name of the pattern may be given by other entries: those on a name decide about it, and about all names like it. */
    Held onEach(String pattern, String privilege, boolean restrictedToo) {
        String name = Actions.name(privilege);
        IndexComponentSelector selector = selector(name);
        Optional<Language> wanted = Actions.ofIndex(name);
        if (wanted.isPresent() && isGiven(pattern, name, restrictedToo)) {
            return Held.YES;
        }
        return wanted.isEmpty()
                ? new Held(Answer.NO, null)
                : onEach(
                        pattern,
                        restrictedToo,
                        some -> all(
                                some.stream()
                                        .flatMap(group -> group.privileges(selector))
                                        .collect(Collectors.toCollection(TreeSet::new)),
                                name,
                                wanted.get()));
    }

    /** Plain to see: an entry has that very pattern and privilege, and the pattern means something. */
    private boolean isGiven(String pattern, String privilege, boolean restrictedToo) {
        return groups.stream()
                        .anyMatch(group -> group.patterns.contains(pattern)
                                && group.privileges.contains(privilege)
                                && (group.restrictedToo || !restrictedToo))
                && !Answer.ask(() -> known.asked(pattern, restrictedToo).isEmpty(work))
                        .isYes();
    }

    /** On which names one action is granted, made ready to be asked of many patterns. */
    private final class Reach {
        private final List<Group> granting;
        private final Language names;

        Reach(String action) {
            granting = groups.stream().filter(group -> group.grants(action)).toList();
            names = names(true).or(names(false));
        }

        private Language names(boolean restrictedToo) {
            return known.given(
                    granting.stream()
                            .filter(group -> group.restrictedToo == restrictedToo)
                            .flatMap(group -> group.patterns.stream())
                            .collect(Collectors.toSet()),
                    restrictedToo);
        }

        /** Quickly: a name that is not reached, or that all are since it is plain to see; null if that takes more. */
        Held quickly(String pattern, boolean restrictedToo) {
            if (isPlain(pattern) && pattern.indexOf('*') < 0 && !pattern.isEmpty()) {
                // A name means itself, also if it is restricted.
                return names.contains(pattern, work) ? Held.YES : new Held(Answer.NO, pattern);
            }
            Optional<String> example = known.example(pattern, restrictedToo);
            if (example.isPresent() && !names.contains(example.get(), work)) {
                return new Held(Answer.NO, example.get());
            }
            boolean plain = isPlain(pattern)
                    && known.isOfOthers(pattern, restrictedToo)
                    && granting.stream().anyMatch(group -> group.plainlyCovers(pattern, restrictedToo));
            return plain ? Held.YES : null;
        }
    }

    /** Most questions of many are answered by one example of the names that are asked about, or by what is plain to see. */
    Held actionOnEach(String pattern, String action, boolean restrictedToo) {
        try {
            Held held = reaches.computeIfAbsent(action, Reach::new).quickly(pattern, restrictedToo);
            if (held != null) {
                return held;
            }
        } catch (TooComplexException e) {
            // Of the entries one by one it may still be told.
        }
        return onEach(pattern, restrictedToo, some -> some.stream().anyMatch(group -> group.grants(action)));
    }

    private Held onEach(String pattern, boolean restrictedToo, Predicate<List<Group>> granted) {
        try {
            Language rest = known.asked(pattern, restrictedToo);
            if (rest.isEmpty(work)) {
                return new Held(Answer.NO, null);
            }
            List<Group> readable = new ArrayList<>();
            Answer doubt = Answer.NO;
            for (Group group : groups) {
                Answer built = Answer.ask(() -> group.names().isReadable(work));
                if (built.isYes()) {
                    readable.add(group);
                } else {
                    doubt = built;
                }
            }
            List<Language> alone = new ArrayList<>();
            List<Group> others = new ArrayList<>();
            for (Group group : readable) {
                if (granted.test(List.of(group))) {
                    alone.add(group.names());
                } else {
                    others.add(group);
                }
            }
            rest = rest.minus(Language.anyOf(alone));
            for (int kind = 0; kind < MAX_KINDS; kind++) {
                Optional<String> found = rest.shortest(work);
                if (found.isEmpty()) {
                    return Held.YES;
                }
                List<Group> on = new ArrayList<>();
                for (Group group : others) {
                    if (group.names().contains(found.get(), work)) {
                        on.add(group);
                    }
                }
                if (on.isEmpty() || !granted.test(on)) {
                    return doubt.isUnknown() ? new Held(doubt, null) : new Held(Answer.NO, found.get());
                }
                rest = rest.minus(
                        on.stream().map(Group::names).reduce(Language::and).orElseThrow());
            }
            return new Held(Answer.unknown(pattern), null);
        } catch (TooComplexException e) {
            return new Held(Answer.unknown(e.pattern()), null);
        }
    }

    private static boolean isPlain(String pattern) {
        return !pattern.startsWith("/") && pattern.indexOf('?') < 0 && pattern.indexOf('\\') < 0;
    }

    /** The names on which an action is granted. */
    private Language names(String action) {
        return Language.anyOf(groups.stream()
                .filter(group -> group.grants(action))
                .map(Group::names)
                .toList());
    }

    Answer actionOnSome(String pattern, String action) {
        return Answer.ask(() -> !names(action).and(known.asked(pattern, true)).isEmpty(work));
    }

    Answer anywhere(String action) {
        return Answer.ask(() -> groups.stream().anyMatch(group -> group.grantsOnDataOrFailures(action)));
    }

    /** Whether the action is granted here and there on one and the same index. */
    Answer anywhereWith(IndexGrants other, String action) {
        return Answer.ask(() -> !names(action).and(other.names(action)).isEmpty(work));
    }
}
