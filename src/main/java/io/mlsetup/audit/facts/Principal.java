package io.mlsetup.audit.facts;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.elasticsearch.core.Nullable;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Somebody or something that may log in, or through which people get roles.
 *
 * @param id of an API key; null for others
 * @param realm where the principal comes from, as far as it is known
 * @param roles the names by which people know its roles
 * @param enabled false if it cannot log in now: disabled, expired
 * @param attributes of a native user, which a request that changes its roles must repeat
 */
public record Principal(
        Kind kind,
        String name,
        @Nullable String id,
        @Nullable String realm,
        List<String> roles,
        boolean enabled,
        RoleSet held,
        Map<String, Object> attributes)
        implements ToXContentObject, Comparable<Principal> {

    private static final Comparator<Principal> ORDER = Comparator.comparing(Principal::kind)
            .thenComparing(Principal::name)
            .thenComparing(principal -> String.valueOf(principal.realm()))
            .thenComparing(principal -> String.valueOf(principal.id()));

    /** The kinds of principals, in the order in which they are listed. */
    public enum Kind {
        /** Native or reserved. */
        USER,
        /** Somebody of any realm, with the roles of the last time when Kibana saw them. */
        PROFILE,
        ROLE_MAPPING,
        API_KEY,
        SERVICE_ACCOUNT;

        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Principal {
        requireNonNull(kind);
        requireNonNull(name);
        requireNonNull(held);
        roles = List.copyOf(roles);
        // In their order, in which a request shows them: that of a copy by the JDK is another on each node.
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** One with stored roles. */
    public static Principal of(Kind kind, String name, @Nullable String realm, List<String> roles, boolean enabled) {
        return new Principal(kind, name, null, realm, roles, enabled, RoleSet.named(roles), Map.of());
    }

    /** The same with other stored roles. */
    public Principal withRoles(List<String> others, boolean nowEnabled) {
        return new Principal(kind, name, id, realm, others, nowEnabled, RoleSet.named(others), attributes);
    }

    /** Whether this is one of Elastic's own users. */
    public boolean isReserved() {
        return kind == Kind.USER && "reserved".equals(realm);
    }

    /** Whether that is who it is, whatever the roles. */
    public boolean isSameAs(Principal other) {
        return ORDER.compare(this, other) == 0;
    }

    @Override
    public int compareTo(Principal other) {
        return ORDER.compare(this, other);
    }

    @Override
    public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject().field("type", kind.value()).field("name", name);
        if (id != null) {
            builder.field("id", id);
        }
        if (realm != null) {
            builder.field("realm", realm);
        }
        return builder.stringListField("roles", roles).field("enabled", enabled).endObject();
    }
}
