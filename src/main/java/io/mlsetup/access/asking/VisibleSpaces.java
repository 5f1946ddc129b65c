package io.mlsetup.access.asking;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.mlsetup.access.KibanaPrivilege;
import io.mlsetup.kibana.Fact;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.SecurityContext;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesRequest;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesResponse;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.ApplicationResourcePrivileges;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor.IndicesPrivileges;
import org.elasticsearch.xpack.core.security.authz.permission.ResourcePrivileges;

/** In which spaces may the caller see machine learning's jobs? Asked as Kibana asks it: by raw action, for all spaces at once. */
public final class VisibleSpaces {

    private static final String RESOURCE = "space:";

    private VisibleSpaces() {}

    /** @param client runs requests as the caller */
    public static void among(
            Collection<String> ids, Settings settings, Client client, ActionListener<Fact<Set<String>>> listener) {
        if (ids.isEmpty() || !XPackSettings.SECURITY_ENABLED.get(settings)) {
            listener.onResponse(Fact.known(Set.copyOf(ids)));
            return;
        }
        Authentication authentication =
                new SecurityContext(settings, client.threadPool().getThreadContext()).getAuthentication();
        HeldPrivileges.ask(
                request(authentication.getEffectiveSubject().getUser().principal(), ids),
                client,
                listener.map(fact -> fact.map(VisibleSpaces::allowed)));
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
}
