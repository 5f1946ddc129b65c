package io.mlsetup.space;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.mlsetup.access.Caller;
import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.kibana.Fact;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ListenerTimeouts;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesResponse;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.ResourcePrivileges;

/** In which spaces may the caller see machine learning's jobs? Asked as Kibana asks it: by raw action, for all spaces at once. */
final class VisibleSpaces {

    private static final Logger logger = LogManager.getLogger(VisibleSpaces.class);

    private static final TimeValue TIMEOUT = TimeValue.timeValueSeconds(5);
    private static final String RESOURCE = "space:";

    private VisibleSpaces() {}

    /** @param client runs requests as the caller */
    static void among(
            Collection<String> ids, Settings settings, Client client, ActionListener<Fact<Set<String>>> listener) {
        if (ids.isEmpty() || !XPackSettings.SECURITY_ENABLED.get(settings)) {
            listener.onResponse(Fact.known(Set.copyOf(ids)));
            return;
        }
        Authentication authentication =
                new SecurityContext(settings, client.threadPool().getThreadContext()).getAuthentication();
        ActionListener<HasPrivilegesResponse> turned = ActionListener.wrap(
                response -> listener.onResponse(Fact.known(allowed(response))),
                e -> listener.onResponse(unavailable(e)));
        client.execute(
                HasPrivilegesAction.INSTANCE,
                request(Caller.of(authentication).username(), ids),
                ListenerTimeouts.wrapWithTimeout(
                        client.threadPool(), turned, TIMEOUT, EsExecutors.DIRECT_EXECUTOR_SERVICE, "visible spaces"));
    }

    private static HasPrivilegesRequest request(String username, Collection<String> ids) {
        HasPrivilegesRequest request = new HasPrivilegesRequest();
        request.username(username);
        request.clusterPrivileges(Strings.EMPTY_ARRAY);
        request.indexPrivileges(new IndicesPrivileges[0]);
        request.applicationPrivileges(ApplicationResourcePrivileges.builder()
                .application(KibanaPrivilege.APPLICATION)
                .privileges(List.of(KibanaPrivilege.GET_JOBS))
                .resources(ids.stream().map(id -> RESOURCE + id).toList())
                .build());
        return request;
    }

    private static Set<String> allowed(HasPrivilegesResponse response) {
        return response.getApplicationPrivileges().getOrDefault(KibanaPrivilege.APPLICATION, Set.of()).stream()
                .filter(resource -> resource.isAllowed(KibanaPrivilege.GET_JOBS))
                .map(ResourcePrivileges::getResource)
                .map(resource -> resource.substring(RESOURCE.length()))
                .collect(toUnmodifiableSet());
    }

    private static Fact<Set<String>> unavailable(Exception e) {
        logger.debug("the caller's privileges could not be had", e);
        return Fact.unavailable(
                "privileges_not_known",
                "Elasticsearch could not tell in which spaces you may see machine learning ("
                        + ExceptionsHelper.unwrapCause(e).getClass().getSimpleName() + ").",
                "Ask an administrator to look at the health of the security index.");
    }
}
