package io.mlsetup.check;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.Caller;
import io.mlsetup.access.Grants;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Remedies;
import io.mlsetup.access.Requirement;
import io.mlsetup.kibana.DataView;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.Space;
import io.mlsetup.privilege.Ground;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/**
 * Everything that the access indicators judge about one caller.
 *
 * @param asked the access asked for
 * @param grants what the caller holds, of what the documented requirements name
 * @param stored the application privileges that Kibana stored, at least those that the requirements name, and all if something that was
 *     asked for is lacking in Kibana; none if no Kibana ever did
 * @param restricted the indices that Elasticsearch restricts
 * @param own what the caller's roles hold; read only if something that was asked for is lacking
 * @param space the space, if the caller may see it and it exists
 * @param dataViews the data views of that space, likewise
 * @param lacking what each indicator lacks whose requests the same answer prints, in its order: they must not undo each other
 */
record AccessFacts(
        AccessRequest asked,
        Caller caller,
        boolean securityEnabled,
        RestrictedIndices restricted,
        Fact<Grants> grants,
        Fact<Collection<ApplicationPrivilegeDescriptor>> stored,
        Fact<Own> own,
        Fact<Space> space,
        Fact<List<DataView>> dataViews,
        Map<String, List<Requirement>> lacking) {

    /** As they are read, before it is known what else the answer prints. */
    AccessFacts(
            AccessRequest asked,
            Caller caller,
            boolean securityEnabled,
            RestrictedIndices restricted,
            Fact<Grants> grants,
            Fact<Collection<ApplicationPrivilegeDescriptor>> stored,
            Fact<Own> own,
            Fact<Space> space,
            Fact<List<DataView>> dataViews) {
        this(asked, caller, securityEnabled, restricted, grants, stored, own, space, dataViews, Map.of());
    }

    /** The same facts of an answer in which these indicators lack something. */
    AccessFacts with(Map<String, List<Requirement>> others) {
        return new AccessFacts(
                asked, caller, securityEnabled, restricted, grants, stored, own, space, dataViews, others);
    }

    /**
     * What the caller's roles hold, to explain what is lacking.
     *
     * @param role all of them as one
     * @param names some names on this cluster that the patterns match on which something is lacking
     */
    record Own(RoleDescriptor role, List<String> names) {}

    /** What roles mean here; while no Kibana stored its privileges, what they will mean. */
    Ground ground() {
        Collection<ApplicationPrivilegeDescriptor> known = stored.get().orElse(List.of());
        return Ground.ofEvaluation(restricted, known.isEmpty() ? KibanaPrivilege.asStoredByKibana() : known);
    }

    /** What the answer prints for this caller. */
    Remedies remedies() {
        return new Remedies(caller, ground(), lacking);
    }
}
