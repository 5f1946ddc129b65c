package io.mlsetup.audit.judging;

import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Discouraged;
import io.mlsetup.privilege.Documents;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.RoleGrants;
import io.mlsetup.privilege.Scope;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/** What in the entries of a role should not be there: what document 003 advises against, and what grants nothing. */
final class DiscouragedEntries {

    /** @param place of the entry in the role's body */
    record Entry(String place, Reason reason) {}

    private final Discouraged discouraged = new Discouraged(Documents.get());
    private final Ground ground;
    private final Set<String> storedInKibana;

    DiscouragedEntries(Ground ground) {
        this.ground = ground;
        this.storedInKibana = Discouraged.namesInKibana(ground.stored());
    }

    List<Entry> of(RoleDescriptor role) {
        List<Entry> found = new ArrayList<>();
        String[] cluster = role.getClusterPrivileges();
        for (int i = 0; i < cluster.length; i++) {
            String place = "cluster[" + i + "]";
            discouraged.privilege(Scope.CLUSTER, cluster[i]).ifPresent(reason -> found.add(new Entry(place, reason)));
        }
        ApplicationResourcePrivileges[] applications = role.getApplicationPrivileges();
        for (int i = 0; i < applications.length; i++) {
            String place = "applications[" + i + "]";
            discouraged.application(applications[i]).forEach(reason -> found.add(new Entry(place, reason)));
            Discouraged.notStored(applications[i], storedInKibana)
                    .forEach(reason -> found.add(new Entry(place, reason)));
        }
        IndicesPrivileges[] indices = role.getIndicesPrivileges();
        RoleGrants grants = RoleGrants.of(List.of(role), ground);
        for (int i = 0; i < indices.length; i++) {
            String place = "indices[" + i + "]";
            for (String privilege : new LinkedHashSet<>(List.of(indices[i].getPrivileges()))) {
                discouraged.privilege(Scope.INDEX, privilege).ifPresent(reason -> found.add(new Entry(place, reason)));
            }
            for (String pattern : indices[i].getIndices()) {
                if (grants.reachesNothing(pattern, indices[i].allowRestrictedIndices())) {
                    found.add(new Entry(
                            place,
                            new Reason(
                                    "reaches_nothing",
                                    "The entry on [" + pattern
                                            + "] reaches no index: the indices that it names are restricted, and the entry"
                                            + " does not allow these.")));
                }
            }
        }
        return found;
    }
}
