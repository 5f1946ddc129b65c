package io.mlsetup.role.simulating;

import io.mlsetup.access.AccessRequest;
import io.mlsetup.common.Parameters;
import io.mlsetup.role.AskedAccess;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.elasticsearch.ElasticsearchParseException;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.security.action.role.RoleDescriptorRequestValidator;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;

/**
 * An access, and whose rights to hold against it: just one of the three.
 *
 * @param role an unsaved role
 * @param roles names of stored roles
 * @param user the name of a native user
 */
public record SimulationRequest(
        AskedAccess asked,
        @Nullable RoleDescriptor role,
        List<String> roles,
        @Nullable String user) {

    public static final Set<String> PARAMETERS = parameters();

    /** Beyond these the engine works longer than anybody waits. */
    private static final int MAX_ENTRIES = 1000;

    private static final int MAX_ROLES = 100;

    /** An entry of some index patterns and some privileges is as many questions as there are pairs of them. */
    private static final int MAX_PAIRS = 10_000;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private static Set<String> parameters() {
        Set<String> names = new TreeSet<>(AccessRequest.PARAMETERS);
        names.addAll(List.of("role", "roles", "user"));
        return names;
    }

    /** @throws IllegalArgumentException (400) with every problem */
    public static SimulationRequest parse(Parameters parameters) throws IOException {
        AskedAccess asked = AskedAccess.parse(parameters);
        Map<String, Object> body = parameters.object("role");
        List<String> roles = List.copyOf(new LinkedHashSet<>(parameters.list("roles")));
        String user = parameters.string("user");
        if (roles.stream().anyMatch(String::isBlank)) {
            parameters.problem("[roles] must be names of roles, but holds an empty one");
        }
        if (roles.size() > MAX_ROLES) {
            parameters.problem("[roles] must hold at most [" + MAX_ROLES + "] names, but holds [" + roles.size() + "]");
        }
        if (user != null && user.isBlank()) {
            parameters.problem("[user] must be the name of a native user, but is empty");
        }
        RoleDescriptor role = body == null ? null : role(body, parameters);
        long given = Stream.of(body != null, !roles.isEmpty(), user != null)
                .filter(present -> present)
                .count();
        if (given != 1) {
            parameters.problem("just one of [role, roles, user] must be given: a role's body, names of stored roles,"
                    + " or the name of a native user");
        }
        parameters.validate();
        return new SimulationRequest(asked, role, roles, user);
    }

    private static Stream<String> privileges(RoleDescriptor role) {
        return Stream.of(
                        Stream.of(role.getClusterPrivileges()),
                        Stream.of(role.getIndicesPrivileges()).flatMap(entry -> Stream.of(entry.getPrivileges())),
                        Stream.of(role.getApplicationPrivileges()).flatMap(entry -> Stream.of(entry.getPrivileges())))
                .flatMap(names -> names);
    }

    /** As {@code PUT _security/role} reads and validates it. */
    @Nullable
    private static RoleDescriptor role(Map<String, Object> body, Parameters parameters) throws IOException {
        RoleDescriptor role;
        try (XContentBuilder json = JsonXContent.contentBuilder().map(body)) {
            role = RoleDescriptor.parserBuilder()
                    .allowDescription(true)
                    .build()
                    .parse("simulated", BytesReference.bytes(json), XContentType.JSON);
        } catch (ElasticsearchParseException | IllegalArgumentException e) {
            parameters.problem("[role] must be a body that [PUT _security/role] accepts, but: " + e.getMessage());
            return null;
        }
        int entries = role.getClusterPrivileges().length
                + role.getIndicesPrivileges().length
                + role.getApplicationPrivileges().length;
        if (entries > MAX_ENTRIES) {
            parameters.problem("[role] must hold at most [" + MAX_ENTRIES + "] entries, but holds [" + entries + "]");
            // Elasticsearch logs each privilege that it does not know.
            return null;
        }
        long pairs = Arrays.stream(role.getIndicesPrivileges())
                        .mapToLong(entry -> (long) entry.getIndices().length * entry.getPrivileges().length)
                        .sum()
                + Arrays.stream(role.getApplicationPrivileges())
                        .mapToLong(entry -> (long) entry.getResources().length * entry.getPrivileges().length)
                        .sum();
        if (pairs > MAX_PAIRS) {
            parameters.problem("[role] must hold at most [" + MAX_PAIRS
                    + "] pairs of a privilege and an index pattern or resource, but holds [" + pairs + "]");
            return null;
        }
        if (privileges(role).anyMatch(name -> UNPRINTABLE.matcher(name).find())) {
            parameters.problem("[role] must name its privileges without control characters");
            // As above, and as it was typed: a line of the log could be forged with it.
            return null;
        }
        ActionRequestValidationException invalid = RoleDescriptorRequestValidator.validate(role);
        if (invalid != null) {
            invalid.validationErrors()
                    .forEach(error -> parameters.problem(
                            "[role] must be a body that [PUT _security/role] accepts, but: " + error));
        }
        return role;
    }
}
