package io.mlsetup.access;

import io.mlsetup.common.DevTools;
import io.mlsetup.common.Printable;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.Rights;
import io.mlsetup.privilege.RoleGrants;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * The requests that give a caller what is missing: a role with just that, and the request that gives the caller this role, which
 * is different for each realm.
 *
 * @param action what an administrator does, in words, also where no request can do it
 * @param requests to be pasted into Dev Tools
 */
public record Remedy(String action, List<String> requests) {

    /**
     * What would turn a lack, run through the engine before it is printed.
     *
     * @param missing privileges; what a role cannot give is left out
     * @param ground with the application privileges that are stored, or will be
     */
    public static Remedy of(List<Requirement> missing, Caller caller, Ground ground) {
        PrintedRole role = PrintedRole.of(missing, ground);
        if (!role.works()) {
            return nothing(
                    "No role that could be printed gives all of it. Ask an administrator what these indices or spaces are.");
        }
        Remedy remedy = caller.roles().contains(role.name())
                ? nothing("You already have the role [" + role.name()
                        + "], which was made for just this: ask an administrator whether it was changed since, and clear the cache of"
                        + " roles if it was not.")
                : of(role, missing, caller, ground);
        return role.opensRestricted() && !remedy.requests().isEmpty()
                ? new Remedy(remedy.action() + " " + PrintedRole.RESTRICTED, remedy.requests())
                : remedy;
    }

    private static Remedy nothing(String why) {
        return new Remedy(why, List.of());
    }

    private static Remedy of(PrintedRole role, List<Requirement> missing, Caller caller, Ground ground) {
        String name = role.name();
        String create = DevTools.request("PUT /_security/role/" + name, role.body());
        return switch (caller.realmType()) {
            case "native" ->
                new Remedy(
                        "Ask an administrator to create a role with what is missing and to add it to your roles.",
                        List.of(create, updateUser(caller, name)));
            case "file" ->
                new Remedy(
                        "Ask an administrator to create a role with what is missing and, because you are a user of the file realm, to"
                                + " run `bin/elasticsearch-users roles " + caller.username() + " -a " + name
                                + "` on every node.",
                        List.of(create));
            case "_api_key" -> ofApiKey(role, missing, caller, ground);
            case "_service_account" ->
                nothing("The privileges of a service account are fixed. Use a user or an API key that has them.");
            case "_anonymous" ->
                new Remedy(
                        "Log in as a user, or ask an administrator to create this role and to add it to"
                                + " `xpack.security.authc.anonymous.roles` in elasticsearch.yml on every node.",
                        List.of(create));
            case "reserved" -> nothing("The roles of a built-in user cannot be changed. Use another user.");
            default ->
                new Remedy(
                        "Ask an administrator to create a role with what is missing and to map it to you.",
                        List.of(create, roleMapping(caller, name)));
        };
    }

    /**
     * Elasticsearch lets the owner of a key, and nobody by means of a key, change what it was given; all of that is repeated, since it
     * is replaced. What the owner does not hold no descriptor gives.
     */
    private static Remedy ofApiKey(PrintedRole role, List<Requirement> missing, Caller caller, Ground ground) {
        String owner = "[" + Printable.of(caller.username()) + "]";
        Caller.ApiKey key = caller.apiKey();
        if (key == null) {
            return nothing(
                    "An API key has what its owner gave it. Ask " + owner + ", who owns it, for a key that has more.");
        }
        if (key.own().isEmpty()) {
            return nothing("This API key has all that its owner " + owner
                    + " held when it was last updated. Once its owner holds what is missing, the owner updates the key with `PUT"
                    + " /_security/api_key/" + key.id() + "` and an empty body `{}`.");
        }
        List<RoleDescriptor> more = new ArrayList<>(key.own().values());
        more.add(role.descriptor());
        Rights rights = RoleGrants.of(more, ground).within(RoleGrants.of(key.limits(), ground));
        if (!Requirement.missing(missing, GrantsOfRoles.atLeast(rights)::holds).isEmpty()) {
            return nothing("The owner " + owner
                    + " of this API key did not hold what is missing either when the key was last updated, and"
                    + " a key never has more than its owner. Once the owner holds it, the owner updates the key with `PUT"
                    + " /_security/api_key/" + key.id() + "`, its role descriptors and one more with what is missing.");
        }
        Map<String, Object> descriptors = new LinkedHashMap<>();
        key.own().forEach((name, descriptor) -> descriptors.put(name, body(descriptor)));
        descriptors.put(role.name(), role.body());
        return new Remedy(
                "Ask " + owner + ", who owns this API key, to add what is missing to it. A key cannot change itself.",
                List.of(DevTools.request(
                        "PUT /_security/api_key/" + key.id(), Map.of("role_descriptors", descriptors))));
    }

    private static Map<String, Object> body(RoleDescriptor descriptor) {
        Map<String, Object> body =
                XContentHelper.convertToMap(JsonXContent.jsonXContent, Strings.toString(descriptor), true);
        body.remove("transient_metadata");
        return body;
    }

    /** The update of a native user replaces all but the password: so everything the user has is repeated. */
    private static String updateUser(Caller caller, String role) {
        List<String> roles = new ArrayList<>(caller.roles());
        roles.add(role);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("roles", roles);
        body.putAll(caller.nativeUser());
        return DevTools.request("PUT /_security/user/" + DevTools.path(caller.username()), body);
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
}
