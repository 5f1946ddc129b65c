package io.mlsetup.privilege;

import io.mlsetup.privilege.pattern.Language;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticsearch.action.support.IndexComponentSelector;
import org.elasticsearch.xpack.core.security.authz.privilege.ActionClusterPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.IndexPrivilege;
import org.elasticsearch.xpack.core.security.authz.privilege.NamedClusterPrivilege;

/**
 * The actions that a privilege stands for. Named privileges are those of x-pack-core, and what was made of them is kept: there are
 * finitely many. Patterns of actions are made anew each time and kept nowhere, also not by Elasticsearch, whose
 * {@code IndexPrivilege.get} would keep them for as long as the node lives.
 */
final class Actions {

    private static final Map<String, Language> CLUSTER = new ConcurrentHashMap<>();
    private static final Map<String, Language> INDEX = new ConcurrentHashMap<>();

    private Actions() {}

    static String name(String privilege) {
        return privilege.toLowerCase(Locale.ROOT);
    }

    static boolean isNamedOfCluster(String name) {
        return ClusterPrivilegeResolver.getNamedOrNull(name) != null;
    }

    /** Of a cluster privilege; empty if it looks into requests, as {@code manage_own_api_key} does, or is none. */
    static Optional<Language> ofCluster(String privilege) {
        String name = name(privilege);
        NamedClusterPrivilege named = ClusterPrivilegeResolver.getNamedOrNull(name);
        if (named instanceof ActionClusterPrivilege actions) {
            return Optional.of(CLUSTER.computeIfAbsent(
                    name,
                    n -> Language.ofAll(actions.getAllowedActionPatterns())
                            .minus(Language.ofAll(actions.getExcludedActionPatterns()))));
        }
        return named == null && ClusterPrivilegeResolver.isClusterAction(name)
                ? Optional.of(Language.of(name + "*"))
                : Optional.empty();
    }

    /**
     * What somebody must hold who is to hold a cluster privilege; of one that looks into requests, all actions that it looks at,
     * whatever the request.
     */
    static Optional<Language> neededForCluster(String privilege) {
        String looksAt = Engine.DECIDED_BY_REQUEST.get(name(privilege));
        return looksAt == null ? ofCluster(privilege) : Optional.of(Language.of(looksAt + "*"));
    }

    /** Of an index privilege; empty if it is none. */
    static Optional<Language> ofIndex(String privilege) {
        String name = name(privilege);
        IndexPrivilege named = IndexPrivilege.getNamedOrNull(name);
        if (named != null) {
            return Optional.of(INDEX.computeIfAbsent(name, n -> Language.of(named.getAutomaton(), n)));
        }
        return isIndexAction(name) ? Optional.of(Language.of(name + "*")) : Optional.empty();
    }

    static boolean isNamedOfIndex(String name) {
        return IndexPrivilege.getNamedOrNull(name) != null;
    }

    static boolean isIndexAction(String name) {
        return IndexPrivilege.ACTION_MATCHER.test(name);
    }

    /** Whether it is for data, or else for the failure store of a data stream; patterns of actions are for data. */
    static boolean isFor(IndexComponentSelector selector, String privilege) {
        IndexPrivilege named = IndexPrivilege.getNamedOrNull(name(privilege));
        return named == null
                ? selector == IndexComponentSelector.DATA
                : named.getSelectorPredicate().test(selector);
    }
}
