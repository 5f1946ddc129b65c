package io.mlsetup.audit.judging;

import io.mlsetup.audit.facts.Principal;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.AboutOneself;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;

/**
 * Who may do an action by some requests only: their privilege looks into the request, as {@code manage_own_api_key} asks whose key is
 * meant, so that without one it is neither yes nor no; or everybody may do it about themselves, which no role says.
 */
final class ByRequest {

    private static final String DEPENDS = "depends_on_request";

    private static final int SHOWN = 10;

    @Nullable
    private final String action;

    /** By what looks into the request. */
    private final Map<String, Set<String>> roles = new TreeMap<>();

    private final Map<String, Set<String>> principals = new TreeMap<>();

    /** @param asked the action that is asked about, if it is one; on indices no privilege looks into requests */
    ByRequest(@Nullable String asked) {
        this.action = asked != null && ClusterPrivilegeResolver.isClusterAction(asked) ? asked : null;
    }

    void add(Holder holder, String role) {
        deciding(holder).forEach(one -> of(roles, one).add(role));
    }

    void add(Holder holder, Collection<Principal> some) {
        for (String one : deciding(holder)) {
            Set<String> names = of(principals, one);
            some.forEach(principal -> names.add(principal.kind().value() + " [" + principal.name() + "]"));
        }
    }

    private Set<String> deciding(Holder holder) {
        return action == null ? Set.of() : holder.decidingByRequest(action);
    }

    private static Set<String> of(Map<String, Set<String>> holders, String deciding) {
        return holders.computeIfAbsent(deciding, one -> new TreeSet<>());
    }

    List<Reason> reasons() {
        Set<String> all = new TreeSet<>(roles.keySet());
        all.addAll(principals.keySet());
        List<Reason> reasons = new ArrayList<>();
        for (String one : all) {
            reasons.add(new Reason(
                    DEPENDS,
                    "[" + one + "] grants [" + action
                            + "] for some requests only, by what they hold. Whoever has nothing else that"
                            + " grants it is not listed. Roles: " + first(of(roles, one)) + ". Principals: "
                            + first(of(principals, one)) + "."));
        }
        if (action != null) {
            AboutOneself.of(action)
                    .ifPresent(who -> reasons.add(new Reason(
                            DEPENDS,
                            "[" + action + "]: " + who + " Whoever has nothing else that grants it is not listed.")));
        }
        return reasons;
    }

    private static String first(Set<String> names) {
        int others = names.size() - SHOWN;
        return names.isEmpty()
                ? "none"
                : String.join(", ", names.stream().limit(SHOWN).toList())
                        + (others > 0 ? ", and " + others + " more" : "");
    }
}
