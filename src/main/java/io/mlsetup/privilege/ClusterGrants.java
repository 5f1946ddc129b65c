package io.mlsetup.privilege;

import io.mlsetup.privilege.Rights.Held;
import io.mlsetup.privilege.pattern.Language;
import io.mlsetup.privilege.pattern.TooComplexException;
import io.mlsetup.privilege.pattern.Work;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/**
 * What some cluster privileges grant together. Of those in {@code global} none grants a privilege that has a name: they decide by
 * the content of requests.
 */
final class ClusterGrants {

    private final Set<String> named;
    private final Set<String> patterns;
    private final Work work;
    private final Map<String, Answer> answers = new HashMap<>();

    ClusterGrants(Collection<String> privileges, Work work) {
        Map<Boolean, Set<String>> held = privileges.stream()
                .map(Actions::name)
                .collect(Collectors.partitioningBy(
                        Actions::isNamedOfCluster, Collectors.toCollection(LinkedHashSet::new)));
        this.named = held.get(true);
        this.patterns = held.get(false).stream()
                .filter(ClusterPrivilegeResolver::isClusterAction)
                .map(name -> name + "*")
                .collect(Collectors.toCollection(LinkedHashSet::new));
        this.work = work;
    }

    Answer has(String privilege) {
        return answers.computeIfAbsent(Actions.name(privilege), this::ask);
    }

    private Answer ask(String name) {
        if (Actions.isNamedOfCluster(name) && named.stream().anyMatch(one -> Engine.clusterImplies(one, name))) {
            return Answer.YES;
        }
        try {
            Language wanted = Actions.neededForCluster(name).orElse(null);
            // What has no effect is held by whoever holds any privilege that is a pattern of actions.
            return wanted == null || (patterns.isEmpty() && named().findAny().isEmpty())
                    ? Answer.NO
                    : Answer.of(wanted.isWithin(Language.anyOf(named().toList()), work)
                            || (!patterns.isEmpty() && wanted.isWithin(all(), work)));
        } catch (TooComplexException e) {
            return Answer.unknown(e.pattern());
        }
    }

    Held each(String privilege) {
        Answer held = has(privilege);
        return held.isNo()
                ? new Held(
                        held,
                        Held.of(() -> Actions.neededForCluster(privilege)
                                        .flatMap(wanted -> wanted.minus(all()).shortest(work)))
                                .witness())
                : new Held(held, null);
    }

    /** Whether one action is granted, whatever the request holds. */
    Answer grants(String action) {
        return Answer.ask(() -> named().anyMatch(one -> one.contains(action, work))
                || Language.ofAll(patterns).contains(action, work));
    }

    private Stream<Language> named() {
        return named.stream().map(name -> Actions.ofCluster(name).orElse(null)).filter(Objects::nonNull);
    }

    /** All actions that are granted whatever the request holds. */
    Language all() {
        return Language.anyOf(List.of(Language.anyOf(named().toList()), Language.ofAll(patterns)));
    }
}
