package io.mlsetup.audit.reading;

import io.mlsetup.access.Caller;
import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.guard.Assignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.RefCountingListener;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.action.profile.Profile;
import org.elasticsearch.xpack.core.security.action.profile.SuggestProfilesAction;
import org.elasticsearch.xpack.core.security.action.profile.SuggestProfilesRequest;
import org.elasticsearch.xpack.core.security.action.role.GetRolesAction;
import org.elasticsearch.xpack.core.security.action.role.GetRolesRequest;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsAction;
import org.elasticsearch.xpack.core.security.action.rolemapping.GetRoleMappingsRequest;
import org.elasticsearch.xpack.core.security.action.service.GetServiceAccountAction;
import org.elasticsearch.xpack.core.security.action.service.GetServiceAccountRequest;
import org.elasticsearch.xpack.core.security.action.user.GetUsersAction;
import org.elasticsearch.xpack.core.security.action.user.GetUsersRequest;
import org.elasticsearch.xpack.core.security.authc.support.mapper.ExpressionRoleMapping;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;
import org.elasticsearch.xpack.core.security.user.AnonymousUser;
import org.elasticsearch.xpack.core.security.user.User;

/**
 * Lists who may log in, and the roles: what {@code read_security} shows. Users of the file realm and those of other realms who never
 * came to Kibana cannot be listed, and that is always said.
 */
final class PrincipalReader {

    /** Beyond it no page can be asked for: {@code index.max_result_window}. */
    static final int MAX_PAGE = 10_000;

    private final Reads reads;
    private final Settings settings;

    PrincipalReader(Reads reads, Settings settings) {
        this.reads = reads;
        this.settings = settings;
    }

    /** Stored and built-in roles, by name. */
    void roles(ActionListener<Map<String, RoleDescriptor>> listener) {
        reads.ask(
                AuditFacts.ROLES_NOT_READ,
                "Roles",
                GetRolesAction.INSTANCE,
                new GetRolesRequest(),
                response -> {
                    Map<String, RoleDescriptor> roles = new LinkedHashMap<>();
                    Arrays.stream(response.roles()).forEach(role -> roles.put(role.getName(), role));
                    return roles;
                },
                Map.of(),
                listener);
    }

    /** The roles that this node gives to everybody. */
    List<String> anonymousRoles() {
        return AnonymousUser.isAnonymousEnabled(settings) ? AnonymousUser.ROLES_SETTING.get(settings) : List.of();
    }

    void principals(ActionListener<List<Principal>> listener) {
        List<Principal> all = new ArrayList<>();
        if (AnonymousUser.isAnonymousEnabled(settings)) {
            String name = AnonymousUser.USERNAME_SETTING.get(settings);
            all.add(Principal.of(Kind.USER, name, "anonymous", anonymousRoles(), true));
        }
        reads.note(
                "not_listed",
                "Users of the file realm, users of other realms who never logged in to Kibana, roles of roles.yml and role mappings of"
                        + " role_mapping.yml cannot be listed. Anonymous access is read from the settings of this node alone.");
        try (var listeners = new RefCountingListener(listener.map(nothing -> withoutOldRoles(all)))) {
            users(listeners.acquire(some -> add(all, some)));
            mappings(listeners.acquire(some -> add(all, some)));
            serviceAccounts(listeners.acquire(some -> add(all, some)));
            profiles(listeners.acquire(some -> add(all, some)));
            new KeyReader(reads).read(listeners.acquire(some -> add(all, some)));
        }
    }

    private static void add(List<Principal> all, Collection<Principal> some) {
        synchronized (all) {
            all.addAll(some);
        }
    }

    /**
     * A profile keeps the roles of the last login, and of a native or built-in user it is known which ones they have now: a login, and
     * who acts for them, gets these ({@code Realm.lookupUser} of x-pack-core).
     */
    private List<Principal> withoutOldRoles(List<Principal> all) {
        boolean read = reads.notJudged().stream().noneMatch(why -> why.id().equals(AuditFacts.USERS_NOT_READ));
        Set<String> realms = read ? RealmReader.ofStoredUsers(settings) : Set.of();
        return all.stream()
                .filter(one -> one.kind() != Kind.PROFILE || !realms.contains(one.realm()))
                .toList();
    }

