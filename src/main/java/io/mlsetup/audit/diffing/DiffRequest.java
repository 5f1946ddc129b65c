package io.mlsetup.audit.diffing;

import io.mlsetup.audit.facts.Change;
import io.mlsetup.audit.facts.Change.Operation;
import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Paging;
import io.mlsetup.common.Parameters;
import io.mlsetup.role.simulating.UnsavedRole;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xpack.core.security.support.NativeRealmValidationUtil;
import org.elasticsearch.xpack.core.security.support.Validation;

/** A change: just one of some kinds. The body of a role or role mapping is read after the caller was found to be allowed to ask. */
public final class DiffRequest extends CancellableRequest {

    public static final Set<String> PARAMETERS = parameters();

    private static final int MAX_FROM = 1_000_000;
    private static final int MAX_ROLES = 1_000;

    private final Operation type;
    private final String name;

    /** Of a role or a role mapping. */
    @Nullable
    private final Map<String, Object> body;

    private final List<String> roles;
    private final boolean enabled;
    private final Paging paging;

    private DiffRequest(
            Operation type,
            String name,
            @Nullable Map<String, Object> body,
            List<String> roles,
            boolean enabled,
            Paging paging) {
        this.type = type;
        this.name = name;
        this.body = body;
        this.roles = List.copyOf(roles);
        this.enabled = enabled;
        this.paging = paging;
    }

    private static Set<String> parameters() {
        Set<String> names = new TreeSet<>(List.of("from", "size"));
        Arrays.stream(Operation.values()).map(Operation::value).forEach(names::add);
        return names;
    }

    /** @throws IllegalArgumentException (400) with every problem but those inside a role's body */
    static DiffRequest parse(Parameters parameters) {
        Paging paging = Paging.parse(parameters, MAX_FROM, Paging.FIRST.size());
        List<Operation> given = Arrays.stream(Operation.values())
                .filter(type -> parameters.isGiven(type.value()))
                .toList();
        if (given.size() != 1) {
            parameters.problem("just one of "
                    + Arrays.stream(Operation.values()).map(Operation::value).toList() + " must be given, but "
                    + given.size()
                    + " are");
            parameters.validate();
        }
        Operation type = given.get(0);
        DiffRequest request =
                type == Operation.UPGRADE ? upgrade(parameters, paging) : new Fields(parameters, type).read(paging);
        parameters.validate();
        return request;
    }

    private static DiffRequest upgrade(Parameters parameters, Paging paging) {
        String version = parameters.choice("upgrade", List.of("9"));
        return new DiffRequest(Operation.UPGRADE, version == null ? "" : version, null, List.of(), true, paging);
    }

    /** The fields of the object that describes the change. */
    private record Fields(Parameters parameters, Operation type, Map<String, Object> fields) {

        Fields(Parameters parameters, Operation type) {
            this(parameters, type, given(parameters, type));
        }

        private static Map<String, Object> given(Parameters parameters, Operation type) {
            Map<String, Object> object = parameters.object(type.value());
            return object == null ? Map.of() : object;
        }

        DiffRequest read(Paging paging) {
            boolean user = type == Operation.PUT_USER || type == Operation.DELETE_USER;
            String name = text(user ? "username" : "name");
            return switch (type) {
                case PUT_ROLE -> {
                    allow("name", "role");
                    yield new DiffRequest(type, name, object("role"), List.of(), true, paging);
                }
                case PUT_USER -> {
                    allow("username", "roles", "enabled");
                    yield new DiffRequest(type, name, null, roles(), enabled(), paging);
                }
                case PUT_ROLE_MAPPING -> {
                    allow("name", "mapping");
                    yield new DiffRequest(type, name, object("mapping"), List.of(), true, paging);
                }
                default -> {
                    allow(user ? "username" : "name");
                    yield new DiffRequest(type, name, null, List.of(), true, paging);
                }
            };
        }

        private void allow(String... names) {
            for (String field : fields.keySet()) {
                if (!List.of(names).contains(field)) {
                    parameters.problem("unknown field [" + type.value() + "." + Gate.shown(field) + "]: must be one of "
                            + List.of(names));
                }
            }
        }

        private String text(String field) {
            if (!(fields.get(field) instanceof String text) || text.isBlank()) {
                parameters.problem("[" + type.value() + "." + field + "] must be a name");
                return "";
            }
            Gate.NAME.admits(parameters, type.value() + "." + field, text);
            return text;
        }

        private Map<String, Object> object(String field) {
            if (fields.get(field) instanceof Map<?, ?> object) {
                @SuppressWarnings("unchecked")
                Map<String, Object> body = (Map<String, Object>) object;
                return body;
            }
            parameters.problem("[" + type.value() + "." + field + "] must be a JSON object");
            return Map.of();
        }

        private boolean enabled() {
            Object enabled = fields.getOrDefault("enabled", true);
            if (enabled instanceof Boolean known) {
                return known;
            }
            parameters.problem("[" + type.value() + ".enabled] must be one of [true, false]");
            return true;
        }

        private List<String> roles() {
            List<String> names = new ArrayList<>();
            if (fields.get("roles") instanceof Collection<?> items
                    && items.size() <= MAX_ROLES
                    && items.stream().allMatch(String.class::isInstance)) {
                items.forEach(item -> names.add((String) item));
                names.forEach(one -> Gate.NAME.admits(parameters, type.value() + ".roles", one));
            } else {
                parameters.problem(
                        "[" + type.value() + ".roles] must be a list of at most [" + MAX_ROLES + "] names of roles");
            }
            return names.stream().distinct().toList();
        }
    }

    /**
     * The change, with its body read as Elasticsearch reads it.
     *
     * @param registry of this node, by which queries are read
     * @throws IllegalArgumentException (400) if Elasticsearch would refuse it
     */
    Change change(NamedXContentRegistry registry) throws IOException {
        return switch (type) {
            case PUT_ROLE -> {
                require(NativeRealmValidationUtil.validateRoleName(name, false));
                yield Change.of(UnsavedRole.parse(name, body, registry));
            }
            case PUT_USER -> {
                require(NativeRealmValidationUtil.validateUsername(name, true, Settings.EMPTY));
                roles.forEach(role -> require(NativeRealmValidationUtil.validateRoleName(role, true)));
                yield new Change(type, name, null, roles, enabled, false);
            }
            case PUT_ROLE_MAPPING -> UnsavedMapping.parse(name, body);
            default -> Change.of(type, name);
        };
    }

    private void require(@Nullable Validation.Error error) {
        if (error != null) {
            throw new IllegalArgumentException(
                    "[" + type.value() + "] must be as Elasticsearch takes it, but: " + error);
        }
    }

    Paging paging() {
        return paging;
    }
}
