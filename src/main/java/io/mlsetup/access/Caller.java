package io.mlsetup.access;

import io.mlsetup.common.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.elasticsearch.xpack.core.security.authc.Authentication;
import org.elasticsearch.xpack.core.security.authc.AuthenticationField;
import org.elasticsearch.xpack.core.security.authc.Subject;
import org.elasticsearch.xpack.core.security.user.User;

/**
 * Who asks, as far as it decides how a role is given to this user. The effective user: with run-as, the one acted for.
 *
 * @param realmType {@code native}, {@code file}, {@code ldap} and so on; {@code _api_key}, {@code _service_account} or
 *     {@code _anonymous} for those who are no users of a realm
 */
public record Caller(
        String username, String realmType, String realmName, List<String> roles, Map<String, Object> nativeUser) {

    /** The one who asks where security is off. */
    public static final Caller NOBODY = new Caller("", "", "", List.of(), Map.of());

    public static Caller of(Authentication authentication) {
        Subject subject = authentication.getEffectiveSubject();
        User user = subject.getUser();
        boolean anonymous = authentication.getAuthenticationType() == Authentication.AuthenticationType.ANONYMOUS;
        String type = subject.getType() == Subject.Type.USER
                ? anonymous ? "_anonymous" : subject.getRealm().getType()
                : "_" + subject.getType().name().toLowerCase(Locale.ROOT);
        return new Caller(
                user.principal(), type, subject.getRealm().getName(), List.of(user.roles()), attributes(user));
    }

    /** Who sends a request, as a line of the log shows it: with run-as both, the one acted for and the one who acts. */
    public static String inLog(Authentication authentication) {
        if (authentication == null) {
            return "[unknown]";
        }
        String user = inLog(authentication.getEffectiveSubject());
        return authentication.isRunAs()
                ? user + " (run as by " + inLog(authentication.getAuthenticatingSubject()) + ")"
                : user;
    }

    private static String inLog(Subject subject) {
        String user = "[" + Printable.of(subject.getUser().principal()) + "]";
        return subject.getType() == Subject.Type.API_KEY ? user + " by the API key " + key(subject.getMetadata()) : user;
    }

    /** The name is the owner's choice and need not be the only one of its kind: the id is. */
    private static String key(Map<String, Object> metadata) {
        return "[" + Printable.of(String.valueOf(metadata.get(AuthenticationField.API_KEY_NAME_KEY))) + "] ["
                + Printable.of(String.valueOf(metadata.get(AuthenticationField.API_KEY_ID_KEY))) + "]";
    }

    /** What an update of a native user must repeat, since it replaces all of it but the password. */
    private static Map<String, Object> attributes(User user) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("full_name", user.fullName());
        attributes.put("email", user.email());
        attributes.put("metadata", user.metadata());
        attributes.values().removeIf(value -> value == null || value.equals(Map.of()));
        return attributes;
    }
}
