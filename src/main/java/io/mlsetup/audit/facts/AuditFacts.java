package io.mlsetup.audit.facts;

import io.mlsetup.common.Reason;
import io.mlsetup.kibana.Fact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Everything that an audit is made of.
 *
 * @param principals in order
 * @param roles stored and built-in roles by name; those of roles.yml cannot be read
 * @param anonymous the roles that this node gives to everybody; none where anonymous access is off
 * @param realms those of this node
 * @param jobs in order
 * @param spaces the ids of the spaces of Kibana in which the caller may see machine learning and in which it is visible
 * @param stored the application privileges that Kibana stored
 * @param ofOthers those that other applications stored; none if they could not be read
 * @param notJudged what could not be read, and what cannot be listed at all
 */
public record AuditFacts(
        List<Principal> principals,
        SortedMap<String, RoleDescriptor> roles,
        List<String> anonymous,
        Realms realms,
        List<AuditedJob> jobs,
        List<String> spaces,
        Existing existing,
        Fact<Collection<ApplicationPrivilegeDescriptor>> stored,
        Collection<ApplicationPrivilegeDescriptor> ofOthers,
        RestrictedIndices restricted,
        List<Reason> notJudged) {

    /** Ids of what is not judged since a list could not be read. */
    public static final String ROLES_NOT_READ = "roles_not_read";

    public static final String USERS_NOT_READ = "users_not_read";
    public static final String MAPPINGS_NOT_READ = "role_mappings_not_read";

    public AuditFacts {
        principals = principals.stream().sorted().toList();
        jobs = jobs.stream().sorted().toList();
        ofOthers = List.copyOf(ofOthers);
        notJudged = List.copyOf(notJudged);
    }

    /** The application privileges that are stored, whoever stored them. */
    public List<ApplicationPrivilegeDescriptor> allStored() {
        List<ApplicationPrivilegeDescriptor> all = new ArrayList<>(stored.get().orElse(List.of()));
        all.addAll(ofOthers);
        return all;
    }

    /** The same with other principals and roles, as they would be after a change. */
    public AuditFacts with(List<Principal> others, Map<String, RoleDescriptor> otherRoles) {
        return new AuditFacts(
                others,
                new TreeMap<>(otherRoles),
                anonymous,
                realms,
                jobs,
                spaces,
                existing,
                stored,
                ofOthers,
                restricted,
                notJudged);
    }

    /** The same with some of the principals. */
    public AuditFacts withPrincipals(List<Principal> some) {
        return with(some, roles);
    }

    /** The same with some of the jobs. */
    public AuditFacts withJobs(List<AuditedJob> some) {
        return new AuditFacts(
                principals, roles, anonymous, realms, some, spaces, existing, stored, ofOthers, restricted, notJudged);
    }

    /** The principals by what decides what they may do. */
    public Map<RoleSet, List<Principal>> bySet() {
        Map<RoleSet, List<Principal>> sets = new LinkedHashMap<>();
        principals.forEach(one ->
                sets.computeIfAbsent(one.held(), held -> new ArrayList<>()).add(one));
        return sets;
    }
}
