package io.mlsetup.access;

import static java.util.stream.Collectors.joining;

import io.mlsetup.access.Requirement.Index;
import io.mlsetup.common.DevTools;
import io.mlsetup.common.Printable;
import io.mlsetup.privilege.Ground;
import io.mlsetup.privilege.Rights;
import io.mlsetup.privilege.RoleGrants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * The requests that give a caller what is missing: a role with just that, and the request that gives the caller this role, which
 * is different for each realm.
 *
 * @param action what an administrator does, in words, also where no request can do it
 * @param requests to be pasted into Dev Tools
 * @param role what they give; null if there are none
 * @param replaces whether the last of them replaces what the caller had, so that it has all of it again
 */
public record Remedy(
        String action, List<String> requests, @Nullable PrintedRole role, boolean replaces) {

    /**
     * What would turn a lack, run through the engine before it is printed.
     *
     * @param missing privileges; what a role cannot give is left out
     * @param before what the same answer prints before, which a request that replaces must not take away again
     * @param ground with the application privileges that are stored, or will be
     */
    static Remedy of(List<Requirement> missing, Caller caller, List<PrintedRole> before, Ground ground) {
        PrintedRole whole = PrintedRole.of(missing, ground);
        List<Requirement> rest = new ArrayList<>(missing);
        rest.removeAll(whole.onRestrictedOnly());
        rest.removeAll(whole.notGiven());
        StringBuilder more = new StringBuilder();
        if (!whole.onRestrictedOnly().isEmpty()) {
            more.append(' ').append(byName(whole.onRestrictedOnly()));
        }
        if (!whole.notGiven().isEmpty()) {
            more.append(" No role gives ")
                    .append(names(whole.notGiven()))
                    .append(" here: the Kibana that is connected to this cluster has no such privilege.");
        }
        if (rest.isEmpty()) {
            return nothing(more.toString().strip());
        }
        PrintedRole role = whole.notGiven().isEmpty() ? whole : PrintedRole.of(rest, ground);
        if (!role.undecided().isEmpty()) {
            more.append(' ').append(tooComplex(role.undecided()));
        }
        Remedy remedy = of(role, rest, caller, before, ground);
        if (role.opensRestricted() && !remedy.requests().isEmpty()) {
            more.append(' ').append(PrintedRole.RESTRICTED);
        }
        return remedy.saying(more.toString());
    }

    /** Why a role leaves out what Elasticsearch answers nobody that they hold. */
    public static String byName(List<Index> onRestrictedOnly) {
        return "No role gives " + names(onRestrictedOnly)
                + " as a whole: every index that such a pattern means is restricted, and of a pattern Elasticsearch does not count"
                + " those. Ask about these indices by their names.";
    }

    /** What is not known of a role that is printed all the same. */
    public static String tooComplex(List<Index> undecided) {
        return "Whether this role gives " + names(undecided)
                + " is not known, since the expression is too complex to be decided. It opens no restricted indices for it.";
    }

    private static String names(Collection<? extends Requirement> privileges) {
        return privileges.stream()
                .flatMap(Requirement::leaves)
                .map(Missing::of)
                .map(grant -> "[" + grant.name() + "]" + (grant.on() == null ? "" : " on [" + grant.on() + "]"))
                .distinct()
                .collect(joining(", "));
    }

    /** Words alone: nothing that could be pasted would help, or it stands elsewhere. */
    public static Remedy nothing(String why) {
        return new Remedy(why, List.of(), null, false);
    }

    /** The same, with something said besides. */
    Remedy saying(String more) {
        return new Remedy(action + more, requests, role, replaces);
    }

    private static Remedy of(
            PrintedRole role, List<Requirement> missing, Caller caller, List<PrintedRole> before, Ground ground) {
        String name = role.name();
        String create = DevTools.request("PUT /_security/role/" + name, role.body());
        if (caller.roles().contains(name)) {
            return new Remedy(
                    "You have the role [" + name
                            + "], which was to give just this, and it does not: it was never created, or"
                            + " was changed since. Ask an administrator to create it again.",
                    List.of(create),
                    role,
                    false);
        }
        if (!caller.authorizationRealms().isEmpty()) {
            return new Remedy(
                    "Ask an administrator to create a role with what is missing and to give it to you in "
                            + caller.authorizationRealms() + ": your realm [" + caller.realmName()
                            + "] takes its users and their roles from there, so that a role mapping for ["
                            + caller.realmName()
                            + "] has no effect.",
                    List.of(create),
                    role,
                    false);
        }
        return switch (caller.realmType()) {
            case "native" ->
                new Remedy(
                        "Ask an administrator to create a role with what is missing and to add it to your roles.",
                        List.of(create, updateUser(caller, before, role)),
                        role,
                        true);
            case "file" ->
                new Remedy(
                        "Ask an administrator to create a role with what is missing and, because you are a user of the file realm, to"
                                + " run `bin/elasticsearch-users roles " + caller.username() + " -a " + name
                                + "` on every node.",
                        List.of(create),
                        role,
                        false);
            case "_api_key" -> ofApiKey(role, missing, caller, before, ground);
            case "_service_account" ->
                nothing("The privileges of a service account are fixed. Use a user or an API key that has them.");
            case "_anonymous" ->
                new Remedy(
                        "Log in as a user, or ask an administrator to create this role and to add it to"
                                + " `xpack.security.authc.anonymous.roles` in elasticsearch.yml on every node.",
                        List.of(create),
                        role,
                        false);
            case "reserved" -> nothing("The roles of a built-in user cannot be changed. Use another user.");
            default ->
                new Remedy(
                        "Ask an administrator to create a role with what is missing and to map it to you.",
                        List.of(create, roleMapping(caller, name)),
                        role,
                        false);
        };
    }

    /**
     * Elasticsearch lets the owner of a key, and nobody by means of a key, change what it was given; all of that is repeated, since it
     * is replaced. What the owner does not hold no descriptor gives.
     */
    private static Remedy ofApiKey(
            PrintedRole role, List<Requirement> missing, Caller caller, List<PrintedRole> before, Ground ground) {
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
        List<Requirement> lacking = Requirement.missing(missing, GrantsOfRoles.atMost(rights)::holds);
        if (!lacking.isEmpty()) {
            return nothing("The owner " + owner + " of this API key did not hold " + names(lacking)
                    + " either when the key was last updated, and a key never has more than its owner. Once the owner holds it, the"
                    + " owner updates the key with `PUT /_security/api_key/" + key.id()
                    + "`, its role descriptors and one more with what is missing.");
        }
        boolean known = Requirement.missing(missing, GrantsOfRoles.atLeast(rights)::holds)
                .isEmpty();
        Map<String, Object> descriptors = new LinkedHashMap<>();
        key.own().forEach((name, descriptor) -> descriptors.put(name, body(descriptor)));
        before.forEach(earlier -> descriptors.put(earlier.name(), earlier.body()));
        descriptors.put(role.name(), role.body());
        return new Remedy(
                "Ask " + owner + ", who owns this API key, to add what is missing to it. A key cannot change itself."
                        + (known ? "" : " Whether the owner held all of it is too complex to be decided."),
                List.of(DevTools.request(
                        "PUT /_security/api_key/" + key.id(), Map.of("role_descriptors", descriptors))),
                role,
                true);
    }

    private static Map<String, Object> body(RoleDescriptor descriptor) {
        Map<String, Object> body =
                XContentHelper.convertToMap(JsonXContent.jsonXContent, Strings.toString(descriptor), true);
        body.remove("transient_metadata");
        return body;
    }

    /** The update of a native user replaces all but the password: so everything the user has is repeated. */
    private static String updateUser(Caller caller, List<PrintedRole> before, PrintedRole role) {
        Set<String> roles = new LinkedHashSet<>(caller.roles());
        before.forEach(earlier -> roles.add(earlier.name()));
        roles.add(role.name());
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
