package io.mlsetup.privilege;

import java.util.Map;
import java.util.Optional;
import org.elasticsearch.xpack.core.security.action.apikey.GetApiKeyAction;
import org.elasticsearch.xpack.core.security.action.user.AuthenticateAction;
import org.elasticsearch.xpack.core.security.action.user.GetUserPrivilegesAction;
import org.elasticsearch.xpack.core.security.action.user.HasPrivilegesAction;

/**
 * Actions that Elasticsearch lets callers do about themselves although nothing in their roles grants them ({@code RBACEngine} of
 * x-pack-security: {@code SAME_USER_PRIVILEGE} and {@code checkSameUserPermissions}).
 */
public final class AboutOneself {

    /** Of x-pack-security alone. */
    private static final String CHANGE_PASSWORD = "cluster:admin/xpack/security/user/change_password";

    private static final Map<String, String> WHO = Map.of(
            AuthenticateAction.NAME,
            "every caller may do it",
            HasPrivilegesAction.NAME,
            "every caller may do it about themselves",
            GetUserPrivilegesAction.NAME,
            "every caller may do it about themselves",
            CHANGE_PASSWORD,
            "native and built-in users who logged in with their password may do it for themselves",
            GetApiKeyAction.NAME,
            "an API key may do it about itself, by its id and without [with_limited_by]");

    private AboutOneself() {}

    /** Who may do such an action besides those whose roles grant it; empty for others. */
    public static Optional<String> of(String action) {
        return Optional.ofNullable(WHO.get(action)).map(who -> "Whatever their roles grant, " + who + ".");
    }
}
