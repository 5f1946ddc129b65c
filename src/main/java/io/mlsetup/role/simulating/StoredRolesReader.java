package io.mlsetup.role.simulating;

import io.mlsetup.common.Timed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.XPackSettings;
import org.elasticsearch.xpack.core.security.action.role.GetRolesAction;
import org.elasticsearch.xpack.core.security.action.role.GetRolesRequest;
import org.elasticsearch.xpack.core.security.action.user.GetUsersAction;
import org.elasticsearch.xpack.core.security.action.user.GetUsersRequest;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.user.AnonymousUser;
import org.elasticsearch.xpack.core.security.user.User;

/**
 * Reads roles and users as the caller, who must hold {@code read_security} for it, with a timeout. Elasticsearch's get-role API tells
 * built-in and native roles, and none of those that are defined in {@code roles.yml}.
 */
final class StoredRolesReader {

    private final Client client;
    private final Settings settings;

    /** @param client runs requests as the caller */
    StoredRolesReader(Client client, Settings settings) {
        this.client = client;
        this.settings = settings;
    }

    /** Those roles, in that order; 404 if one is not there. */
    void named(List<String> names, ActionListener<Simulated> listener) {
        read(names, listener.delegateFailureAndWrap((l, found) -> {
            Set<String> unknown = new LinkedHashSet<>(names);
            unknown.removeAll(found.keySet());
            if (!unknown.isEmpty()) {
                l.onFailure(new ResourceNotFoundException(
                        "unknown roles {}: roles are listed by [GET /_security/role];"
                                + " give a role that is defined in roles.yml by its body, as [role]",
                        unknown));
                return;
            }
            l.onResponse(Simulated.stored(inOrder(names, found)));
        }));
    }

    /** The roles of a native or built-in user, and those of the anonymous user, which Elasticsearch gives to everybody. */
    void ofUser(String name, ActionListener<Simulated> listener) {
        if (isWithoutSecurity(listener)) {
            return;
        }
        GetUsersRequest request = new GetUsersRequest();
        request.usernames(name);
        ask(
                GetUsersAction.INSTANCE,
                request,
                listener.delegateFailureAndWrap((l, response) -> Arrays.stream(response.users())
                        .filter(user -> user.principal().equals(name))
                        .findFirst()
                        .ifPresentOrElse(
                                user -> rolesOf(user, l),
                                () -> l.onFailure(new ResourceNotFoundException(
                                        "unknown native user [{}]: native users are listed by [GET /_security/user];"
                                                + " for a user of another realm, give the names of the user's roles as [roles]",
                                        name)))));
    }

    private void rolesOf(User user, ActionListener<Simulated> listener) {
        Set<String> names = new LinkedHashSet<>(Arrays.asList(user.roles()));
        if (AnonymousUser.isAnonymousEnabled(settings)) {
            names.addAll(AnonymousUser.ROLES_SETTING.get(settings));
        }
        read(List.copyOf(names), listener.map(found -> {
            List<String> unread =
                    names.stream().filter(role -> !found.containsKey(role)).toList();
            return new Simulated(inOrder(List.copyOf(names), found), unread, user.principal(), user.enabled(), false);
        }));
    }

    private void read(List<String> names, ActionListener<Map<String, RoleDescriptor>> listener) {
        if (isWithoutSecurity(listener)) {
            return;
        }
        if (names.isEmpty()) {
            // A request without names would mean all roles.
            listener.onResponse(Map.of());
            return;
        }
        GetRolesRequest request = new GetRolesRequest();
        request.names(names.toArray(String[]::new));
        ask(GetRolesAction.INSTANCE, request, listener.map(response -> {
            Map<String, RoleDescriptor> found = new LinkedHashMap<>();
            Arrays.stream(response.roles()).forEach(role -> found.put(role.getName(), role));
            return found;
        }));
    }

    /** A refusal stays what it is; that the security index is not to be read is no fault of the caller's, whatever it is called. */
    private <R extends ActionResponse> void ask(
            ActionType<R> action, ActionRequest request, ActionListener<R> listener) {
        ActionListener<R> answered = listener.delegateResponse((l, e) -> {
            Throwable cause = ExceptionsHelper.unwrapCause(e);
            boolean refused =
                    cause instanceof ElasticsearchSecurityException || cause instanceof IllegalArgumentException;
            l.onFailure(refused ? e : unreadable(e));
        });
        Timed.execute(client, action, request, Timed.LONG, answered);
    }

    private static ElasticsearchStatusException unreadable(Exception e) {
        return new ElasticsearchStatusException(
                "stored roles and users cannot be read now ({}): ask an administrator to check the health of the security"
                        + " index, or give [role]",
                RestStatus.SERVICE_UNAVAILABLE,
                e,
                ExceptionsHelper.unwrapCause(e).getClass().getSimpleName());
    }

    private boolean isWithoutSecurity(ActionListener<?> listener) {
        if (XPackSettings.SECURITY_ENABLED.get(settings)) {
            return false;
        }
        listener.onFailure(new ElasticsearchStatusException(
                "[roles] and [user] must not be given while [xpack.security.enabled] is [false]:"
                        + " no roles are stored, and everybody may do everything; give [role]",
                RestStatus.BAD_REQUEST));
        return true;
    }

    private static List<RoleDescriptor> inOrder(List<String> names, Map<String, RoleDescriptor> found) {
        List<RoleDescriptor> roles = new ArrayList<>();
        names.stream().filter(found::containsKey).forEach(name -> roles.add(found.get(name)));
        return roles;
    }
}
