package io.mlsetup.access.asking;

import io.mlsetup.common.CancellableRequest;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.Strings;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesResponse;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;

/**
 * Who asks about other people must manage machine learning and read security. The action's name asks for the first, and the reads for the
 * second; here both are asked for at once, so that who lacks both is told so in one refusal.
 */
public final class AuditRights {

    private static final List<String> NEEDED = List.of("manage_ml", "read_security");

    private AuditRights() {}

    /**
     * Has it judged, for who may.
     *
     * @param client runs requests as the caller
     * @param cancellable the same, and ends what it runs if the caller goes away
     * @param listener fails with 403 that names everything that is missing
     */
    public static <R extends ActionResponse> void execute(
            Client client,
            Client cancellable,
            ActionType<R> action,
            CancellableRequest request,
            ActionListener<R> listener) {
        require(client, listener.delegateFailureAndWrap((l, allowed) -> cancellable.execute(action, request, l)));
    }

    private static void require(Client client, ActionListener<Void> listener) {
        Authentication authentication =
                new SecurityContext(client.settings(), client.threadPool().getThreadContext()).getAuthentication();
        if (authentication == null) {
            listener.onResponse(null);
            return;
        }
        String user = authentication.getEffectiveSubject().getUser().principal();
        HasPrivilegesRequest request = new HasPrivilegesRequest();
        request.username(user);
        request.clusterPrivileges(NEEDED.toArray(String[]::new));
        request.indexPrivileges(new IndicesPrivileges[0]);
        request.applicationPrivileges(new ApplicationResourcePrivileges[0]);
        HeldPrivileges.ask(request, client, listener.map(held -> {
            // Where Elasticsearch does not say, the actions themselves decide.
            List<String> missing = held.get()
                    .map(HasPrivilegesResponse::getClusterPrivileges)
                    .map(AuditRights::missing)
                    .orElse(List.of());
            if (!missing.isEmpty()) {
                throw new ElasticsearchSecurityException(
                        "you lack the cluster privileges [{}]: who asks what others may do must hold [manage_ml] and [read_security]",
                        RestStatus.FORBIDDEN,
                        Strings.collectionToCommaDelimitedString(missing));
            }
            return null;
        }));
    }

    private static List<String> missing(Map<String, Boolean> held) {
        return NEEDED.stream().filter(name -> !held.getOrDefault(name, false)).toList();
    }
}
