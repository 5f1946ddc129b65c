package io.mlsetup.role;

import io.mlsetup.access.AskedAccess;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.RecordResponse;
import io.mlsetup.kibana.Fact;
import io.mlsetup.kibana.KibanaStore;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.authz.RestrictedIndices;
import org.elasticsearch.xpack.core.security.authz.privilege.ApplicationPrivilegeDescriptor;

/** What simulations and suggestions have to know about this cluster. */
public record RoleSources(KibanaStore kibana, RestrictedIndices restrictedIndices, Settings settings) {

    /** Puts a question to the engine, to which index patterns can be too much; nobody's, if the client has gone away meanwhile. */
    public static RecordResponse answer(Task task, Supplier<ToXContentObject> question) {
        CancellableRequest.ensureWanted(task);
        try {
            return new RecordResponse(question.get());
        } catch (TooComplexToDeterminizeException | ElasticsearchSecurityException e) {
            // The engine reports it as a fault of the server.
            if (ExceptionsHelper.unwrap(e, TooComplexToDeterminizeException.class) == null) {
                throw e;
            }
            throw new IllegalArgumentException(
                    "the index patterns of [source], [destination] or of the roles are too complex to be decided", e);
        }
    }

    /** What Kibana stored; not asked for if the access does not depend on it. */
    public void storedPrivileges(
            AskedAccess asked, ActionListener<Fact<Collection<ApplicationPrivilegeDescriptor>>> listener) {
        if (asked.asksForKibana()) {
            storedPrivileges(listener);
        } else {
            listener.onResponse(Fact.known(List.of()));
        }
    }

    /** What Kibana stored; nothing where security is off. */
    public void storedPrivileges(ActionListener<Fact<Collection<ApplicationPrivilegeDescriptor>>> listener) {
        if (XPackSettings.SECURITY_ENABLED.get(settings)) {
            kibana.storedPrivileges(KibanaPrivilege.APPLICATION, Set.of(), listener);
        } else {
            listener.onResponse(Fact.known(List.of()));
        }
    }

    /** What Kibana and other applications stored; nothing where security is off. */
    public void allStoredPrivileges(ActionListener<Fact<Collection<ApplicationPrivilegeDescriptor>>> listener) {
        if (XPackSettings.SECURITY_ENABLED.get(settings)) {
            kibana.storedPrivileges(null, Set.of(), listener);
        } else {
            listener.onResponse(Fact.known(List.of()));
        }
    }
}
