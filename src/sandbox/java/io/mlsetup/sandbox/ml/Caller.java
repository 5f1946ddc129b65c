package io.mlsetup.sandbox.ml;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.transport.RemoteClusterAware;
import org.elasticsearch.xpack.core.ClientHelper;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.authc.support.SecondaryAuthentication;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.support.Exceptions;

/**
 * Who puts a datafeed or data frame analytics. As with x-pack-ml, these keep the security headers of that user, to run
 * with his rights later; so he must have the index privileges when he puts them. A secondary authorization, which Kibana
 * sends, goes before.
 */
final class Caller {

    private final boolean security;
    private final SecurityContext context;
    private final ClusterService clusterService;
    private final Client client;

    Caller(Settings settings, ThreadContext threadContext, ClusterService clusterService, Client client) {
        this.security = XPackSettings.SECURITY_ENABLED.get(settings);
        this.context = new SecurityContext(settings, threadContext);
        this.clusterService = requireNonNull(clusterService);
        this.client = requireNonNull(client);
    }

    <R> R act(Supplier<R> put) {
        SecondaryAuthentication secondary = security ? context.getSecondaryAuthentication() : null;
        return secondary == null ? put.get() : secondary.execute(ignored -> put.get());
    }

    /** What {@code GET} shows as {@code authorization}. */
    Map<String, String> headers() {
        return ClientHelper.getPersistableSafeSecurityHeaders(context.getThreadContext(), clusterService.state());
    }

    /** @throws org.elasticsearch.ElasticsearchSecurityException (403) naming each index and what is lacking on it */
    void require(String what, String id, List<IndicesPrivileges> needed) {
        if (!security || needed.isEmpty()) {
            return;
        }
        String user = context.requireUser().principal();
        HasPrivilegesRequest request = new HasPrivilegesRequest();
        request.username(user);
        request.clusterPrivileges(Strings.EMPTY_ARRAY);
        request.applicationPrivileges(new ApplicationResourcePrivileges[0]);
        request.indexPrivileges(needed.toArray(IndicesPrivileges[]::new));
        var answer = client.execute(HasPrivilegesAction.INSTANCE, request).actionGet();
        if (!answer.isCompleteMatch()) {
            throw Exceptions.authorizationError(
                    "Cannot create {} [{}]: user [{}] lacks privileges on its indices: {}",
                    what,
                    id,
                    user,
                    answer.getIndexPrivileges().stream()
                            .map(index -> index.getResource() + index.getPrivileges())
                            .collect(Collectors.joining(", ")));
        }
    }

    /** Nothing if all are indices of remote clusters, on which those decide. */
    static List<IndicesPrivileges> on(String[] indices, String... privileges) {
        String[] local = Arrays.stream(indices)
                .filter(index -> !RemoteClusterAware.isRemoteIndexName(index))
                .toArray(String[]::new);
        return local.length == 0
                ? List.of()
                : List.of(IndicesPrivileges.builder()
                        .indices(local)
                        .privileges(privileges)
                        .build());
    }
}