    private void users(ActionListener<List<Principal>> listener) {
        reads.ask(
                AuditFacts.USERS_NOT_READ,
                "Native and built-in users",
                GetUsersAction.INSTANCE,
                new GetUsersRequest(),
                response -> Arrays.stream(response.users())
                        .filter(user -> !AnonymousUser.isAnonymousUsername(user.principal(), settings)
                                || !AnonymousUser.isAnonymousEnabled(settings))
                        .map(PrincipalReader::user)
                        .toList(),
                List.of(),
                listener);
    }

    private static Principal user(User user) {
        boolean reserved = Boolean.TRUE.equals(user.metadata().get(MetadataUtils.RESERVED_METADATA_KEY));
        List<String> roles = List.of(user.roles());
        return new Principal(
                Kind.USER,
                user.principal(),
                null,
                reserved ? "reserved" : "native",
                roles,
                user.enabled(),
                RoleSet.named(roles),
                Caller.attributes(user));
    }

    private void mappings(ActionListener<List<Principal>> listener) {
        reads.ask(
                AuditFacts.MAPPINGS_NOT_READ,
                "Role mappings",
                GetRoleMappingsAction.INSTANCE,
                new GetRoleMappingsRequest(),
                response ->
                        Arrays.stream(response.mappings()).map(this::mapping).toList(),
                List.of(),
                listener);
    }

    private Principal mapping(ExpressionRoleMapping mapping) {
        Assignment given = Assignment.of(mapping);
        if (given.undecidedTemplates() > 0) {
            reads.note(
                    "role_templates",
                    "The role mapping [" + mapping.getName()
                            + "] has role templates, which name roles only when somebody logs in: these are not judged.");
        }
        List<String> roles = List.copyOf(given.roles());
        return new Principal(
                Kind.ROLE_MAPPING,
                mapping.getName(),
                null,
                null,
                roles,
                mapping.isEnabled(),
                RoleSet.named(roles),
                attributes(mapping));
    }

    /** What a request that changes the roles must repeat; nothing where templates stand instead of roles. */
    private static Map<String, Object> attributes(ExpressionRoleMapping mapping) {
        if (!mapping.getRoleTemplates().isEmpty() || mapping.isReadOnly()) {
            return Map.of();
        }
        Map<String, Object> body =
                XContentHelper.convertToMap(JsonXContent.jsonXContent, Strings.toString(mapping), true);
        body.keySet().retainAll(Set.of("rules", "metadata"));
        return body;
    }

    private void serviceAccounts(ActionListener<List<Principal>> listener) {
        reads.ask(
                "service_accounts_not_read",
                "Service accounts",
                GetServiceAccountAction.INSTANCE,
                new GetServiceAccountRequest(null, null),
                response -> Arrays.stream(response.getServiceAccountInfos())
                        .map(account -> new Principal(
                                Kind.SERVICE_ACCOUNT,
                                account.getPrincipal(),
                                null,
                                "service_account",
                                List.of(),
                                true,
                                new RoleSet(List.of(), List.of(account.getRoleDescriptor()), List.of()),
                                Map.of()))
                        .toList(),
                List.of(),
                listener);
    }

    private void profiles(ActionListener<List<Principal>> listener) {
        reads.ask(
                "profiles_not_read",
                "User profiles",
                SuggestProfilesAction.INSTANCE,
                new SuggestProfilesRequest(Set.of(), "", MAX_PAGE, null),
                response -> {
                    if (response.getProfileHits().length >= MAX_PAGE) {
                        reads.note("too_many_profiles", "Of user profiles only the first " + MAX_PAGE + " are judged.");
                    }
                    return Arrays.stream(response.getProfileHits())
                            .map(hit -> profile(hit.profile()))
                            .toList();
                },
                List.of(),
                listener);
    }

    private static Principal profile(Profile profile) {
        return Principal.of(
                Kind.PROFILE,
                profile.user().username(),
                profile.user().realmName(),
                profile.user().roles(),
                profile.enabled());
    }
}
