package io.mlsetup.guard;

import static java.util.Objects.requireNonNull;

import io.mlsetup.guard.Objection.Severity;
import io.mlsetup.privilege.ResultsApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * Built-in roles that open machine learning's results, by which privilege: document 000 wants that considered. Told by the request alone:
 * what a role of one's own grants would have to be read, and the audit shows it.
 */
final class OpensResultsRule implements RoleRule {

    static final String ID = "role_opens_results";

    private final Function<String, RoleDescriptor> reserved;
    private final RestrictedIndices restricted;
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();

    /** @param reserved the built-in role of that name in the running version, or null; it does not change while a node runs */
    OpensResultsRule(Function<String, RoleDescriptor> reserved, RestrictedIndices restricted) {
        this.reserved = requireNonNull(reserved);
        this.restricted = requireNonNull(restricted);
    }

    @Override
    public List<Objection> judge(Assignment given, Policy policy) {
        List<Objection> findings = new ArrayList<>();
        for (String role : given.roles()) {
            List<String> opening = opening(role);
            // Those that should not be given at all have an objection of their own.
            if (!opening.isEmpty() && !SystemRoleRule.watches(role)) {
                findings.add(new Objection(ID, role, Severity.WARN, message(role, opening)));
            }
        }
        return findings;
    }

    private List<String> opening(String role) {
        List<String> opening = known.get(role);
        if (opening == null) {
            RoleDescriptor descriptor = reserved.apply(role);
            if (descriptor == null) {
                return List.of();
            }
            opening = ResultsApi.openedBeyondSources(descriptor, restricted);
            known.put(role, opening);
        }
        return opening;
    }

    private static String message(String role, List<String> opening) {
        return "role [" + role
                + "] shows the results of every anomaly detection job, even where its holder cannot read the sources,"
                + " by its cluster privilege [" + String.join(", ", opening)
                + "]. GET /_ml_setup/_audit/exposure lists who sees what, and prints what closes it.";
    }
}
