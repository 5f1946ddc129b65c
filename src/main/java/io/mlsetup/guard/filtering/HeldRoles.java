package io.mlsetup.guard.filtering;

import static java.util.Objects.requireNonNull;

import io.mlsetup.common.Timed;
import io.mlsetup.guard.Assignment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsAction;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsRequest;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsResponse;
import org.elasticsearch.xpack.core.security.action.user.GetUsersAction;
import org.elasticsearch.xpack.core.security.action.user.GetUsersRequest;
import org.elasticsearch.xpack.core.security.action.user.GetUsersResponse;

/**
 * The roles that a user or role mapping has before the request. Asked as the caller, with no other rights: who may put
 * a user holds {@code manage_security}, and with it may read users. Never blocks: the answer, or that there is none in time, comes to
 * a listener.
 */
final class HeldRoles {

    private final Client client;

    HeldRoles(Client client) {
        this.client = requireNonNull(client);
    }

    void of(Assignment given, ActionListener<Set<String>> listener) {
        switch (given.target()) {
            case USER -> {
                GetUsersRequest request = new GetUsersRequest();
                request.usernames(given.name());
                Timed.execute(
                        client,
                        GetUsersAction.INSTANCE,
                        request,
                        Timed.LONG,
                        listener.map(response -> ofUser(given.name(), response)));
            }
            case ROLE_MAPPING -> {
                GetRoleMappingsRequest request = new GetRoleMappingsRequest();
                request.setNames(given.name());
                Timed.execute(
                        client,
                        GetRoleMappingsAction.INSTANCE,
                        request,
                        Timed.LONG,
                        listener.map(response -> ofMapping(given.name(), response)));
            }
        }
    }

    private static Set<String> ofUser(String name, GetUsersResponse response) {
        Set<String> roles = new HashSet<>();
        Arrays.stream(response.users())
                .filter(user -> user.principal().equals(name))
                .forEach(user -> roles.addAll(Arrays.asList(user.roles())));
        return roles;
    }

    private static Set<String> ofMapping(String name, GetRoleMappingsResponse response) {
        Set<String> roles = new HashSet<>();
        Arrays.stream(response.mappings())
                .filter(mapping -> mapping.getName().equals(name))
                .forEach(mapping -> roles.addAll(Assignment.of(mapping).roles()));
        return roles;
    }
}
