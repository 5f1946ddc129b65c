package io.mlsetup.role.simulating;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.GrantsOfRoles;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.access.Missing;
import io.mlsetup.access.Requirement;
import io.mlsetup.access.Requirement.Index;
import io.mlsetup.access.Warning;
import io.mlsetup.common.Reason;
import io.mlsetup.privilege.Discouraged;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.ResultsApi;
import io.mlsetup.privilege.Scope;
import io.mlsetup.privilege.WholeRights;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;

/** What to consider before these roles are given, and what in them is not as it looks. */
final class SimulationWarnings {

    private final Set<Reason> warnings = new LinkedHashSet<>();
    private final AskedAccess asked;
    private final Simulated simulated;
    private final GrantsOfRoles known;
    private final GrantsOfRoles atMost;
    private final Discouraged discouraged;

    SimulationWarnings(
            AskedAccess asked,
            Simulated simulated,
            GrantsOfRoles known,
            GrantsOfRoles atMost,
            Discouraged discouraged) {
        this.asked = asked;
        this.simulated = simulated;
        this.known = known;
        this.atMost = atMost;
        this.discouraged = discouraged;
    }

    /** @param stored what a Kibana stored; null if that is not known, or none did */
    List<Reason> all(@Nullable Collection<ApplicationPrivilegeDescriptor> stored, Ground ground) {
        addUser();
        if (asked.refusesRemote()) {
            warnings.add(new Reason("remote_source_not_supported", AskedAccess.REMOTE_SOURCE));
        }
        addImplied();
        simulated.roles().forEach(this::addDiscouraged);
        addLimitedDocuments(ground);
        if (stored != null) {
            addNotStored(stored);
        }
        return List.copyOf(warnings);
    }

    private void add(String id, String message) {
        warnings.add(new Reason(id, message));
    }

    private void addUser() {
        if (!simulated.enabled()) {
            add("user_disabled", "The user [" + simulated.user() + "] is disabled and has no access until enabled.");
        }
        for (String role : simulated.unread()) {
            add(
                    "unknown_role",
                    "The role [" + role
                            + "] of the user could not be read: it does not exist, or it is defined in roles.yml.");
        }
    }

    /** Document 000's own warnings, wherever a grant implies them; of results already where one action of their API is granted. */
    private void addImplied() {
        String space = asked.asked().target().space();
        if (ResultsApi.isOpenTo(known.rights()).isYes()) {
            warnings.add(Warning.ALL_JOB_RESULTS.reason());
        }
        // Where it is not known what Kibana stored, who asks for access in Kibana is warned of what there may be.
        GrantsOfRoles inKibana = asked.asksForKibana() ? atMost : known;
        if (!inKibana.kibana(KibanaPrivilege.GET_JOBS, space)) {
            return;
        }
        warnings.add(Warning.SPACE_JOB_RESULTS.reason());
        warnings.add(Warning.SAVED_OBJECTS_GRANTED.reason());
        if (!inKibana.kibana(KibanaPrivilege.LOGIN, space)) {
            add(
                    "no_entry_to_kibana",
                    "The machine learning roles grant rights inside Kibana but do not let anyone log in to it: that takes another role or privilege.");
        }
        // Whoever can enter one space only sees machine learning there only.
        if (inKibana.kibanaInAllSpaces(KibanaPrivilege.GET_JOBS) && inKibana.kibanaInAllSpaces(KibanaPrivilege.LOGIN)) {
            add(
                    "every_space",
                    "This access covers machine learning in every Kibana space. If you use spaces to control who sees which jobs,"
                            + " grant Kibana feature privileges on single spaces instead.");
        }
    }

    /** What a built-in role holds is not its user's choice. */
    private void addDiscouraged(RoleDescriptor role) {
        discouraged.role(role).ifPresent(warnings::add);
        if (Boolean.TRUE.equals(role.getMetadata().get(MetadataUtils.RESERVED_METADATA_KEY))) {
            return;
        }
        for (String privilege : role.getClusterPrivileges()) {
            discouraged.privilege(Scope.CLUSTER, privilege).ifPresent(warnings::add);
        }
        for (ApplicationResourcePrivileges entry : role.getApplicationPrivileges()) {
            warnings.addAll(discouraged.application(entry));
        }
        for (IndicesPrivileges entry : role.getIndicesPrivileges()) {
            for (String privilege : entry.getPrivileges()) {
                discouraged.privilege(Scope.INDEX, privilege).ifPresent(warnings::add);
            }
        }
    }

    /** Field and document level security: the privilege is held, and yet not all of the index is seen. */
    private void addLimitedDocuments(Ground ground) {
        if (simulated.roles().stream().noneMatch(RoleDescriptor::isUsingDocumentOrFieldLevelSecurity)) {
            return;
        }
        GrantsOfRoles whole = GrantsOfRoles.atLeast(WholeRights.of(simulated.roles(), ground));
        Set<String> limited = new TreeSet<>();
        for (Requirement need : asked.privileges()) {
            if (need instanceof Index && known.holds(need) && !whole.holds(need)) {
                limited.add(Missing.name(need));
            }
        }
        if (!limited.isEmpty()) {
            add(
                    "document_or_field_level_security",
                    "Limited to some documents or fields: " + limited
                            + ". A job that reads with it gets incomplete data. Under a license without document and field level security,"
                            + " a role that uses them grants nothing at all.");
        }
    }

    /** A name that is not stored grants nothing, and nobody says so. */
    private void addNotStored(Collection<ApplicationPrivilegeDescriptor> stored) {
        Set<String> names = Discouraged.namesInKibana(stored);
        for (RoleDescriptor role : simulated.roles()) {
            for (ApplicationResourcePrivileges entry : role.getApplicationPrivileges()) {
                warnings.addAll(Discouraged.notStored(entry, names));
            }
        }
    }
}
