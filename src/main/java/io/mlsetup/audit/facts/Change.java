package io.mlsetup.audit.facts;

import static java.util.Objects.requireNonNull;

import io.mlsetup.audit.facts.Principal.Kind;
import io.mlsetup.privilege.Documents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.support.MetadataUtils;

/**
 * A change that somebody thinks of, to be applied to what was read and to nothing else.
 *
 * @param name of the role, user or role mapping; of an upgrade the version
 * @param role of {@link Operation#PUT_ROLE}
 * @param roles of {@link Operation#PUT_USER} and {@link Operation#PUT_ROLE_MAPPING}, there with those of fixed templates
 * @param undecided whether a role mapping has templates that name roles only when somebody logs in
 */
public record Change(
        Operation type,
        String name,
        @Nullable RoleDescriptor role,
        List<String> roles,
        boolean enabled,
        boolean undecided) {

    /** The kinds of changes, each under the name of its field. */
    public enum Operation {
        PUT_ROLE,
        DELETE_ROLE,
        PUT_USER,
        DELETE_USER,
        PUT_ROLE_MAPPING,
        DELETE_ROLE_MAPPING,
        UPGRADE;

        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Change {
        requireNonNull(type);
        requireNonNull(name);
        roles = List.copyOf(roles);
    }

    /** What has a name and no more: a deletion, an upgrade. */
    public static Change of(Operation type, String name) {
        return new Change(type, name, null, List.of(), true, false);
    }

    /** A role that is saved. */
    public static Change of(RoleDescriptor role) {
        return new Change(Operation.PUT_ROLE, role.getName(), role, List.of(), true, false);
    }

    /** Whether that is the role mapping of which it is not known, after the change, which roles it gives. */
    public boolean isUndecided(Principal principal) {
        return undecided
                && principal.kind() == Kind.ROLE_MAPPING
                && principal.name().equals(name);
    }

    /**
     * What would be read afterwards.
     *
     * @throws IllegalArgumentException (400) if Elasticsearch would refuse the change
     * @throws ResourceNotFoundException (404) if what is to be deleted is not there
     * @throws ElasticsearchStatusException (503) if it could not be read what there is now
     */
    public AuditFacts appliedTo(AuditFacts facts) {
        requireRead(facts);
        Map<String, RoleDescriptor> stored = new TreeMap<>(facts.roles());
        List<Principal> principals = new ArrayList<>(facts.principals());
        switch (type) {
            case PUT_ROLE -> {
                requireOwn(stored);
                stored.put(name, role);
            }
            case DELETE_ROLE -> {
                requireOwn(stored);
                require(stored.remove(name) != null);
            }
            case UPGRADE -> stored.keySet().removeAll(gone(facts));
            default ->
                put(
                        principals,
                        type == Operation.PUT_USER || type == Operation.DELETE_USER ? Kind.USER : Kind.ROLE_MAPPING);
        }
        return facts.with(principals, stored);
    }

    private void requireRead(AuditFacts facts) {
        Set<String> needed = switch (type) {
            case PUT_ROLE, DELETE_ROLE, UPGRADE -> Set.of(AuditFacts.ROLES_NOT_READ);
            case PUT_USER, DELETE_USER -> Set.of(AuditFacts.ROLES_NOT_READ, AuditFacts.USERS_NOT_READ);
            case PUT_ROLE_MAPPING, DELETE_ROLE_MAPPING ->
                Set.of(AuditFacts.ROLES_NOT_READ, AuditFacts.MAPPINGS_NOT_READ);
        };
        facts.notJudged().stream()
                .filter(why -> needed.contains(why.id()))
                .findFirst()
                .ifPresent(why -> {
                    throw new ElasticsearchStatusException(
                            "[{}] cannot be judged now: {}",
                            RestStatus.SERVICE_UNAVAILABLE,
                            type.value(),
                            why.message());
                });
    }

    private void requireOwn(Map<String, RoleDescriptor> stored) {
        RoleDescriptor now = stored.get(name);
        if (now != null && isReserved(now)) {
            throw new IllegalArgumentException("[" + type.value() + "] must not name the role [" + name
                    + "]: it is built in and cannot be changed");
        }
    }

    private void require(boolean there) {
        if (!there) {
            throw new ResourceNotFoundException("[{}]: there is no [{}]", type.value(), name);
        }
    }

    private void put(List<Principal> principals, Kind kind) {
        Optional<Principal> now = principals.stream()
                .filter(one -> one.kind() == kind && one.name().equals(name))
                .findFirst();
        if (now.filter(one -> kind == Kind.USER && !"native".equals(one.realm()))
                .isPresent()) {
            throw new IllegalArgumentException("[" + type.value() + "] must not name the built-in user [" + name
                    + "]: its roles cannot be changed");
        }
        boolean deletes = type == Operation.DELETE_USER || type == Operation.DELETE_ROLE_MAPPING;
        require(!deletes || now.isPresent());
        now.ifPresent(principals::remove);
        if (!deletes) {
            principals.add(now.orElseGet(
                            () -> Principal.of(kind, name, kind == Kind.USER ? "native" : null, List.of(), true))
                    .withRoles(roles, enabled));
        }
    }

    /** The built-in roles that are there and will not be; a role of the same name of one's own stays. */
    public static Set<String> gone(AuditFacts facts) {
        Set<String> gone = new HashSet<>(Documents.get().goneIn9().keySet());
        gone.removeIf(name -> {
            RoleDescriptor role = facts.roles().get(name);
            return role == null || !isReserved(role);
        });
        return gone;
    }

    private static boolean isReserved(RoleDescriptor role) {
        return Boolean.TRUE.equals(role.getMetadata().get(MetadataUtils.RESERVED_METADATA_KEY));
    }
}
