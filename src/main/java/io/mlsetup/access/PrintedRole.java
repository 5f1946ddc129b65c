package io.mlsetup.access;

import io.mlsetup.access.Requirement.Index;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * The least role for some requirements, run through the engine before anybody pastes it. Indices that Elasticsearch restricts are
 * opened only by an entry that says so ({@code allow_restricted_indices}), which no other entry gets.
 *
 * @param body as {@code PUT _security/role/<name>} takes it
 * @param opensRestricted whether it opens restricted indices
 * @param works whether it gives all that it was made for, by itself
 */
public record PrintedRole(Map<String, Object> body, boolean opensRestricted, boolean works) {

    /** Opening them is a thing to think about: they hold the state of Elasticsearch's and Kibana's own features. */
    public static final String RESTRICTED =
            "This role opens indices in which Elasticsearch, Kibana and other parts of the Elastic Stack"
                    + " keep their own state. They can hold secrets, and a write to them can break these features: give it to nobody who does"
                    + " not need just this.";

    /**
     * Makes it.
     *
     * @param requirements what a role can give; the rest is left out
     * @param ground with the application privileges that are stored, or will be
     */
    public static PrintedRole of(List<Requirement> requirements, Ground ground) {
        return of(requirements, List.of(), ground);
    }

    /** The same that shows the results of some jobs too, of which {@link #works} does not speak. */
    public static PrintedRole of(List<Requirement> requirements, Collection<String> jobs, Ground ground) {
        List<Requirement> privileges =
                requirements.stream().filter(Requirement::isPrivilege).toList();
        Map<String, Object> body = RoleBody.of(privileges, jobs, need -> isRestricted(need, ground));
        GrantsOfRoles grants = GrantsOfRoles.atLeast(RoleGrants.of(List.of(RoleBody.read(body)), ground));
        return new PrintedRole(
                body,
                !body.equals(RoleBody.of(privileges, jobs, need -> false)),
                Requirement.missing(privileges, grants::holds).isEmpty());
    }

    /** After its content. */
    public String name() {
        return RoleBody.name("ml_setup", body);
    }

    private static boolean isRestricted(Index need, Ground ground) {
        RoleDescriptor plain = RoleBody.read(RoleBody.of(List.of(need), List.of(), other -> false));
        return !GrantsOfRoles.atLeast(RoleGrants.of(List.of(plain), ground)).holds(need);
    }

    /** Read as Elasticsearch reads it when it is pasted. */
    public RoleDescriptor descriptor() {
        return RoleBody.read(body);
    }
}
