package io.mlsetup.role.simulating;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.access.AskedAccess;
import io.mlsetup.common.CancellableRequest;
import io.mlsetup.common.Gate;
import io.mlsetup.common.Parameters;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.elasticsearch.core.Nullable;

/** An access, and whose rights to hold against it: those of a role, of some roles or of a user, just one of the three. */
public final class SimulationRequest extends CancellableRequest {

    public static final Set<String> PARAMETERS = parameters();

    private static final int MAX_ROLES = 100;

    private final AskedAccess asked;

    @Nullable
    private final Map<String, Object> role;

    private final List<String> roles;

    @Nullable
    private final String user;

    private SimulationRequest(
            AskedAccess asked, @Nullable Map<String, Object> role, List<String> roles, @Nullable String user) {
        this.asked = asked;
        this.role = role;
        this.roles = roles;
        this.user = user;
    }

    private static Set<String> parameters() {
        Set<String> names = new TreeSet<>(AccessRequest.PARAMETERS);
        names.addAll(List.of("role", "roles", "user"));
        return names;
    }

    /** @throws IllegalArgumentException (400) with every problem but those inside the role's body */
    public static SimulationRequest parse(Parameters parameters) {
        AskedAccess asked = AskedAccess.parse(parameters);
        Map<String, Object> role = parameters.object("role");
        List<String> roles = List.copyOf(new LinkedHashSet<>(parameters.list("roles")));
        String user = parameters.string("user");
        roles.forEach(name -> Gate.NAME.admits(parameters, "roles", name));
        if (user != null) {
            Gate.NAME.admits(parameters, "user", user);
        }
        if (roles.stream().anyMatch(String::isBlank)) {
            parameters.problem("[roles] must be names of roles, but holds an empty one");
        }
        if (roles.size() > MAX_ROLES) {
            parameters.problem("[roles] must hold at most [" + MAX_ROLES + "] names, but holds [" + roles.size() + "]");
        }
        if (user != null && user.isBlank()) {
            parameters.problem("[user] must be the name of a native user, but is empty");
        }
        long given = Stream.of(role != null, !roles.isEmpty(), user != null)
                .filter(present -> present)
                .count();
        if (given != 1) {
            parameters.problem("just one of [role, roles, user] must be given: a role's body, names of stored roles,"
                    + " or the name of a native user");
        }
        parameters.validate();
        return new SimulationRequest(asked, role, roles, user);
    }

    AskedAccess asked() {
        return asked;
    }

    /**
     * The body of an unsaved role as it was sent: it is read after the caller was found to be allowed to ask, see
     * {@link UnsavedRole}.
     */
    @Nullable
    Map<String, Object> role() {
        return role;
    }

    /** Names of stored roles. */
    List<String> roles() {
        return roles;
    }

    /** The name of a native user. */
    @Nullable
    String user() {
        return user;
    }
}
