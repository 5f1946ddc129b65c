package io.mlsetup.access;

import io.mlsetup.common.DevTools;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The requests that give a caller what is missing: a role with just that, and the request that gives the caller this role, which
 * is different for each realm.
 *
 * @param action what an administrator does, in words, also where no request can do it
 * @param requests to be pasted into Dev Tools
 */
public record Remedy(String action, List<String> requests) {

    /** @param missing privileges; what a role cannot give is left out */
    public static Remedy of(List<Requirement> missing, Caller caller) {
        Map<String, Object> body =
                RoleBody.of(missing.stream().filter(Requirement::isPrivilege).toList());
        // Named after its content, so that the request never changes a role of another content.
        String role = String.format(Locale.ROOT, "ml_setup_%08x", body.hashCode());
        List<String> requests = new ArrayList<>();
        requests.add(DevTools.request("PUT /_security/role/" + role, body));
        String action = switch (caller.realmType()) {
            case "native" -> {
                requests.add(updateUser(caller, role));
                yield "Ask an administrator to create a role with what is missing and to add it to your roles.";
            }
            case "file" ->
                "Ask an administrator to create a role with what is missing and, because you are a user of the file realm, to run"
                        + " `bin/elasticsearch-users roles " + caller.username() + " -a " + role + "` on every node.";
            case "_api_key" ->
                "An API key keeps the rights it was created with. Ask its owner for a new one with this role descriptor, created by a user"
                        + " who holds these privileges.";
            case "_service_account" ->
                "The privileges of a service account are fixed. Use a user or an API key with a role like this one.";
            case "_anonymous" ->
                "Log in as a user, or ask an administrator to create this role and to add it to `xpack.security.authc.anonymous.roles`"
                        + " in elasticsearch.yml on every node.";
            case "reserved" ->
                "The roles of a built-in user cannot be changed. Use another user with a role like this one.";
            default -> {
                requests.add(roleMapping(caller, role));
                yield "Ask an administrator to create a role with what is missing and to map it to you.";
            }
        };
        return new Remedy(action, List.copyOf(requests));
    }

    /** The update of a native user replaces all but the password: so everything the user has is repeated. */
    private static String updateUser(Caller caller, String role) {
        List<String> roles = new ArrayList<>(caller.roles());
        roles.add(role);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("roles", roles);
        body.putAll(caller.nativeUser());
        return DevTools.request("PUT /_security/user/" + path(caller.username()), body);
    }

    private static String roleMapping(Caller caller, String role) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("roles", List.of(role));
        body.put("enabled", true);
        body.put(
                "rules",
                Map.of(
                        "all",
                        List.of(
                                Map.of("field", Map.of("username", caller.username())),
                                Map.of("field", Map.of("realm.name", caller.realmName())))));
        String name = String.format(Locale.ROOT, "%s_%08x", role, (caller.username() + caller.realmName()).hashCode());
        return DevTools.request("PUT /_security/role_mapping/" + name, body);
    }

    private static String path(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
