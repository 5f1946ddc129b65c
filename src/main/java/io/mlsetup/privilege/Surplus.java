package io.mlsetup.privilege;

import io.mlsetup.privilege.Rights.Held;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * Something that some roles grant and other rights do not hold, or not on all of it.
 *
 * @param resource of an application privilege where it is granted; null for the other types
 * @param held no; or unknown, with the pattern that is too complex
 * @param witness a shortest example: an index, user or action for which it is so; null if there is none to be named
 */
public record Surplus(
        Grant grant,
        @Nullable String resource,
        Answer held,
        @Nullable String witness) {

    public Optional<String> example() {
        return Optional.ofNullable(witness);
    }

    /**
     * Everything that the roles grant beyond those rights, entry by entry: privileges of the cluster, of indices, run-as, and of
     * applications. What has no effect, as a pattern of restricted indices in an entry that does not allow them, is not among it.
     */
    public static List<Surplus> of(RoleGrants roles, Rights others) {
        return new Comparison(roles, others).all();
    }

    private static final class Comparison {
        private final RoleGrants roles;
        private final Rights others;
        private final Set<Surplus> found = new LinkedHashSet<>();

        Comparison(RoleGrants roles, Rights others) {
            this.roles = roles;
            this.others = others;
        }

        List<Surplus> all() {
            roles.roles().forEach(this::addCluster);
            roles.roles().forEach(this::addIndices);
            for (RoleDescriptor role : roles.roles()) {
                for (String users : role.getRunAs()) {
                    add(new Grant(Grant.RUN_AS, users, null), null, others.onEachUser(users));
                }
            }
            roles.roles().forEach(this::addApplications);
            return new ArrayList<>(found);
        }

        private void add(Grant grant, @Nullable String resource, Held held) {
            if (!held.answer().isYes()) {
                found.add(new Surplus(grant, resource, held.answer(), held.witness()));
            }
        }

        private void addCluster(RoleDescriptor role) {
            for (String privilege : role.getClusterPrivileges()) {
                if (Engine.mayHaveEffect(Scope.CLUSTER, privilege)) {
                    add(new Grant(Grant.CLUSTER, privilege, null), null, others.onEachAction(privilege));
                }
            }
        }

        private void addIndices(RoleDescriptor role) {
            for (IndicesPrivileges entry : RoleGrants.indices(role)) {
                boolean restrictedToo = entry.allowRestrictedIndices();
                for (String privilege : new LinkedHashSet<>(List.of(entry.getPrivileges()))) {
                    for (String pattern : entry.getIndices()) {
                        if (Engine.mayHaveEffect(Scope.INDEX, privilege)
                                && !roles.reachesNothing(pattern, restrictedToo)) {
                            add(
                                    new Grant(Grant.INDEX, privilege, pattern),
                                    null,
                                    others.onEach(pattern, privilege, restrictedToo));
                        }
                    }
                }
            }
        }

        private void addApplications(RoleDescriptor role) {
            for (ApplicationResourcePrivileges entry : role.getApplicationPrivileges()) {
                for (String privilege : entry.getPrivileges()) {
                    for (String resource : entry.getResources()) {
                        add(
                                new Grant(Grant.APPLICATION, privilege, entry.getApplication()),
                                resource,
                                new Held(application(entry.getApplication(), privilege, resource), null));
                    }
                }
            }
        }

        /** By what is stored, if something is; else by the names. */
        private Answer application(String application, String privilege, String resource) {
            return roles.ground().stored().isEmpty()
                    ? others.applicationByName(application, privilege, resource)
                    : others.application(application, privilege, resource);
        }
    }
}
