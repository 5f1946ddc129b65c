package io.mlsetup.role;

import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.KibanaStore;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/** What simulations and suggestions have to know about this cluster. */
public record RoleFacts(KibanaStore kibana, RestrictedIndices restrictedIndices, Settings settings) {

    /** What Kibana stored; not asked for if the access does not depend on it. */
    void storedPrivileges(
            AskedAccess asked, ActionListener<Fact<Collection<ApplicationPrivilegeDescriptor>>> listener) {
        if (!asked.asksForKibana() || !XPackSettings.SECURITY_ENABLED.get(settings)) {
            listener.onResponse(Fact.known(List.of()));
            return;
        }
        kibana.storedPrivileges(KibanaPrivilege.APPLICATION, Set.of(), listener);
    }
}
