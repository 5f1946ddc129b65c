package io.mlsetup.audit.reading;

import io.mlsetup.access.Caller;
import io.mlsetup.audit.facts.AuditFacts;
import io.mlsetup.audit.facts.Principal;
import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.audit.facts.RoleSet;
import io.mlsetup.guard.Assignment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.RefCountingListener;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.sort.FieldSortBuilder;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.action.apikey.ApiKey;
import org.elasticsearch.xpack.core.security.action.apikey.QueryApiKeyAction;
import org.elasticsearch.xpack.core.security.action.apikey.QueryApiKeyRequest;
import org.elasticsearch.xpack.core.security.action.apikey.QueryApiKeyResponse;
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
    private static final int MAX_KEYS = 10_000;

    private static final int KEYS_OF_A_PAGE = 1_000;

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
        try (var listeners = new RefCountingListener(listener.map(nothing -> all))) {
            users(listeners.acquire(some -> add(all, some)));
            mappings(listeners.acquire(some -> add(all, some)));
            serviceAccounts(listeners.acquire(some -> add(all, some)));
            profiles(listeners.acquire(some -> add(all, some)));
            Map<String, Principal> keys = new LinkedHashMap<>();
            apiKeys(0, keys, listeners.acquire(nothing -> add(all, keys.values())));
        }
    }

    private static void add(List<Principal> all, Collection<Principal> some) {
        synchronized (all) {
            all.addAll(some);
        }
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
                new SuggestProfilesRequest(Set.of(), "", MAX_KEYS, null),
                response -> {
                    if (response.getProfileHits().length >= MAX_KEYS) {
                        reads.note("too_many_profiles", "Of user profiles only the first " + MAX_KEYS + " are judged.");
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

    private void apiKeys(int from, Map<String, Principal> found, ActionListener<Void> listener) {
        QueryApiKeyRequest page = new QueryApiKeyRequest(
                QueryBuilders.boolQuery().filter(QueryBuilders.termQuery("invalidated", false)),
                null,
                from,
                KEYS_OF_A_PAGE,
                List.of(new FieldSortBuilder("creation")),
                null,
                true,
                false);
        reads.<QueryApiKeyResponse, QueryApiKeyResponse>ask(
                "api_keys_not_read",
                "API keys",
                QueryApiKeyAction.INSTANCE,
                page,
                response -> response,
                QueryApiKeyResponse.EMPTY,
                listener.delegateFailureAndWrap((l, response) -> {
                    List<QueryApiKeyResponse.Item> items = response.getApiKeyInfoList();
                    items.forEach(item -> add(item.apiKeyInfo(), found));
                    int next = from + KEYS_OF_A_PAGE;
                    if (items.size() < KEYS_OF_A_PAGE) {
                        l.onResponse(null);
                    } else if (next >= MAX_KEYS) {
                        if (response.getTotal() > MAX_KEYS) {
                            reads.note("too_many_api_keys", "Of API keys only the first " + MAX_KEYS + " are judged.");
                        }
                        l.onResponse(null);
                    } else {
                        apiKeys(next, found, l);
                    }
                }));
    }

    private void add(ApiKey key, Map<String, Principal> found) {
        if (key.getType() == ApiKey.Type.CROSS_CLUSTER) {
            reads.note("cross_cluster_api_keys", "API keys for access across clusters are not judged.");
            return;
        }
        List<RoleDescriptor> own = key.getRoleDescriptors() == null ? List.of() : key.getRoleDescriptors();
        List<List<RoleDescriptor>> limits = key.getLimitedBy() == null
                ? List.of()
                : key.getLimitedBy().roleDescriptorsList().stream()
                        .map(List::copyOf)
                        .toList();
        if (key.getLimitedBy() == null) {
            reads.note(
                    "api_key_owner",
                    "What the owner of the API key [" + key.getId() + "] held is not shown: the key is not judged.");
            return;
        }
        if (Stream.concat(own.stream(), limits.stream().flatMap(List::stream))
                .anyMatch(RoleDescriptor::hasRestriction)) {
            reads.note(
                    "restricted_api_key",
                    "The API key [" + key.getId() + "] is restricted to some workflows and is not judged.");
            return;
        }
        boolean expired = key.getExpiration() != null && key.getExpiration().isBefore(Instant.now());
        found.put(
                key.getId(),
                new Principal(
                        Kind.API_KEY,
                        key.getName(),
                        key.getId(),
                        key.getRealm(),
                        own.stream().map(RoleDescriptor::getName).toList(),
                        !expired && !key.isInvalidated(),
                        new RoleSet(List.of(), own, limits),
                        Map.of("owner", String.valueOf(key.getUsername()))));
    }
}
