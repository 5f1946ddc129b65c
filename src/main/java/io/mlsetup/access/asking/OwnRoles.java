package io.mlsetup.access.asking;

import io.mlsetup.common.Timed;
import io.mlsetup.kibana.Fact;
import java.util.Collection;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.xpack.core.security.action.user.GetUserPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.user.GetUserPrivilegesRequestBuilder;
import org.elasticsearch.xpack.core.security.action.user.GetUserPrivilegesResponse;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.RemoteIndicesPrivileges;

/**
 * What the caller's roles hold, all together as one role: Elasticsearch tells every user ({@code GET _security/user/_privileges}), but
 * no API key that has role descriptors of its own. It is asked about only to explain what is lacking.
 */
public final class OwnRoles {

    private static final Logger logger = LogManager.getLogger(OwnRoles.class);

    private OwnRoles() {}

    /** @param client runs requests as the caller */
    public static void ask(String username, Client client, ActionListener<Fact<RoleDescriptor>> listener) {
        Timed.execute(
                client,
                GetUserPrivilegesAction.INSTANCE,
                new GetUserPrivilegesRequestBuilder(client).username(username).request(),
                Timed.SHORT,
                ActionListener.wrap(response -> listener.onResponse(Fact.known(asOne(response))), e -> {
                    logger.debug("what the caller's roles hold could not be read", e);
                    listener.onResponse(Fact.notRead());
                }));
    }

    /** Without the limits to documents and fields, as has-privileges answers. */
    static RoleDescriptor asOne(GetUserPrivilegesResponse response) {
        return new RoleDescriptor(
                "own",
                response.getClusterPrivileges().toArray(String[]::new),
                response.getIndexPrivileges().stream().map(OwnRoles::entry).toArray(IndicesPrivileges[]::new),
                response.getApplicationPrivileges().toArray(ApplicationResourcePrivileges[]::new),
                null,
                response.getRunAs().toArray(String[]::new),
                null,
                null,
                response.getRemoteIndexPrivileges().stream()
                        .map(remote -> remote(remote.indices(), remote.remoteClusters()))
                        .toArray(RemoteIndicesPrivileges[]::new),
                null,
                null,
                null);
    }

    private static IndicesPrivileges entry(GetUserPrivilegesResponse.Indices held) {
        return IndicesPrivileges.builder()
                .indices(held.getIndices())
                .privileges(held.getPrivileges())
                .allowRestrictedIndices(held.allowRestrictedIndices())
                .build();
    }

    private static RemoteIndicesPrivileges remote(GetUserPrivilegesResponse.Indices held, Set<String> clusters) {
        return RemoteIndicesPrivileges.builder(array(clusters))
                .indices(array(held.getIndices()))
                .privileges(array(held.getPrivileges()))
                .allowRestrictedIndices(held.allowRestrictedIndices())
                .build();
    }

    private static String[] array(Collection<String> names) {
        return names.toArray(String[]::new);
    }
}
