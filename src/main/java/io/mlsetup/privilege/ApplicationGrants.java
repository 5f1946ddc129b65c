package io.mlsetup.privilege;

import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/** What some entries for applications grant, as {@code ApplicationPermission} of x-pack-core reads them. */
final class ApplicationGrants {

    /** Privileges of one application: their names, and the patterns of actions that they stand for. */
    private record Meaning(String application, Set<String> names, Set<String> actions) {}

    /** What one entry grants where. */
    private static final class Entry {

        /** Longer than an action that is stored as it is, so that it is none of those. */
        private static final String NO_ACTION = "a".repeat(2_000);

        private final Meaning meaning;
        private final Set<String> resources;
        private Language onResources;
        private Language actions;
        private Language patterns;

        Entry(Meaning meaning, Set<String> resources) {
            this.meaning = meaning;
            this.resources = resources;
        }

        boolean matches(Meaning wanted, Work work) {
            if (meaning.equals(wanted)) {
                return true;
            }
            if (!Language.of(meaning.application()).contains(wanted.application(), work)) {
                return false;
            }
            return meaning.actions().contains("*")
                    || isEverything(work)
                    || (!meaning.actions().isEmpty() && !wanted.actions().isEmpty() && covers(wanted.actions(), work));
        }

        private boolean isEverything(Work work) {
            return patterns().contains(NO_ACTION, work) && Language.EVERYTHING.isWithin(actions(), work);
        }

        /** A base privilege of Kibana stands for thousands of actions, nearly all without a wildcard: those are looked up. */
        private boolean covers(Set<String> wanted, Work work) {
            List<String> others = wanted.stream()
                    .filter(action -> !meaning.actions().contains(action))
                    .toList();
            return others.stream().allMatch(Entry::isPlain)
                    ? others.stream().allMatch(action -> patterns().contains(action, work))
                    : Language.ofAll(wanted).isWithin(actions(), work);
        }

        private static boolean isPlain(String action) {
            return !action.startsWith("/") && action.chars().noneMatch(c -> c == '*' || c == '?' || c == '\\');
        }

        private Language actions() {
            if (actions == null) {
                actions = Language.ofAll(meaning.actions());
            }
            return actions;
        }

        private Language patterns() {
            if (patterns == null) {
                patterns = Language.ofAll(meaning.actions().stream()
                        .filter(action -> !isPlain(action))
                        .toList());
            }
            return patterns;
        }

        boolean reaches(String resource, Work work) {
            if (onResources == null) {
                onResources = Language.ofAll(resources);
            }
            return resources.contains("*")
                    || resources.contains(resource)
                    || Language.of(resource).isWithin(onResources, work);
        }
    }

    private record Question(String application, String privilege, String resource) {}

    private final List<Entry> entries;
    private final Map<String, Map<String, Set<String>>> stored;
    private final Work work;
    private final Map<Question, Answer> answers = new HashMap<>();

    ApplicationGrants(Collection<ApplicationResourcePrivileges> held, Ground ground) {
        stored = ground.stored().stream()
                .collect(Collectors.groupingBy(
                        ApplicationPrivilegeDescriptor::getApplication,
                        LinkedHashMap::new,
                        Collectors.toMap(
                                ApplicationPrivilegeDescriptor::getName,
                                ApplicationPrivilegeDescriptor::getActions,
                                (one, other) -> other)));
        work = ground.work();
        // As roles are put together: what is held of one application on the same resources is one privilege.
        Map<List<Object>, Set<String>> together = new LinkedHashMap<>();
        for (ApplicationResourcePrivileges entry : held) {
            together.computeIfAbsent(
                            List.of(entry.getApplication(), new LinkedHashSet<>(Arrays.asList(entry.getResources()))),
                            key -> new LinkedHashSet<>())
                    .addAll(Arrays.asList(entry.getPrivileges()));
        }
        // A server reads only what is stored under one of these names: of other applications it knows nothing then.
        Set<String> names = together.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        Map<String, Map<String, Set<String>>> read = new LinkedHashMap<>();
        stored.forEach((application, known) -> {
            if (known.keySet().stream().anyMatch(names::contains)) {
                read.put(application, known);
            }
        });
        entries = together.entrySet().stream()
                .flatMap(entry -> meanings((String) entry.getKey().get(0), entry.getValue(), read).stream()
                        .map(meaning ->
                                new Entry(meaning, resources(entry.getKey().get(1)))))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Set<String> resources(Object resources) {
        return (Set<String>) resources;
    }

    /** A pattern of applications means those that something is stored of, and for all others the actions that are named in the role itself. */
    private List<Meaning> meanings(
            String application, Set<String> names, Map<String, Map<String, Set<String>>> stored) {
        if (application.contains("*")) {
            Predicate<String> matches = one -> Language.of(application).contains(one, work);
            List<Meaning> meanings = new ArrayList<>();
            stored.keySet().stream().filter(matches).forEach(one -> meanings.add(meaning(one, names, stored.get(one))));
            meanings.add(meaning(application, names, Map.of()));
            return meanings;
        }
        return List.of(meaning(application, names, stored.getOrDefault(application, Map.of())));
    }

    private static Meaning meaning(String application, Set<String> names, Map<String, Set<String>> known) {
        Set<String> actions = new LinkedHashSet<>();
        for (String name : names) {
            if (ApplicationPrivilege.isValidPrivilegeName(name)) {
                actions.addAll(known.getOrDefault(name, Set.of()));
            } else {
                actions.add(name);
            }
        }
        return new Meaning(application, Set.copyOf(names), actions);
    }

    Answer has(String application, String privilege, String resource) {
        Question question = new Question(application, privilege, resource);
        Answer known = answers.get(question);
        if (known == null) {
            known = Answer.YES;
            for (Meaning wanted : meanings(application, Set.of(privilege), stored)) {
                known = known.and(() -> has(wanted, resource));
            }
            answers.put(question, known);
        }
        return known;
    }

    private Answer has(Meaning wanted, String resource) {
        Answer answer = Answer.NO;
        for (Entry entry : entries) {
            answer = answer.or(() -> Answer.ask(() -> entry.matches(wanted, work) && entry.reaches(resource, work)));
        }
        return answer;
    }
}
